"""Counts of children that nobody may be read from: small ones hidden, and what would reveal them.

A number is hidden when it counts one to k - 1 children, and so are as many others of its line as it
takes for subtraction from the total to give nothing away. Nought is no secret: it counts nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Line:
    """A line of counts as it may be shown; None where a count is hidden."""

    shown: list[int | None]
    total: int | None

    @property
    def hides(self) -> bool:
        """Whether anything of it is hidden."""
        return self.total is None or None in self.shown


def protect(counts: Sequence[int], k: int | None = None) -> Line:
    """What of a line of counts, and of their sum, may be shown.

    Who knows the total knows the sum of the hidden counts, and that each is at least 1. So the sum
    of m hidden counts has to reach k + m - 1: then every one of them may still be k or more. The
    smallest counts are hidden until that holds; where no count is left, the total is hidden too.
    """
    least = settings.SMALL_CELL if k is None else k
    total = sum(counts)
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    others = sorted(
        (place for place, count in enumerate(counts) if count >= least),
        key=lambda place: (counts[place], place),
    )
    while hidden and not _is_safe([counts[place] for place in hidden], least) and others:
        hidden.add(others.pop(0))
    reveals = bool(hidden) and not _is_safe([counts[place] for place in hidden], least)
    return Line(
        [None if place in hidden else count for place, count in enumerate(counts)],
        None if reveals or 0 < total < least else total,
    )


def share(part: int, whole: int, k: int | None = None) -> int | None:
    """A part of a whole that is shown elsewhere: hidden when it, or what it leaves, is small."""
    return protect([part, whole - part], k).shown[0]


def in_words(count: int | None) -> str:
    """A count as it is printed."""
    return _("가림") if count is None else str(number_format(count, use_l10n=True))


def _is_safe(hidden: Sequence[int], least: int) -> bool:
    return len(hidden) > 1 and sum(hidden) >= least + len(hidden) - 1
