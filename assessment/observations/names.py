"""Leaving out the names of other children: what one family reads names nobody else's child."""

import re
from collections.abc import Iterable

BLANK = "○○"
PARTICLES = "이 가 는 은 를 을 랑 와 과 도 의 에게 한테 야 아"
AFTER_A_NAME = "|".join(f"이?{particle}" for particle in PARTICLES.split())


def blank_names(text: str, names: Iterable[str], keep: str = "") -> str:
    """A text with ○○ in place of names: whole, and given names without the family name.

    keep: a name that stays, also where another child shares the given name.
    """
    kept = {keep, given_name(keep)}
    whole = {name.strip() for name in names if name.strip()} - kept
    given = {given_name(name) for name in whole} - kept
    for word in sorted((whole | given) - {""}, key=len, reverse=True):
        text = re.sub(pattern(word), BLANK, text)
    return text


def given_name(name: str) -> str:
    """The name without the family name, as Korean names of two to four syllables are built."""
    parts = name.split()
    if len(parts) > 1:
        return parts[-1]
    return name[1:] if len(name) in (2, 3) else name[2:] if len(name) == 4 else name


def pattern(word: str) -> str:
    """Where a word stands as a name. A single syllable only counts between word boundaries.

    Otherwise 솔 would be found in 솔방울.
    """
    escaped = re.escape(word)
    if len(word) > 1:
        return escaped
    return rf"(?<!\w){escaped}(?=(?:{AFTER_A_NAME})?(?!\w))"
