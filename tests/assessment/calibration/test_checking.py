"""Fit and fairness of items, on answers whose faults are known."""

import numpy as np
import pytest

from assessment.calibration.checking import by_age, check_strand
from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.estimating import estimate_strand
from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.instruments.selectors import current_calibration
from assessment.psychometrics import simulate_responses
from assessment.psychometrics.calibration import calibrate
from tests.calibrations import gathered

pytestmark = pytest.mark.django_db
CHILDREN = 600
CODES = tuple(sorted(f"O.A{n}-{band}" for n in (1, 2, 3) for band in ("early", "lower", "upper")))
FOCUS = CODES.index("O.A2-lower")


@pytest.fixture
def scale(db: None) -> Scale:
    return Scale.of(current_calibration())


CHOICE = Choice(
    framework="2026.1",
    strands=("A",),
    seasons=("2026-3",),
    bands=("lower",),
    treatments={Lens.OBSERVATION: Treatment.STEPS},
)


@pytest.fixture
def drawn(scale):
    rng = np.random.default_rng(20265)
    ages = np.sort(rng.integers(72, 108, CHILDREN)).astype(float)
    theta = scale.population.curve(ages)[:, :1] + rng.normal(size=(CHILDREN, 1))
    bank = scale.bank.subset(CODES)
    return rng, ages, simulate_responses(bank, theta[:, 0], rng)


def test_items_that_follow_the_model_fit_it_and_treat_ages_alike(scale, drawn):
    _rng, ages, answers = drawn
    given = gathered(CODES, answers, ages)
    found = check_strand(given, estimate_strand(given, CHOICE, scale, "A"))
    assert set(found["items"]) == set(CODES)
    for check in found["items"].values():
        assert check["infit"] == pytest.approx(1.0, abs=0.12)
        assert check["outfit"] == pytest.approx(1.0, abs=0.12)
        assert (check["dif"], check["shown"]) == ("A", False)
    assert found["pairs"] == []


def test_an_item_that_runs_backwards_misfits(scale, drawn):
    _rng, ages, answers = drawn
    answers[:, FOCUS] = 3 - answers[:, FOCUS]
    given = gathered(CODES, answers, ages)
    found = check_strand(given, estimate_strand(given, CHOICE, scale, "A"))["items"]
    assert found["O.A2-lower"]["infit"] > 1.3
    assert found["O.A2-lower"]["z_infit"] > 1.96
    assert found["O.A1-lower"]["infit"] < found["O.A2-lower"]["infit"]


def test_an_item_that_is_harder_for_older_children_is_found(scale, drawn):
    _rng, ages, answers = drawn
    older = ages > np.median(ages)
    answers[older, FOCUS] = np.maximum(answers[older, FOCUS] - 2, 0)
    given = gathered(CODES, answers, ages)
    found = check_strand(given, estimate_strand(given, CHOICE, scale, "A"))["items"]
    assert found["O.A2-lower"]["shown"]
    assert found["O.A2-lower"]["dif"] == "C"
    assert found["O.A2-lower"]["effect"] < 0


def test_a_group_for_every_age_says_what_the_regression_says(scale, drawn):
    _rng, ages, answers = drawn
    logs = np.log(ages / 84.0)
    fit = calibrate(answers, "gpcm", ids=CODES, covariates=logs[:, None])
    distinct = np.unique(logs).tolist()
    grouped = by_age(fit, fit.groups[0].mean[0], fit.regression[0][0], distinct)
    assert [group.mean[0] for group in grouped.groups] == pytest.approx(
        [fit.regression[0][0] * each for each in distinct]
    )
    assert grouped.regression == ()
