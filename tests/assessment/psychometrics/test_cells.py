import numpy as np
import pytest

from assessment.psychometrics import (
    ItemBank,
    category_probabilities,
    expected_scores,
    information,
)
from assessment.psychometrics.cells import cells, item_information
from tests.assessment.psychometrics.adaptive.banks import MIXED

STEP = 1e-4
EVERY_ANSWER = [(j, k) for j in range(5) for k in range(MIXED.n_categories[j])]


def log_p(theta):
    """Log-probability of each answer in ``EVERY_ANSWER``."""
    p = category_probabilities(MIXED, np.array([theta]))[0]
    return np.log([p[j, k] for j, k in EVERY_ANSWER])


def cells_at(theta):
    item, category = (np.array([column]) for column in zip(*EVERY_ANSWER, strict=True))
    return cells(MIXED, item, np.array([[theta]]), category)


def test_derivatives_are_those_of_the_response_functions():
    for theta in (-3.0, -0.7, 0.0, 1.9):
        before, here, after = log_p(theta - STEP), log_p(theta), log_p(theta + STEP)
        found = cells_at(theta)
        assert np.allclose(found.score[0], (after - before) / (2 * STEP), atol=1e-6)
        assert np.allclose(found.observed[0], -(after - 2 * here + before) / STEP**2, atol=1e-5)


def test_information_and_warms_term_are_sums_over_answers():
    for theta in (-2.0, 0.4, 2.5):
        p = np.exp(log_p(theta))
        found = cells_at(theta)
        # p'' = p·(score² - observed), so Σ p'p''/p = Σ p·score·(score² - observed).
        bend = found.score[0] ** 2 - found.observed[0]
        for j in range(5):
            own = np.array([item == j for item, _ in EVERY_ANSWER])
            fisher = (p * found.score[0] ** 2)[own].sum()
            warm = (p * found.score[0] * bend)[own].sum()
            assert np.allclose(found.information[0, own], fisher, atol=1e-12)
            assert np.allclose(found.warm[0, own], warm, atol=1e-12)


def test_moments_and_information_agree_with_the_room():
    theta = np.linspace(-4, 4, 9)
    items = np.tile(np.arange(5), (9, 1))
    found = cells(MIXED, items, theta[:, None], np.zeros((9, 5), dtype=np.int64))
    assert np.allclose(item_information(MIXED, items, theta[:, None]), information(MIXED, theta))
    assert np.allclose(found.expected, expected_scores(MIXED, theta))
    p = category_probabilities(MIXED, theta)
    square = p @ np.arange(p.shape[-1]) ** 2
    assert np.allclose(found.variance, square - found.expected**2)


@pytest.mark.parametrize("family", ["2pl", "3pl", "gpcm", "grm", "all"])
def test_children_who_met_the_same_items_need_them_named_once(family):
    bank = MIXED if family == "all" else MIXED.subset([family])
    rng = np.random.default_rng(5)
    theta = rng.normal(size=(7, 1))
    category = np.floor(rng.random((7, bank.n_items)) * bank.n_categories).astype(np.int64)
    items = np.arange(bank.n_items)
    once = cells(bank, items, theta, category)
    each = cells(bank, np.tile(items, (7, 1)), theta, category)
    for name in ("score", "observed", "information", "warm", "expected", "variance"):
        assert getattr(once, name).shape == (7, bank.n_items)
        assert np.array_equal(getattr(once, name), getattr(each, name))


def test_far_from_an_item_its_answers_still_differ():
    # A success at 40 logits says a·(1 - σ(40)), which one minus a chance near one would lose.
    bank = ItemBank.from_rows(
        [{"id": "2pl", "a": 1.0, "d": [0.0]}, {"id": "grm", "a": 1.0, "d": [0.0], "graded": True}]
    )
    found = cells(bank, np.arange(2), np.array([[40.0]]), np.array([[1, 1]]))
    assert np.allclose(found.score, np.exp(-40.0), rtol=1e-12, atol=0.0)
