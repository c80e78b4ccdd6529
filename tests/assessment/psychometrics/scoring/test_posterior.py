import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics import (
    ItemBank,
    PriorOffGrid,
    Quadrature,
    eap,
    posterior,
    simulate_responses,
)

RASCH = ItemBank.from_steps([f"i{j}" for j in range(5)], np.ones(5), np.zeros((5, 1)))


def test_no_answers_give_the_prior():
    estimate = eap(RASCH, np.full((1, 5), np.nan), prior_mean=0.7, prior_sd=0.9)
    assert estimate.theta[0] == pytest.approx(0.7, abs=1e-6)
    assert estimate.se[0] == pytest.approx(0.9, abs=1e-6)
    assert estimate.n[0] == 0


def test_three_nodes_by_hand():
    # At -3, 0, 3 under N(0, 1) the prior is as e^-4.5 : 1 : e^-4.5, a success as σ(-3) : ½ : σ(3).
    tail, sigma = math.exp(-4.5), 1 / (1 + math.exp(-3))
    low, middle, high = tail * (1 - sigma), 0.5, tail * sigma
    bank = RASCH.subset(["i0"])
    estimate = eap(bank, [[1]], quadrature=Quadrature(3, -3.0, 3.0))
    by_hand = 3 * (high - low) / (low + middle + high)
    assert estimate.theta[0] == pytest.approx(by_hand, abs=1e-14)


def test_more_successes_never_lower_ability():
    thetas = [eap(RASCH, [[1] * k + [0] * (5 - k)]).theta[0] for k in range(6)]
    assert thetas == sorted(thetas)
    assert thetas[0] == pytest.approx(-thetas[5])


def test_a_child_scores_the_same_alone_and_in_a_crowd():
    answers = np.random.default_rng(1).integers(0, 2, (40, 5)).astype(float)
    together = eap(RASCH, answers).rounded()
    alone = [eap(RASCH, answers[i : i + 1]).rounded().theta[0] for i in range(40)]
    assert together.theta.tolist() == alone


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1))
def test_an_answer_more_never_widens_the_average_range(seed):
    rng = np.random.default_rng(seed)
    bank = ItemBank.from_steps(["a", "b"], rng.uniform(0.5, 2, 2), rng.normal(size=(2, 1)))
    one = posterior(bank, [[0, np.nan], [1, np.nan]])
    nodes = Quadrature().nodes
    second = 1 / (1 + np.exp(-(bank.slopes[1] * nodes + bank.intercepts[1, 0])))
    before = eap(bank, [[1, np.nan]]).se[0] ** 2
    success = float(one[1] @ second)
    after = eap(bank, [[1, 0], [1, 1]]).se ** 2
    assert (1 - success) * after[0] + success * after[1] <= before + 1e-12


def test_a_prior_that_follows_age_moves_the_score():
    younger, older = eap(RASCH, [[1, 0, 1, 0, 1]] * 2, prior_mean=[-1.0, 1.0]).theta
    assert younger < older


def test_a_prior_off_the_nodes_is_refused():
    with pytest.raises(PriorOffGrid, match="widen the quadrature"):
        eap(RASCH, [[1, 1, 1, 1, 1]], prior_mean=5.0)


def test_intervals_cover_simulated_children():
    rng = np.random.default_rng(2026)
    bank = ItemBank.from_steps(
        [f"i{j}" for j in range(20)], rng.uniform(0.8, 2, 20), rng.normal(0, 1, (20, 3))
    )
    theta = rng.normal(0.5, 1.0, 4000)
    estimate = eap(bank, simulate_responses(bank, theta, rng), prior_mean=0.5)
    z = (theta - estimate.theta) / estimate.se
    assert 0.88 < (np.abs(z) < 1.645).mean() < 0.92
    assert abs(z.mean()) < 0.05
    assert 0.95 < z.std() < 1.05


@pytest.mark.parametrize(
    ("fit_name", "table", "lowest_code"),
    [
        ("mirt_lsat7_2pl", "lsat7", 0),
        ("mirt_lsat7_rasch", "lsat7", 0),
        ("mirt_science_gpcm", "science", 1),
        ("mirt_science_pcm", "science", 1),
    ],
)
def test_eap_agrees_with_mirt_1_45_1(fit_name, table, lowest_code, request, reference, mirt_fit):
    if table == "lsat7":
        fit_path, answers_path = reference / f"{fit_name}.json", reference / f"{table}.csv"
    else:
        folder = request.getfixturevalue("shared")
        fit_path, answers_path = folder / f"fits/{fit_name}.json", folder / f"data/{table}.csv"
    bank, fit = mirt_fit(fit_path)
    answers = np.genfromtxt(answers_path, delimiter=",", skip_header=1) - lowest_code
    spread = fit["coef_simplified"]["cov"]["values"][0][0] ** 0.5
    estimate = eap(bank, answers[fit["person_scores"]["row0"]], prior_sd=spread)
    theirs = fit["person_scores"]["EAP"]
    assert np.abs(estimate.theta - theirs["F1"]).max() < 1e-12
    assert np.abs(estimate.se - theirs["SE_F1"]).max() < 1e-12
