"""Many records that arrive together are scored once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessment.growth import tasks
from assessment.growth.models import Estimate, ScoringRequest
from assessment.growth.services import ask_for_scoring, requests, score_waiting
from assessment.growth.tasks import request_scoring, request_scorings, score_season

from .conftest import moment_in, season_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(monkeypatch):
    """The seasons that were scored, in order."""
    runs = []
    really = requests.update_estimate

    def counting(child, season, **options):
        runs.append((child.pk, season.code))
        return really(child, season, **options)

    monkeypatch.setattr(requests, "update_estimate", counting)
    return runs


def test_many_records_are_scored_once(
    child, see, this_season, scored, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for category in (1, 2, 3):
            for response in see(category):
                request_scoring(child, response.occurred_at)
    assert scored == [(child.pk, this_season.code)]
    assert Estimate.objects.get().counts == [9] * 6
    assert not ScoringRequest.objects.exists()


def test_each_season_is_scored_for_itself(
    child, see, this_season, scored, django_capture_on_commit_callbacks
):
    earlier = season_before(this_season)
    with django_capture_on_commit_callbacks(execute=True):
        late, now = see(1, ["A1"], at=moment_in(earlier)), see(2, ["A1"])
        request_scorings((child.pk, each.occurred_at) for each in [*now, *late])
    assert scored == [(child.pk, earlier.code), (child.pk, this_season.code)]


def test_the_next_record_is_scored_again(child, see, scored, django_capture_on_commit_callbacks):
    for category in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            see(category)
            request_scoring(child, timezone.now())
    assert len(scored) == 2
    assert Estimate.objects.current().get().counts == [6] * 6


def test_a_transaction_that_is_rolled_back_asks_for_nothing(
    child, scored, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            request_scoring(child, timezone.now())
            transaction.set_rollback(True)
        request_scoring(child, timezone.now())
    assert len(scored) == 1


def test_a_request_while_one_waits_queues_nothing(child, this_season):
    assert ask_for_scoring(child_id=child.pk, season=this_season) is True
    assert ask_for_scoring(child_id=child.pk, season=this_season) is False


def test_a_request_while_one_is_scored_is_kept_for_after(child, see, this_season, monkeypatch):
    see(2)
    ask_for_scoring(child_id=child.pk, season=this_season)
    queued = []

    def arrives_meanwhile(*_, **__):
        queued.append(ask_for_scoring(child_id=child.pk, season=this_season))

    monkeypatch.setattr(requests, "update_estimate", arrives_meanwhile)
    score_waiting(child_id=child.pk, season=this_season)
    assert queued == [True]
    assert ScoringRequest.objects.get().picked_at is None


def test_a_request_that_was_lost_is_queued_again(child, this_season):
    long_ago = timezone.now() - timedelta(hours=1)
    ScoringRequest.objects.create(child=child, season=this_season.code, requested_at=long_ago)
    assert ask_for_scoring(child_id=child.pk, season=this_season) is True


def test_the_task_runs_twice_as_it_runs_once(child, see, this_season):
    see(2)
    score_season(str(child.pk), this_season.code)
    score_season(str(child.pk), this_season.code)
    assert Estimate.objects.count() == 1


def test_a_child_who_is_gone_is_no_error(child, this_season):
    child_id = child.pk
    child.delete()
    score_season(str(child_id), this_season.code)
    assert not Estimate.objects.exists()


def test_evidence_stays_stored_when_scoring_fails(
    child, see, monkeypatch, django_capture_on_commit_callbacks
):
    def fails(**_):
        raise RuntimeError("no scores today")

    monkeypatch.setattr(tasks, "score_waiting", fails)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        see(2)
        request_scoring(child, timezone.now())
    (callback,) = callbacks
    with pytest.raises(RuntimeError):
        callback()
    assert child.responses.count() == 18
    assert ScoringRequest.objects.count() == 1
