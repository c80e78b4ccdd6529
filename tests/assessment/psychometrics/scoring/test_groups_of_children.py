"""Several dimensions, plausible values and sum scores."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, eap, simulate_responses
from assessment.psychometrics.scoring import (
    eap_several,
    plausible_values,
    score_distribution,
    sum_scores,
)

RNG = np.random.default_rng(8)
BANK = ItemBank.from_rows(
    {"id": f"i{j}", "a": a, "d": [d], "dimension": j % 3}
    for j, (a, d) in enumerate(
        zip(RNG.uniform(0.7, 1.8, 15).tolist(), RNG.normal(size=15).tolist(), strict=True)
    )
)
COV = np.array([[1.0, 0.5, 0.3], [0.5, 1.2, 0.4], [0.3, 0.4, 0.8]])


def test_dimensions_that_know_nothing_of_each_other_are_scored_apart():
    answers = simulate_responses(BANK, RNG.normal(size=(40, 3)), RNG)
    together = eap_several(BANK, answers, np.zeros(3), np.eye(3))
    for d in range(3):
        own = [j for j in range(15) if BANK.dimension[j] == d]
        alone = eap(BANK.subset([BANK.ids[j] for j in own]).on_one_scale(), answers[:, own])
        assert together.theta[:, d] == pytest.approx(alone.theta, abs=2e-3)
        assert together.se[:, d] == pytest.approx(alone.se, abs=2e-3)


def test_propagation_comes_near_the_grid():
    answers = simulate_responses(BANK, RNG.normal(size=(40, 3)), RNG)
    grid = eap_several(BANK, answers, [0.2, 0.0, -0.1], COV)
    fourth = np.eye(4)
    fourth[:3, :3] = COV
    propagated = eap_several(BANK, answers, [0.2, 0.0, -0.1, 0.0], fourth)
    assert propagated.theta[:, :3] == pytest.approx(grid.theta, abs=0.02)
    assert propagated.cov[:, :3, :3] == pytest.approx(grid.cov, abs=0.02)


def test_intervals_in_several_dimensions_cover():
    theta = RNG.multivariate_normal(np.zeros(3), COV, size=4000)
    found = eap_several(BANK, simulate_responses(BANK, theta, RNG), np.zeros(3), COV)
    inside = np.abs(found.theta - theta) < 1.645 * found.se
    assert inside.mean() == pytest.approx(0.90, abs=0.012)


def test_plausible_values_have_the_populations_spread_where_means_do_not():
    one = BANK.on_one_scale()
    theta = RNG.normal(0.4, 1.1, size=6000)
    answers = simulate_responses(one, theta, RNG)
    drawn = plausible_values(one, answers, RNG, draws=4, prior_mean=0.4, prior_sd=1.1)
    assert drawn.mean() == pytest.approx(0.4, abs=0.05)
    assert drawn.std() == pytest.approx(1.1, abs=0.03)
    assert eap(one, answers, 0.4, 1.1).theta.std() < 1.05


def test_sum_scores_add_up_by_hand():
    two = ItemBank.from_steps(["a", "b"], [1.0, 1.0], [[0.0], [0.0]])
    half = score_distribution(two, np.array([0.0]))
    assert half[0] == pytest.approx([0.25, 0.5, 0.25])
    table = sum_scores(two)
    assert table.share.sum() == pytest.approx(1.0)
    assert table.theta == pytest.approx(-table.theta[::-1])
    assert (np.diff(table.theta) > 0).all()


def test_a_rasch_sum_is_all_that_the_pattern_says():
    bank = ItemBank.from_steps(["a", "b", "c"], np.ones(3), [[-0.5], [0.0], [0.8]])
    table = sum_scores(bank)
    assert eap(bank, [[1, 0, 0]]).theta[0] == pytest.approx(table.theta[1], abs=1e-12)
