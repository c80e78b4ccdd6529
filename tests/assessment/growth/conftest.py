"""Seasons of evidence on the story's child."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from assessment.growth.seasons import Season, season_of
from assessment.growth.services import update_estimate
from assessment.instruments.models import Response
from assessment.instruments.services import NewResponse, record_responses
from hub.children.models import Child
from hub.people.models import User

FACETS = [f"{strand}{number}" for strand in "ABCDEF" for number in (1, 2, 3)]

See = Callable[..., list[Response]]


def season_before(season: Season, back: int = 1) -> Season:
    """The season so many before another."""
    for _ in range(back):
        season = season_of(season.first_day - timedelta(days=1))
    return season


def moment_in(season: Season, day: int = 10) -> datetime:
    """A moment in a season, never in the future."""
    return min(season.start + timedelta(days=day, hours=10), timezone.now() - timedelta(minutes=1))


@pytest.fixture
def this_season() -> Season:
    return season_of(timezone.localdate())


@pytest.fixture
def see(child: Child, worker: User) -> See:
    """Let the worker see indicators of the child, one note a call, and store it."""

    def see(
        category: int | None,
        facets: Iterable[str] = FACETS,
        *,
        at: datetime | None = None,
        of: Child = child,
        by: User | None = worker,
        prefix: str = "O",
        band: str = "-lower",
        source: UUID | None = None,
        **told: object,
    ) -> list[Response]:
        note = source or uuid4()
        new = [
            NewResponse(
                id=uuid4(),
                child=of.pk,
                item=f"{prefix}.{facet}{band}",
                category=category,
                occurred_at=at or timezone.now() - timedelta(minutes=1),
                source=note,
                rater=by.pk if by else None,
                **told,  # type: ignore[arg-type]
            )
            for facet in facets
        ]
        receipts = record_responses(new)
        assert all(receipt.kept for receipt in receipts), receipts
        return list(Response.objects.filter(pk__in=[each.id for each in new]))

    return see


@pytest.fixture
def a_year(child: Child, see: See, this_season: Season) -> list[Season]:
    """Four seasons with two notes each, in which the child grows from level 1 to level 3."""
    seasons = [season_before(this_season, back) for back in (3, 2, 1)] + [this_season]
    for season, category in zip(seasons, (1, 1, 2, 3), strict=True):
        see(category, at=moment_in(season, 5))
        see(category, at=moment_in(season, 20))
        update_estimate(child, season)
    return seasons
