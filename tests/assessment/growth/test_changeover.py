"""From one calibration to another and back: made ready beside the old one, then at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.growth import tasks
from assessment.growth.models import Estimate
from assessment.growth.scoring import ScaleMismatch
from assessment.growth.selectors.growth import current_estimates, smoothed_line
from assessment.growth.services import (
    changeover,
    choose_calibration,
    prepare_scores,
    stop_preparing,
    update_estimate,
)
from assessment.growth.services.requests import score_waiting
from assessment.instruments.models import Calibration, CalibrationUse
from assessment.instruments.selectors import (
    coming_calibrations,
    current_calibration,
    population,
)
from hub.errors import Conflict, Invalid

from .test_estimates import next_calibration

pytestmark = pytest.mark.django_db
State = CalibrationUse.State


@pytest.fixture
def first(db: None) -> Calibration:
    return current_calibration()


@pytest.fixture
def later(first: Calibration) -> Calibration:
    return next_calibration(in_use=False)


def choose(calibration, by, **options) -> CalibrationUse:
    return choose_calibration(calibration=calibration, by=by, reason="첫 추정값이에요", **options)


def shown(child) -> list[Estimate]:
    return current_estimates(child, current_calibration().pk)


def test_while_it_is_prepared_the_old_scores_are_shown_whole(
    child, a_year, first, later, foundation
):
    before = shown(child)
    use = choose(later, foundation)
    assert (current_calibration(), coming_calibrations()) == (first, [later])
    assert shown(child) == before
    use = prepare_scores(use)
    assert (use.state, use.done, use.total) == (State.READY, 4, 4)
    assert current_calibration() == later
    assert [each.season for each in shown(child)] == [each.season for each in before]
    assert Estimate.objects.current().filter(child=child, calibration=first).count() == 4


def test_one_goes_back_by_choosing_the_earlier_one_again(child, a_year, first, later, foundation):
    before = shown(child)
    prepare_scores(choose(later, foundation))
    prepare_scores(choose(first, foundation))
    assert current_calibration() == first
    assert shown(child) == before
    assert [each.calibration for each in CalibrationUse.objects.all()] == [first, later]


def test_it_takes_over_on_its_day_and_not_before(child, a_year, first, later, foundation):
    day = timezone.now() + timedelta(days=3)
    use = prepare_scores(choose(later, foundation, wanted_at=day))
    assert use.from_at == day
    assert current_calibration() == first
    CalibrationUse.objects.update(from_at=timezone.now() - timedelta(seconds=1))
    assert current_calibration() == later


def test_what_is_seen_in_between_is_scored_on_both(
    child, see, a_year, first, later, foundation, this_season
):
    prepare_scores(choose(later, foundation, wanted_at=timezone.now() + timedelta(days=3)))
    see(0)
    score_waiting(child_id=child.pk, season=this_season)
    newest = Estimate.objects.current().filter(child=child, season=this_season.code)
    assert {each.calibration_id: len(each.evidence) for each in newest} == {
        first.pk: 54,
        later.pk: 54,
    }


def test_scores_of_two_calibrations_are_never_on_one_line(child, a_year, first, later, foundation):
    prepare_scores(choose(later, foundation))
    both = list(Estimate.objects.current().filter(child=child).order_by("season"))
    assert len(both) == 8
    assumed = population(later)
    with pytest.raises(ScaleMismatch):
        smoothed_line(both, assumed.curve, assumed.covariance)


def test_telling_it_to_stop_stops_it(
    child, a_year, first, later, foundation, monkeypatch: pytest.MonkeyPatch
):
    use = choose(later, foundation)
    scored = []

    def one(child, season, *, scale):
        scored.append(season)
        stop_preparing(use=use)
        return update_estimate(child, season, scale=scale)

    monkeypatch.setattr(changeover, "update_estimate", one)
    use = prepare_scores(use, at_once=1)
    assert len(scored) == 1
    assert (use.state, use.from_at, use.done) == (State.STOPPED, None, 0)
    assert current_calibration() == first
    with pytest.raises(Conflict):
        stop_preparing(use=use)


def test_it_goes_on_where_it_was_broken_off(
    child, a_year, later, foundation, monkeypatch: pytest.MonkeyPatch
):
    class PowerCut(Exception):
        pass

    use, scored = choose(later, foundation), []

    def one(child, season, *, scale):
        if len(scored) == 2:
            raise PowerCut
        scored.append(season.code)
        return update_estimate(child, season, scale=scale)

    monkeypatch.setattr(changeover, "update_estimate", one)
    with pytest.raises(PowerCut):
        prepare_scores(use, at_once=1)
    monkeypatch.undo()
    use.refresh_from_db()
    assert (use.done, use.state) == (2, State.PREPARING)
    use = prepare_scores(use, at_once=1)
    assert (use.done, use.total, use.state) == (4, 4, State.READY)


def test_a_mistake_of_ours_is_written_down(
    child, a_year, first, later, foundation, monkeypatch: pytest.MonkeyPatch
):
    def fails(use):
        raise ZeroDivisionError

    use = choose(later, foundation)
    monkeypatch.setattr(tasks, "prepare_scores", fails)
    with pytest.raises(ZeroDivisionError):
        tasks.score_on_chosen.delay(use.pk)
    use.refresh_from_db()
    assert use.state == State.FAILED
    assert current_calibration() == first


def test_one_calibration_is_prepared_at_a_time(first, later, foundation):
    choose(later, foundation)
    with pytest.raises(Conflict, match="다른 보정값"):
        choose(later, foundation)


def test_the_one_in_use_is_not_chosen_again(first, foundation):
    with pytest.raises(Conflict, match="지금 쓰고"):
        choose(first, foundation)


@pytest.fixture
def waits(later: Calibration, foundation) -> CalibrationUse:
    return prepare_scores(choose(later, foundation, wanted_at=timezone.now() + timedelta(days=1)))


def test_one_that_waits_for_its_day_can_be_taken_back(waits: CalibrationUse, first: Calibration):
    stop_preparing(use=waits)
    assert coming_calibrations() == []
    assert current_calibration() == first


def test_a_reason_is_asked_for(later, foundation):
    with pytest.raises(Invalid):
        choose_calibration(calibration=later, by=foundation, reason="  ")
