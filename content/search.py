"""Finding Korean words inside longer ones, the same way on every database.

Both full-text indexes cut text at spaces, so 놀이 would miss 역할놀이를. Each page therefore also
indexes its Hangul as overlapping pairs of syllables, and a word is asked for as a phrase of pairs.
"""

import re
from itertools import pairwise

from modelsearch.query import Phrase, SearchQuery

HANGUL = re.compile(r"[가-힣]+")
WORD = re.compile(r"[가-힣]+|[0-9a-z]+")
# Stands between words, so that the end of one and the start of the next are never one phrase.
BORDER = "ㅡ"


def bigrams(word: str) -> list[str]:
    """Overlapping pairs of syllables; a word of one syllable is itself."""
    return [first + second for first, second in pairwise(word)] or [word]


def hangul_index(*texts: str) -> str:
    """What a page gives to the index beside its plain text."""
    words = HANGUL.findall(" ".join(texts))
    return f" {BORDER} ".join(" ".join(bigrams(word)) for word in words)


def words_of(query: str) -> list[str]:
    """The words of a query: runs of Hangul, and runs of Latin letters and digits."""
    return WORD.findall(query.lower())[:12]


def phrases(words: list[str]) -> list[SearchQuery]:
    """What to ask the index for the Hangul words that are long enough to have pairs."""
    return [Phrase(" ".join(bigrams(word))) for word in words if _has_pairs(word)]


def prefixes(words: list[str]) -> list[str]:
    """The other words, single syllables and Latin ones: found where a word begins with them."""
    return [word for word in words if not _has_pairs(word)]


def _has_pairs(word: str) -> bool:
    return bool(HANGUL.match(word)) and len(word) > 1
