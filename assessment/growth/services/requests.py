"""Requests for scoring: many records that arrive together are scored once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from assessment.growth.models import Estimate, ScoringRequest
from assessment.growth.scoring import Scale
from assessment.growth.seasons import Season, season_of
from assessment.instruments.models import Response
from assessment.instruments.selectors import coming_calibrations, current_calibration
from hub.children.models import Child

from .estimates import update_estimate

PATIENCE = timedelta(minutes=10)
"""A request that has waited longer belongs to a task that was lost; it is queued again."""


@transaction.atomic
def ask_for_scoring(*, child_id: UUID, season: Season) -> bool:
    """Note that a season waits to be scored; whether a task has to be queued for it.

    The row stays locked until the surrounding transaction ends. A task that was queued earlier
    therefore waits, and sees the records that this transaction adds.
    """
    now = timezone.now()
    request, made = ScoringRequest.objects.select_for_update().get_or_create(
        child_id=child_id, season=season.code, defaults={"requested_at": now}
    )
    if made:
        return True
    if request.picked_at is None and request.requested_at > now - PATIENCE:
        return False
    request.requested_at, request.picked_at = now, None
    request.save(update_fields=["requested_at", "picked_at"])
    return True


def scales_to_keep() -> list[Scale]:
    """The scale in use, and those that are about to be: new evidence is scored on each."""
    in_use = current_calibration()
    coming = [each for each in coming_calibrations() if each != in_use]
    return [Scale.of(each) for each in (in_use, *coming)]


def score_waiting(*, child_id: UUID, season: Season, scales: Sequence[Scale] | None = None) -> None:
    """Score a season and settle its request, unless a newer one came while we were at it."""
    request = ScoringRequest.objects.filter(child_id=child_id, season=season.code)
    picked_at = timezone.now()
    request.update(picked_at=picked_at)
    child = Child.objects.filter(pk=child_id).first()
    if child is not None:
        for scale in scales or scales_to_keep():
            update_estimate(child, season, scale=scale)
    request.filter(picked_at=picked_at).delete()


def ask_for_scoring_of_all() -> int:
    """Note every season of every child that has evidence or an estimate; how many there are."""
    pairs = seasons_to_score()
    now = timezone.now()
    ScoringRequest.objects.bulk_create(
        (
            ScoringRequest(child_id=child_id, season=season.code, requested_at=now)
            for child_id, season in pairs
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(pairs)


def seasons_to_score() -> list[tuple[UUID, Season]]:
    """Every season of every child that has evidence or an estimate, in a steady order."""
    pairs = {*_with_evidence(), *_with_estimate()}
    return sorted(pairs, key=lambda pair: (str(pair[0]), pair[1]))


def waiting() -> QuerySet[ScoringRequest]:
    """Every request, in an order that a broken-off run can be taken up in."""
    return ScoringRequest.objects.order_by("child", "season")


def _with_evidence() -> Iterator[tuple[UUID, Season]]:
    months: Iterable[tuple[UUID, object]] = (
        Response.objects.scorable()
        .annotate(month=TruncMonth("occurred_at"))
        .values_list("child_id", "month")
        .order_by()
        .distinct()
    )
    return ((child_id, season_of(month)) for child_id, month in months)  # type: ignore[arg-type]


def _with_estimate() -> Iterator[tuple[UUID, Season]]:
    rows = Estimate.objects.current().values_list("child_id", "season")
    return ((child_id, Season.from_code(code)) for child_id, code in rows)
