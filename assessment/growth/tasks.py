"""Slow work: scoring after evidence has arrived."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import OperationalError, transaction

from assessment.instruments.models import CalibrationUse
from hub.children.models import Child

from .seasons import Season, season_of
from .services import ask_for_scoring, fail_preparing, prepare_scores, score_waiting

GATHERING_SECONDS = 5
"""A tablet that comes back online sends its notes one after another; a moment's wait scores them
together. Without a broker the task runs at the end of the transaction."""


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def score_season(child_id: str, season: str) -> None:
    """Score one season of a child. Running it twice gives what running it once gives."""
    score_waiting(child_id=UUID(child_id), season=Season.from_code(season))


def request_scoring(child: Child | UUID, when: datetime) -> None:
    """Have the season of ``when`` scored after the transaction, once for all that asks for it."""
    request_scorings([(child.pk if isinstance(child, Child) else child, when)])


def request_scorings(seen: Iterable[tuple[UUID, datetime]]) -> None:
    """`request_scoring` for many records: one request a child and season, in a steady order."""
    pairs = {(child_id, season_of(when)) for child_id, when in seen}
    # The same order everywhere: two batches that meet wait for each other and cannot deadlock.
    for child_id, season in sorted(pairs, key=lambda pair: (str(pair[0]), pair[1])):
        if ask_for_scoring(child_id=child_id, season=season):
            # Evidence that is stored stays stored, whatever becomes of its scoring.
            transaction.on_commit(partial(_queue, str(child_id), season.code), robust=True)


def _queue(child_id: str, season: str) -> None:
    score_season.apply_async((child_id, season), countdown=GATHERING_SECONDS)


@shared_task
def score_on_chosen(use_id: int) -> None:
    """Score everything on a calibration that was chosen. Running it again goes on with it."""
    use = CalibrationUse.objects.select_related("calibration").get(pk=use_id)
    broke_off = True
    try:
        prepare_scores(use)
        broke_off = False
    finally:
        if broke_off:
            fail_preparing(use_id)
