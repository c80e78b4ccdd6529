"""What must hold before anything is weighed: age, safety, place, time."""

from dataclasses import dataclass
from typing import Any

from content.facts import ActivityFacts, PlaceFacts
from content.vocabulary import Audience
from hub.children.ages import Age

SAFE_FROM_MONTHS = {
    "small-parts": 36,
    "latex": 96,
    "scissors": 36,
    "heat": 48,
}
"""Youngest 만 나이 at which a hazard may be offered at all: small parts and uninflated balloons as
in the toy safety rules (under 3, under 8), scissors and heat as nurseries commonly keep it."""


@dataclass(frozen=True)
class Wish:
    """What was asked for: a place, the minutes there are, no screen. None: no matter."""

    place: str | None = None
    minutes: int | None = None
    no_screen: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the record of the suggestion."""
        return {"place": self.place, "minutes": self.minutes, "no_screen": self.no_screen}


def fits(facts: ActivityFacts, months: int, wish: Wish) -> bool:
    """Whether an activity may be offered to a child of this age, under this wish."""
    youngest, oldest = facts.age_months
    return (
        youngest <= months <= oldest
        and all(months >= SAFE_FROM_MONTHS.get(hazard, 0) for hazard in facts.hazards)
        and (wish.place is None or wish.place in facts.places)
        and (wish.minutes is None or facts.minutes <= wish.minutes)
        and not (wish.no_screen and facts.screen)
    )


AUDIENCE_YEARS = {Audience.EARLY: (3, 6), Audience.SCHOOL: (7, 12)}
"""연 나이 for which the official places say 유아 or 초등."""


def welcomes(facts: PlaceFacts, age: Age) -> bool:
    """Whether a place is meant for a child of this age. A place that names no age is for all."""
    spans = [facts.year_ages] if facts.year_ages else []
    spans += [AUDIENCE_YEARS[Audience(audience)] for audience in facts.audiences]
    return not spans or any(low <= age.year_age <= high for low, high in spans)
