import numpy as np
import pytest

from assessment.psychometrics.adaptive import (
    Best,
    Design,
    Randomesque,
    StoppingRule,
    SympsonHetter,
    hold_exposure,
    simulate_adaptive,
)
from tests.assessment.psychometrics.adaptive.banks import two_parameter

WORTH = np.tile([1.0, 5.0, 3.0, 4.0], (4000, 1))
EVERY = np.ones((4000, 4), dtype=bool)
CHANCE = (np.arange(4000) + 0.5) / 4000


def shares(item):
    return np.bincount(item, minlength=4) / len(item)


def test_without_control_the_best_is_always_asked():
    item, passed = Best().pick(WORTH, EVERY, CHANCE)
    assert shares(item).tolist() == [0, 1, 0, 0]
    assert passed.shape == (4000, 0)


def test_randomesque_draws_evenly_among_the_best_that_are_left():
    item, _ = Randomesque(2).pick(WORTH, EVERY, CHANCE)
    assert shares(item) == pytest.approx([0, 0.5, 0, 0.5])
    few = EVERY.copy()
    few[:, 1:] = False
    assert shares(Randomesque(3).pick(WORTH, few, CHANCE)[0])[0] == 1.0
    with pytest.raises(ValueError, match="one item"):
        Randomesque(0)


def test_sympson_hetter_walks_down_the_list_by_its_probabilities():
    control = SympsonHetter([0.5, 0.25, 1.0, 0.5])
    item, passed = control.pick(WORTH, EVERY, CHANCE)
    # The best with 1/4, else the second with 1/2, else the third for certain.
    assert shares(item) == pytest.approx([0.0, 0.25, 0.375, 0.375], abs=1e-3)
    assert passed[item == 2][0].tolist() == [False, True, False, True]


def test_the_last_item_left_is_asked_after_all():
    control = SympsonHetter(np.zeros(4))
    item, passed = control.pick(WORTH, EVERY, CHANCE)
    assert shares(item)[0] == 1.0
    assert passed[0].tolist() == [False, True, True, True]
    with pytest.raises(ValueError, match="from 0 to 1"):
        SympsonHetter([1.2])


def test_the_iteration_holds_every_item_at_the_target():
    rule = StoppingRule(se=0.0, min_items=10, max_items=10)
    design = Design(two_parameter(200), rule, "information")
    rng = np.random.default_rng(3)
    truth = rng.normal(size=1500)
    uncontrolled = simulate_adaptive(design, truth, rng)
    search = hold_exposure(design, truth, rng, target=0.25)
    assert search.settled
    assert "settled" in str(search)
    control = SympsonHetter(search.probability)
    controlled = Design(design.bank, rule, "information", exposure=control)
    fresh = rng.normal(size=1500)
    runs = simulate_adaptive(controlled, fresh, rng)
    assert uncontrolled.exposure.max() == 1.0
    # 1500 children leave a standard error of 0.011 on a share of a quarter, twice.
    assert runs.exposure.max() < 0.25 + 4.5 * 0.011
    assert (runs.length == 10).all()
    assert runs.rmse < 1.25 * uncontrolled.rmse


def test_an_unreachable_target_is_told():
    """Ten items in a bank of twelve cannot each be seen by a tenth of the children."""
    rule = StoppingRule(se=0.0, min_items=10, max_items=10)
    design = Design(two_parameter(12), rule, "information")
    rng = np.random.default_rng(3)
    search = hold_exposure(design, rng.normal(size=100), rng, target=0.1)
    assert not search.settled
    assert "did not settle" in str(search)
    with pytest.raises(ValueError, match="target"):
        hold_exposure(design, np.zeros(10), rng, target=0.0)
