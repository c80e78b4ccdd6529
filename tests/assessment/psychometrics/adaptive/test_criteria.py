import numpy as np
import pytest

from assessment.psychometrics import Quadrature, category_probabilities, information
from assessment.psychometrics.adaptive import SELECTIONS, Beliefs, Start, best, values
from assessment.psychometrics.adaptive.criteria import KL_WIDTH
from assessment.psychometrics.adaptive.estimates import Ability, from_weights, posterior_mode
from assessment.psychometrics.adaptive.tables import ItemTables
from tests.assessment.psychometrics.adaptive.banks import MIXED, two_parameter

GRID = Quadrature()
BANK = two_parameter(40)


def believed(means=(-0.7, 0.2, 1.9), sds=(1.0, 0.5, 0.35), answered=4):
    log_weights = GRID.log_weights(np.array(means), np.array(sds))
    return Beliefs(answered, *from_weights(log_weights, GRID.nodes))


BELIEFS = believed()


def divergence(bank, here, there):
    """Kullback-Leibler divergence of each item between two abilities, by its definition."""
    p, q = (category_probabilities(bank, np.array([theta]))[0] for theta in (here, there))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nansum(np.where(p > 0, p * np.log(p / q), 0.0), axis=1)


@pytest.mark.parametrize("bank", [BANK, MIXED])
def test_information_rules_are_information_at_a_point_and_on_average(bank):
    tables = ItemTables(bank, GRID)
    at_point = values("information", tables, BELIEFS)
    assert np.allclose(at_point, information(bank, BELIEFS.ability.theta[:, 0]), atol=1e-13)
    averaged = BELIEFS.posterior @ information(bank, GRID.nodes)
    assert np.allclose(values("posterior", tables, BELIEFS), averaged, atol=1e-13)


@pytest.mark.parametrize("bank", [BANK, MIXED])
def test_kullback_leibler_is_its_definition_averaged(bank):
    tables = ItemTables(bank, GRID)
    found = values("kl-posterior", tables, BELIEFS)
    for child, theta in enumerate(BELIEFS.ability.theta[:, 0]):
        apart = np.array([divergence(bank, theta, node) for node in GRID.nodes])
        assert np.allclose(found[child], BELIEFS.posterior[child] @ apart, atol=1e-10)


@pytest.mark.parametrize("bank", [BANK, MIXED])
def test_the_window_integrates_divergence_around_the_estimate(bank):
    tables = ItemTables(bank, Quadrature(1201))
    found = values("kl", tables, BELIEFS)
    delta = KL_WIDTH / 2.0  # of four answers
    for child, theta in enumerate(BELIEFS.ability.theta[:, 0]):
        window = np.linspace(theta - delta, theta + delta, 2001)
        apart = np.array([divergence(bank, theta, at) for at in window])
        assert np.allclose(found[child], np.trapezoid(apart, window, axis=0), rtol=1e-4)


def test_the_window_narrows_and_then_agrees_with_information():
    """Of a narrow window the integral is information times δ³/3 (Chang and Ying 1996)."""
    many = believed(means=(0.13,), sds=(0.5,), answered=2000)
    fine = ItemTables(BANK, Quadrature(6001))
    delta = KL_WIDTH / np.sqrt(2000)
    third = information(BANK, many.ability.theta[:, 0]) * delta**3 / 3.0
    assert np.allclose(values("kl", fine, many), third, rtol=0.01)


@pytest.mark.parametrize("bank", [BANK, MIXED])
def test_expected_posterior_variance_is_that_of_every_answer_weighed(bank):
    found = values("variance", ItemTables(bank, GRID), BELIEFS)
    p = category_probabilities(bank, GRID.nodes)
    for child, weights in enumerate(BELIEFS.posterior):
        now = weights @ GRID.nodes**2 - (weights @ GRID.nodes) ** 2
        for j in range(bank.n_items):
            after = 0.0
            for k in range(bank.n_categories[j]):
                joint = weights * p[:, j, k]
                given = joint / joint.sum()
                variance = given @ GRID.nodes**2 - (given @ GRID.nodes) ** 2
                after += joint.sum() * variance
            assert found[child, j] == pytest.approx(now - after, abs=1e-10)


def test_d_optimality_is_the_determinants_gain():
    bank = two_parameter(30, dimensions=3)
    start = Start.joint(1, 0.0, 0.5 * np.eye(3) + 0.5)
    items, right = np.array([[0, 1, 2, 4]]), np.array([[1, 0, 1, 1]])
    ability = posterior_mode(bank, items, right, start, np.zeros((1, 3)))
    tables = ItemTables(bank, GRID)
    found = values("d-optimal", tables, Beliefs(4, ability, None))[0]
    before = np.linalg.inv(ability.cov[0])
    at = information(bank, ability.theta)[0]
    for j in range(30):
        after = before.copy()
        after[bank.dimension[j], bank.dimension[j]] += at[j]
        gain = np.linalg.slogdet(after)[1] - np.linalg.slogdet(before)[1]
        assert found[j] == pytest.approx(gain, abs=1e-12)


def test_on_one_scale_d_optimality_asks_what_information_asks():
    tables = ItemTables(BANK, GRID)
    every = np.ones((3, 40), dtype=bool)
    chosen = [best(values(rule, tables, BELIEFS), every) for rule in ("information", "d-optimal")]
    assert np.array_equal(*chosen)


def test_a_rule_of_the_posterior_needs_one():
    tables = ItemTables(BANK, GRID)
    alone = Beliefs(0, Ability(np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1, 1))), None)
    with pytest.raises(ValueError, match="posterior"):
        values("variance", tables, alone)


@pytest.mark.parametrize("rule", SELECTIONS)
def test_a_child_is_served_the_same_alone_and_among_others(rule):
    for bank in (BANK, MIXED):
        tables = ItemTables(bank, GRID)
        together = values(rule, tables, BELIEFS)
        alone = values(rule, tables, believed((0.2,), (0.5,)))
        assert np.allclose(together[1], alone[0], rtol=1e-12, atol=1e-14)


def test_the_best_is_the_first_of_equals_and_nobody_gets_what_is_not_eligible():
    worth = np.array([[1.0, 3.0, 3.0 + 1e-13], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])
    eligible = np.array([[True] * 3, [True, False, True], [False] * 3])
    assert best(worth, eligible).tolist() == [1, 2, -1]
