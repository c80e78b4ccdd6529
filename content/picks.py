"""A few activities for today: they change with the day and lean on the season."""

import hashlib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from .facts import ActivityFacts
from .vocabulary import Band, Energy, Hazard, Spot


class Season(StrEnum):
    """The four seasons as the calendar of Seoul has them."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


def season_on(day: date) -> Season:
    """Spring from March, and a new season every third month."""
    return list(Season)[(day.month - 3) % 12 // 3]


def suits(facts: ActivityFacts, season: Season) -> bool:
    """Whether an activity is a good one for the season's weather."""
    outdoors = Spot.OUTDOOR in facts.places
    if season is Season.SUMMER:
        return Hazard.WATER in facts.hazards or (not outdoors and facts.energy == Energy.CALM)
    if season is Season.WINTER:
        return Spot.HOME in facts.places and not outdoors
    return outdoors or facts.theme == "eco-explorer"


def todays_picks(activities: Sequence[ActivityFacts], day: date) -> list[ActivityFacts]:
    """One activity for each age band, of different strands where there are enough.

    The day alone decides, so a page can be cached and two readers can talk about it.
    """
    season = season_on(day)
    shuffled = sorted(activities, key=lambda facts: (not suits(facts, season), _draw(facts, day)))
    picks: list[ActivityFacts] = []
    for band in Band:
        of_band = [facts for facts in shuffled if facts.band == band]
        taken = {pick.strand for pick in picks}
        fresh = [facts for facts in of_band if facts.strand not in taken]
        picks += (fresh or of_band)[:1]
    return picks


def _draw(facts: ActivityFacts, day: date) -> str:
    return hashlib.sha256(f"{day.isoformat()} {facts.slug}".encode()).hexdigest()
