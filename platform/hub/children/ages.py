"""The three age systems that meet here; a page that shows an age says which."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAYS_PER_MONTH = 365.25 / 12


class Band(StrEnum):
    """Age bands of the indicators, by 만 나이."""

    EARLY = "early"
    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True)
class Age:
    """How old a child is on a day."""

    born_on: date
    on: date

    @property
    def months(self) -> int:
        """만 나이 in completed months. Raises ``ValueError`` before birth."""
        if self.on < self.born_on:
            raise ValueError("The day lies before the birth.")
        months = (self.on.year - self.born_on.year) * 12 + self.on.month - self.born_on.month
        return months - (self.on.day < self.born_on.day)

    @property
    def exact_months(self) -> float:
        """만 나이 in months, unrounded, for norms and priors."""
        return (self.on - self.born_on).days / DAYS_PER_MONTH

    @property
    def years(self) -> int:
        """만 나이 in completed years: consent and norms."""
        return self.months // 12

    @property
    def year_age(self) -> int:
        """연 나이: the year less the year of birth; kids cafés count so."""
        return self.on.year - self.born_on.year

    @property
    def school_year(self) -> int | None:
        """학년 1-6 of primary school; None outside of it. The school year starts in March."""
        started = self.on.year if self.on.month >= 3 else self.on.year - 1
        grade = started - self.born_on.year - 6
        return grade if 1 <= grade <= 6 else None

    @property
    def band(self) -> Band:
        """The band whose indicators fit: to 71 months, to 107, above."""
        if self.months < 72:
            return Band.EARLY
        return Band.LOWER if self.months < 108 else Band.UPPER
