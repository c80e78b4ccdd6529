import numpy as np
import pytest

from assessment.psychometrics import (
    AgeCurve,
    ItemBank,
    Quadrature,
    category_probabilities,
    information,
)
from assessment.psychometrics.adaptive import Start
from assessment.psychometrics.adaptive.estimates import (
    maximum,
    modes,
    posterior_mode,
    weighted_likelihood,
)
from assessment.psychometrics.adaptive.tables import ItemTables
from tests.assessment.psychometrics.adaptive.banks import MIXED, two_parameter

FINE = np.linspace(-6, 6, 120_001)
BANK = two_parameter(30)
ZERO = np.zeros((1, 1))


def log_likelihood_at(bank, items, categories, theta=FINE):
    p = category_probabilities(bank, theta)
    return sum(np.log(p[:, j, k]) for j, k in zip(items, categories, strict=True))


@pytest.mark.parametrize(
    ("bank", "items", "categories"),
    [(BANK, [3, 7, 9, 20], [1, 0, 1, 1]), (MIXED, [0, 1, 2, 3, 4], [1, 1, 2, 1, 0])],
)
def test_modes_stand_where_a_fine_grid_has_them(bank, items, categories):
    asked, answered = np.array([items]), np.array([categories])
    loglik = log_likelihood_at(bank, items, categories)
    start = Start.normal(1, 0.3, 0.8)
    mode = posterior_mode(bank, asked, answered, start, ZERO)
    assert mode.theta[0, 0] == pytest.approx(
        FINE[np.argmax(loglik - 0.5 * ((FINE - 0.3) / 0.8) ** 2)], abs=1e-4
    )
    likely = maximum(bank, asked, answered, ZERO, (-4.0, 4.0))
    fence = np.log1p(np.exp(-3.0 * (FINE + 4.0))) + np.log1p(np.exp(3.0 * (FINE - 4.0)))
    assert likely.theta[0, 0] == pytest.approx(FINE[np.argmax(loglik - fence)], abs=1e-4)


def test_modes_of_children_who_met_different_items_are_each_childs_own():
    rng = np.random.default_rng(4)
    answers = (rng.random((40, 30)) < 0.5).astype(np.float64)
    answers[rng.random(answers.shape) < 0.4] = np.nan
    answers[7] = np.nan
    start = Start.normal(40, rng.normal(size=40), 0.9)
    found = modes(BANK, answers, start)
    for child in (0, 7, 23):
        items = np.flatnonzero(~np.isnan(answers[child]))[None]
        category = answers[child, items].astype(np.int64)
        alone = posterior_mode(BANK, items, category, start.rows(np.array([child])), ZERO)
        assert found.theta[child] == pytest.approx(alone.theta[0], abs=1e-9)
        assert found.cov[child] == pytest.approx(alone.cov[0], abs=1e-9)
    assert found.theta[7] == pytest.approx(start.mean[7])


def test_for_two_parameters_warms_estimate_maximises_the_likelihood_times_root_information():
    items, categories = [3, 7, 9, 20], [1, 1, 1, 1]
    found = weighted_likelihood(BANK, np.array([items]), np.array([categories]), ZERO)
    weighted = log_likelihood_at(BANK, items, categories) + 0.5 * np.log(
        information(BANK, FINE)[:, items].sum(axis=1)
    )
    assert found.theta[0, 0] == pytest.approx(FINE[np.argmax(weighted)], abs=1e-4)
    known = information(BANK, found.theta[:, 0])[0, items].sum()
    assert found.se[0, 0] == pytest.approx(known**-0.5)


def test_fences_hold_a_perfect_score_and_leave_the_middle_alone():
    items = np.array([np.arange(30)] * 2)
    all_right = maximum(BANK, items[:1], np.ones((1, 30), dtype=int), ZERO, (-4.0, 4.0))
    assert 3.0 < all_right.theta[0, 0] < 5.0
    half = (np.arange(30) % 2)[None]
    near, far = (
        maximum(BANK, items[:1], half, ZERO, fences).theta[0, 0]
        for fences in ((-4.0, 4.0), (-12.0, 12.0))
    )
    assert near == pytest.approx(far, abs=1e-3)


def test_an_even_score_on_a_symmetric_test_is_zero_by_hand():
    bank = ItemBank.from_steps(["low", "high"], [1.0, 1.0], [[-1.0], [1.0]])
    asked, answered = np.array([[0, 1]]), np.array([[1, 0]])
    for found in (
        posterior_mode(bank, asked, answered, Start.normal(1), ZERO + 2.0),
        maximum(bank, asked, answered, ZERO + 2.0, (-4.0, 4.0)),
        weighted_likelihood(bank, asked, answered, ZERO + 2.0),
    ):
        assert found.theta[0, 0] == pytest.approx(0.0, abs=1e-10)
    p = 1 / (1 + np.exp(-1.0))
    mode = posterior_mode(bank, asked, answered, Start.normal(1), ZERO)
    assert mode.se[0, 0] == pytest.approx((1 + 2 * p * (1 - p)) ** -0.5)


def test_extreme_answers_from_a_far_guess_are_still_found():
    items = np.array([np.arange(30)])
    for found in (
        posterior_mode(BANK, items, np.zeros((1, 30), dtype=int), Start.normal(1, 5, 0.3), ZERO),
        weighted_likelihood(BANK, items, np.ones((1, 30), dtype=int), ZERO - 6.0),
    ):
        assert np.isfinite(found.theta).all()
        assert np.isfinite(found.se).all()


def test_joint_modes_borrow_strength_across_dimensions():
    bank = two_parameter(30, dimensions=2)
    start = Start.joint(1, 0.0, [[1.0, 0.7], [0.7, 1.0]])
    of_first = np.array([np.arange(0, 30, 2)])
    right = np.ones((1, 15), dtype=np.int64)
    found = posterior_mode(bank, of_first, right, start, np.zeros((1, 2)))
    # Nothing is seen of the second dimension but the first: its mode is the regression on it.
    assert found.theta[0, 1] == pytest.approx(0.7 * found.theta[0, 0], abs=1e-8)
    assert found.se[0, 0] < found.se[0, 1] < 1.0
    axis = np.linspace(-4, 4, 801)
    flat = ItemTables(bank, Quadrature()).flat
    loglik = log_likelihood_at(flat, of_first[0], right[0], axis)
    assert found.theta[0, 0] == pytest.approx(axis[np.argmax(loglik - 0.5 * axis**2)], abs=0.011)


def test_a_start_follows_age_or_an_earlier_score():
    curve = AgeCurve(np.array([36.0, 60.0, 84.0]), np.array([[-1.0], [0.0], [0.8]]))
    by_age = Start.from_age(curve, [36.0, 60.0], 0.5)
    assert by_age.mean[:, 0].tolist() == [-1.0, 0.0]
    earlier = Start.from_earlier([0.4], [0.3], [12.0], sd_a_year=0.4, rise=0.2)
    assert earlier.mean[0, 0] == pytest.approx(0.6)
    assert earlier.cov[0, 0, 0] == pytest.approx(0.25)
    with pytest.raises(ValueError, match="later"):
        Start.from_earlier([0.4], [0.3], [-1.0], sd_a_year=0.4)
    with pytest.raises(ValueError, match="positive definite"):
        Start.joint(1, 0.0, [[1.0, 2.0], [2.0, 1.0]])
