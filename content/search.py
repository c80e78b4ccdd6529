"""Finding Korean words inside longer ones, the same way on every database.

Both full-text indexes cut text at spaces, so 놀이 would miss 역할놀이를. Each page therefore also
indexes its Hangul as overlapping pairs of syllables, and a word is asked for as a phrase of pairs.
"""

import re
from itertools import pairwise

from modelsearch.query import And, Phrase, PlainText, SearchQuery

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


def search_query(query: str) -> SearchQuery | None:
    """The query for the index; None when a word is too short for pairs, or there is no word."""
    words = words_of(query)
    if not words or any(HANGUL.match(word) and len(word) == 1 for word in words):
        return None
    return And(
        [
            Phrase(" ".join(bigrams(word))) if HANGUL.match(word) else PlainText(word)
            for word in words
        ]
    )
