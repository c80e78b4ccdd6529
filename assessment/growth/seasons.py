"""The seasons of a year, in which evidence is gathered and told."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import total_ordering

from django.utils import timezone
from django.utils.translation import gettext as _

FIRST_MONTHS = {1: 3, 2: 6, 3: 9, 4: 12}


class NotASeason(ValueError):
    """A code that names no season."""


@total_ordering
@dataclass(frozen=True)
class Season:
    """A quarter that begins in March, June, September or December.

    part: 1 spring, 2 summer, 3 autumn, 4 winter; a winter is named for the year it begins in.
    """

    year: int
    part: int

    def __post_init__(self) -> None:
        if self.part not in FIRST_MONTHS:
            raise NotASeason(f"A year has seasons 1 to 4, not {self.part}.")

    @classmethod
    def from_code(cls, code: str) -> "Season":
        """The season of a code such as ``2026-3``. Raises ``NotASeason``."""
        year, _dash, part = code.partition("-")
        if not (year.isdecimal() and part.isdecimal()):
            raise NotASeason(f"{code!r} is no season; the autumn of 2026 is 2026-3.")
        return cls(int(year), int(part))

    @property
    def code(self) -> str:
        """Such as ``2026-3``. Codes sort as the seasons do."""
        return f"{self.year:04}-{self.part}"

    @property
    def label(self) -> str:
        """Such as 2026 가을."""
        names = {1: _("봄"), 2: _("여름"), 3: _("가을"), 4: _("겨울")}
        return _("%(year)s %(season)s") % {"year": self.year, "season": names[self.part]}

    @property
    def next(self) -> "Season":
        """The season after this one."""
        return Season(self.year + 1, 1) if self.part == 4 else Season(self.year, self.part + 1)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, FIRST_MONTHS[self.part], 1)

    @property
    def start(self) -> datetime:
        """Its first moment, Seoul time."""
        return timezone.make_aware(datetime.combine(self.first_day, time.min))

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return self.next.start

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Season):
            return NotImplemented
        return (self.year, self.part) < (other.year, other.part)

    def __str__(self) -> str:
        return self.code


def season_of(day: date | datetime) -> Season:
    """The season of a day, or of a moment in Seoul time."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    if day.month < 3:
        return Season(day.year - 1, 4)
    return Season(day.year, day.month // 3)
