import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import GoNoGo

counts = st.integers(0, 40)


def test_counts_come_from_trials():
    is_go = [True, True, True, False, False]
    tapped = [True, False, True, True, False]
    assert GoNoGo.from_trials(is_go, tapped) == GoNoGo(2, 1, 1, 1)


def test_by_hand():
    # 20 of 20 go, 2 of 9 no-go: rates 20.5/21 and 2.5/10; z = 1.9809… and -0.6744897….
    sitting = GoNoGo(hits=20, misses=0, false_alarms=2, correct_rejections=7)
    assert sitting.hit_rate == pytest.approx(20.5 / 21)
    assert sitting.false_alarm_rate == 0.25
    assert sitting.d_prime == pytest.approx(1.9809 + 0.67449, abs=1e-3)
    assert sitting.criterion == pytest.approx(-(1.9809 - 0.67449) / 2, abs=1e-3)


def test_tapping_at_everything_tells_go_from_wait_not_at_all():
    assert GoNoGo(10, 0, 10, 0).d_prime == 0.0
    assert GoNoGo(10, 0, 10, 0).criterion < 0


def test_a_perfect_sitting_stays_finite():
    assert math.isfinite(GoNoGo(30, 0, 0, 10).d_prime)


@given(counts, counts, st.integers(0, 39), st.integers(1, 40))
def test_holding_back_once_more_never_lowers_d_prime(hits, misses, alarms, rejections):
    if hits + misses == 0:
        hits = 1
    before = GoNoGo(hits, misses, alarms + 1, rejections)
    after = GoNoGo(hits, misses, alarms, rejections + 1)
    assert after.d_prime > before.d_prime


def test_without_one_kind_of_trial_there_is_no_score():
    assert math.isnan(GoNoGo(10, 2, 0, 0).d_prime)
    assert math.isnan(GoNoGo(0, 0, 1, 3).criterion)


def test_counts_below_zero_are_refused():
    with pytest.raises(ValueError, match="below zero"):
        GoNoGo(-1, 0, 0, 0)


def test_every_trial_needs_its_tap():
    with pytest.raises(ValueError, match="its kind and its tap"):
        GoNoGo.from_trials([True, False], [True])
