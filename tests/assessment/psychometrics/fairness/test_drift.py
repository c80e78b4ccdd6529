"""Drift: planted changes, changes of scale that are none, and two calibrations of children."""

from dataclasses import replace

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fairness.drift import drift, robust_z
from assessment.psychometrics.linking import NoLink

RNG = np.random.default_rng(31)
IDS = [f"i{j:02d}" for j in range(15)]
SLOPES = RNG.uniform(0.9, 1.6, 15)
STEPS = RNG.normal(size=(15, 1))


def calibrated(steps, n=2500, mean=0.0, sd=1.0, slopes=SLOPES, model="2pl"):
    bank = ItemBank.from_steps(IDS, slopes, steps)
    answers = simulate_responses(bank, RNG.normal(mean, sd, n), RNG)
    return calibrate(answers, model, ids=IDS)


@pytest.fixture(scope="module")
def first():
    return calibrated(STEPS)


def test_other_children_are_no_drift(first):
    found = drift(first, calibrated(STEPS, mean=0.6, sd=1.2))
    assert not found.flagged.any()
    assert found.link.shift == pytest.approx(0.6, abs=0.12)
    assert set(found.sentences) == {f"{name} stays where it was." for name in IDS}


def test_a_planted_change_is_found_with_direction_and_size(first):
    steps = STEPS.copy()
    steps[3] += 0.8
    steps[9] -= 0.8
    found = drift(first, calibrated(steps, mean=0.4))
    assert np.flatnonzero(found.flagged).tolist() == [3, 9]
    assert found.location_difference[[3, 9]] == pytest.approx([0.8, -0.8], abs=0.25)
    assert not found.stable[[3, 9]].any()
    assert found.sentences[3].startswith("i03 became harder by")
    assert found.sentences[9].startswith("i09 became easier by")
    assert (found.p_adjusted[[3, 9]] < 0.05).all()
    assert found.curve_difference[3] < 0 < found.curve_difference[9]


def test_a_slope_that_fell_is_told_apart(first):
    slopes = SLOPES.copy()
    slopes[5] = 0.2
    found = drift(first, calibrated(STEPS, slopes=slopes))
    assert found.flagged[5]
    assert found.slope_difference[5] < 0
    assert "tells less about ability" in found.sentences[5]


def test_the_same_calibration_has_no_difference(first):
    found = drift(first, first)
    assert found.d2 == pytest.approx(np.zeros(15), abs=1e-9)
    assert found.location_difference == pytest.approx(np.zeros(15), abs=1e-4)
    assert not found.flagged.any()


def test_standard_errors_cover_with_room(first):
    # Wald's z of unchanged items: the bound makes it narrower than a standard normal.
    z = []
    for _ in range(4):
        found = drift(first, calibrated(STEPS))
        z += (found.location_difference / found.location_se).tolist()
    assert 0.4 < np.std(z) < 1.1


def test_location_of_partial_credit_is_the_mean_step(first):
    steps = np.sort(RNG.normal(size=(15, 3)), axis=1)
    later = steps.copy()
    later[2] += 0.7
    before = calibrated(steps, n=1500, model="gpcm")
    found = drift(before, calibrated(later, n=1500, model="gpcm"))
    assert found.flagged[2]
    assert found.location_difference[2] == pytest.approx(0.7, abs=0.25)


def test_robust_z_by_hand():
    # Quartiles -1 and 1 around a median of 0: 0.7413 · 2 is the unit.
    values = np.array([-2.0, -1.0, 0.0, 1.0, 8.0])
    assert robust_z(values) == pytest.approx(values / (0.7413 * 2.0))
    assert robust_z(np.array([0.0, 0.0, 0.0, 0.0, 0.3])).tolist() == [0.0, 0.0, 0.0, 0.0, np.inf]


def test_few_common_items_are_remarked_and_one_is_refused(first):
    few = replace(first, items=first.items[:4])
    assert any("Only 4 items" in remark for remark in drift(first, few).remarks)
    with pytest.raises(NoLink, match="two common items"):
        drift(first, replace(first, items=first.items[:1]))


def test_without_standard_errors_there_is_no_p(first):
    items = tuple(replace(item, se_a=np.nan, se_d=(np.nan,)) for item in first.items)
    found = drift(first, replace(first, items=items))
    assert np.isnan(found.p).all()
    assert not found.flagged.any()
