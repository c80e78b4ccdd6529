"""Person fit: by hand, standard normal where the model holds, low where answers are copied."""

import numpy as np
import pytest
from scipy import optimize

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.fit_statistics import hold, person_fit
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with, simulated

BANK = ItemBank.from_rows(
    [
        {"id": "a", "a": 1.2, "d": [0.5]},
        {"id": "b", "a": 0.8, "d": [-0.3]},
        {"id": "c", "a": 1.6, "d": [-1.0]},
        {"id": "d", "a": 1.0, "d": [0.9]},
    ]
)


def test_zh_and_lz_star_of_right_and_wrong_by_hand():
    answers = np.array([1.0, 0.0, 1.0, 1.0])
    held = hold(fit_with(BANK, "2pl", 0.64), answers[None])
    a, d = BANK.slopes, BANK.intercepts[:, 0]

    def terms(theta):
        p = 1 / (1 + np.exp(-a * theta - d))
        return p, np.log(p / (1 - p))

    p, logit = terms(held.moments[0][0, 0])
    plain = ((answers - p) * logit).sum() / np.sqrt((p * (1 - p) * logit**2).sum())
    # Snijders (2001), equations 2 to 10, with MAP: r_0 = -theta/σ², r_i = a_i.
    mode = optimize.brentq(lambda t: ((answers - terms(t)[0]) * a).sum() - t / 0.64, -5, 5)
    p, logit = terms(mode)
    c = (a * p * (1 - p) * logit).sum() / (a * p * (1 - p) * a).sum()
    corrected = logit - c * a
    w = ((answers - p) * logit).sum()
    star = (w + c * (-mode / 0.64)) / np.sqrt((p * (1 - p) * corrected**2).sum())
    found = person_fit(held)
    assert found.zh[0] == pytest.approx(plain)
    assert found.lz_star[0] == pytest.approx(star, abs=1e-6)


@pytest.mark.parametrize(("model", "steps"), [("2pl", 1), ("grm", 3), ("gpcm", 3)])
def test_lz_star_is_standard_normal_where_the_model_holds(model, steps):
    bank, answers = simulated(model, 4000, 25, 17, steps)
    found = person_fit(hold(fit_with(bank, model), answers))
    assert np.isfinite(found.lz_star).all()
    assert found.lz_star.std() == pytest.approx(1.0, abs=0.05)
    # 5 % of 4,000 is 200, with a standard error of 14; Zh alarms for half of them.
    assert 140 < (found.lz_star < -1.645).sum() < 260
    assert (found.zh < -1.645).sum() < 160


def test_answers_at_random_are_found():
    bank, answers = simulated("2pl", 500, 40, 21)
    answers[:50] = np.random.default_rng(5).integers(0, 2, (50, 40))
    found = person_fit(hold(fit_with(bank, "2pl"), answers))
    assert (found.lz_star[:50] < -1.645).mean() > 0.7
    assert (found.lz_star[50:] < -1.645).mean() < 0.1


def test_two_dimensions_are_corrected_each():
    rng = np.random.default_rng(3)
    bank = ItemBank.from_rows(
        {"id": f"i{j}", "a": 1.3, "d": [0.4 * (j % 5) - 0.8], "dimension": j % 2} for j in range(40)
    )
    cov = np.array([[1.0, 0.6], [0.6, 1.0]])
    theta = rng.normal(size=(3000, 2)) @ np.linalg.cholesky(cov).T
    held = hold(fit_with(bank, "2pl", cov), simulate_responses(bank, theta, rng))
    found = person_fit(held)
    assert found.lz_star.std() == pytest.approx(1.0, abs=0.06)
    assert 95 < (found.lz_star < -1.645).sum() < 210


def test_a_child_without_answers_has_no_fit():
    answers = np.array([[1.0, 0.0, np.nan, 1.0], [np.nan] * 4])
    found = person_fit(hold(fit_with(BANK, "2pl"), answers))
    assert found.n.tolist() == [3, 0]
    assert np.isfinite([found.zh[0], found.lz_star[0]]).all()
    assert np.isnan([found.zh[1], found.lz_star[1]]).all()


def test_guessed_items_have_scores_that_are_differences():
    bank, _ = simulated("2pl", 2, 3, 1)
    fit = fit_with(bank, "2pl")
    guessed = [
        type(item)(item.id, "3pl", 0, item.a, item.d, 0.1, (0.1,), 0, (0, 1), False, 0.2, 0.01)
        for item in fit.items
    ]
    held = hold(type(fit)(**{**vars(fit), "items": tuple(guessed)}), np.ones((2, 3)))
    (part,) = held.parts
    theta, step = np.array([-1.0, 0.3]), 1e-6
    above, below = (np.log(part.probabilities(theta + s)) for s in (step, -step))
    exact = part.ability_scores(part.probabilities(theta))
    assert exact == pytest.approx((above - below) / (2 * step), abs=1e-7)
