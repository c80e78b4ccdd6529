import numpy as np
import pytest

from assessment.psychometrics.adaptive import (
    REASONS,
    Design,
    Pace,
    StoppingRule,
    Tiredness,
    simulate_adaptive,
)
from tests.assessment.psychometrics.adaptive.banks import two_parameter

RULE = Tiredness()
EVEN = np.full(9, 10.0)
SLOWED = np.array([30.0, 10, 10, 10, 10, 20, 20, 20, 20])
HURRIED = np.array([30.0, 10, 10, 10, 10, 3.9, 3.9, 3.9, 3.9])
QUARTER = np.full((1, 9), 0.25)


def tired(seconds, wrong):
    """Whether a child is tired whose last answers to even chances were wrong so often."""
    residual = np.full((1, 9), 0.5)
    residual[0, 9 - wrong :] = -0.5
    return bool(RULE.tired(np.array([seconds]), residual, QUARTER)[0])


def test_it_takes_another_pace_and_errors_together():
    # Three wrong and one right of four even chances: -1 / √(4/4) = -1.
    assert tired(SLOWED, 3)
    assert tired(HURRIED, 3)
    assert not tired(SLOWED, 2)
    assert not tired(EVEN, 4)


def test_the_first_answer_and_unknown_times_say_nothing():
    assert not tired(np.array([100.0, *EVEN[1:]]), 4)
    unknown = SLOWED.copy()
    unknown[5:] = np.nan
    assert not tired(unknown, 4)
    unknown[8] = 20.0
    assert tired(unknown, 4)


def test_before_two_windows_are_apart_nobody_is_tired():
    short = np.array([SLOWED[1:]])
    assert not RULE.tired(short, np.full((1, 8), -0.5), QUARTER[:, :8]).any()


def test_hard_items_alone_make_nobody_tired():
    """Errors count against what is expected: four failures at a chance of 0.1 surprise nobody."""
    residual, variance = np.full((1, 9), -0.1), np.full((1, 9), 0.09)
    assert not RULE.tired(np.array([SLOWED]), residual, variance)[0]


def test_a_window_of_one_answer_is_refused():
    with pytest.raises(ValueError, match="window"):
        Tiredness(window=1)


def runs_with(tiring):
    rule = StoppingRule(se=0.0, min_items=24, max_items=24, tiredness=RULE)
    design = Design(two_parameter(200), rule, selection="information")
    truth = np.random.default_rng(4).normal(size=600)
    pace = Pace(tiring=tiring, from_item=8)
    return simulate_adaptive(design, truth, np.random.default_rng(5), pace=pace)


def test_children_who_tire_are_mostly_noticed_and_others_seldom_troubled():
    fresh, weary = runs_with(0.0), runs_with(1.0)
    stopped = REASONS.index("tired")
    assert (fresh.course.reason == stopped).mean() < 0.1
    assert (weary.course.reason == stopped).mean() > 0.6


def test_time_never_moves_ability():
    """A child's estimates are those of its answers, however long they took."""
    rule = StoppingRule(se=0.0, min_items=12, max_items=12)
    design = Design(two_parameter(60), rule)
    truth = np.random.default_rng(4).normal(size=40)
    timed = simulate_adaptive(design, truth, np.random.default_rng(5), pace=Pace(seconds=3.0))
    untimed = simulate_adaptive(design, truth, np.random.default_rng(5))
    assert np.array_equal(timed.theta, untimed.theta)
    assert timed.course.seconds.min() > 0
