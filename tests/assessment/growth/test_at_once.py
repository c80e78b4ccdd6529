"""Several processes at the same moment, on whichever database the tests run on."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from assessment.growth.models import Estimate, ScoringRequest
from assessment.growth.seasons import season_of
from assessment.growth.services import ask_for_scoring, update_estimate
from assessment.instruments.models import Response
from assessment.instruments.services import NewResponse, record_responses
from hub.children.models import Child, Guardianship, Household
from hub.people.models import User
from tests.people import LONG_AGO, born_years_ago, consent, user

AT_ONCE = 4
T = TypeVar("T")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Child]:
    """A child whom other connections see too, and who is gone afterwards."""
    with django_db_blocker.unblock():
        guardian = user("guardian-at-once")
        household = Household.objects.create()
        child = Child.objects.create(name="다온", born_on=born_years_ago(7.2))
        Guardianship.objects.create(
            child=child, guardian=guardian, household=household, started_on=LONG_AGO
        )
        consent(child, guardian)
        yield child
        child.delete()
        household.delete()
        User.objects.filter(pk=guardian.pk).delete()


def all_at_once(work: Callable[[], T]) -> list[T]:
    """What each of several threads got, each on a connection of its own."""
    start = Barrier(AT_ONCE)

    def run(_: int) -> T:
        try:
            start.wait(timeout=10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def seen(child: Child) -> list[NewResponse]:
    guardian = Guardianship.objects.get(child=child).guardian_id
    at, source = timezone.now() - timedelta(minutes=1), uuid4()
    return [
        NewResponse(uuid4(), child.pk, f"O.{strand}1-lower", 2, at, source, guardian)
        for strand in "ABCDEF"
    ]


def test_the_same_records_from_several_devices_are_stored_once(committed):
    records = seen(committed)
    receipts = all_at_once(lambda: record_responses(records))
    assert all(receipt.kept for batch in receipts for receipt in batch)
    statuses = [receipt.status for batch in receipts for receipt in batch]
    assert statuses.count("stored") == len(records)
    assert Response.objects.filter(child=committed).count() == len(records)


def test_scoring_one_season_from_several_workers_makes_one_estimate(committed):
    record_responses(seen(committed))
    season = season_of(timezone.now())
    made = all_at_once(lambda: update_estimate(committed, season))
    assert len({estimate.pk for estimate in made if estimate}) == 1
    assert Estimate.objects.filter(child=committed).count() == 1


def test_asking_from_several_processes_queues_one_task(committed):
    season = season_of(timezone.now())
    queued = all_at_once(lambda: ask_for_scoring(child_id=committed.pk, season=season))
    assert queued.count(True) == 1
    assert ScoringRequest.objects.filter(child=committed).count() == 1
