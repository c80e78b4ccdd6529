import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import (
    RULE_KINDS,
    MatrixRules,
    MatrixWeights,
    design_matrix,
    eap,
    matrix_bank,
    matrix_difficulty,
    simulate_responses,
)

rules = st.lists(st.sampled_from(RULE_KINDS), min_size=1, max_size=4).map(tuple)


def test_by_hand():
    puzzle = MatrixRules(("progress", "rotate"), grid=3, close_distractors=2)
    assert design_matrix([puzzle]).tolist() == [[1, 0, 0, 1, 1, 0, 0, 1, 1, 2]]
    assert matrix_difficulty(puzzle) == pytest.approx(-3.0 + 0.8 + 1.1 + 0.5 + 0.4 + 2 * 0.2)


@given(rules, st.sampled_from(RULE_KINDS))
def test_another_rule_makes_it_harder(some, another):
    assert matrix_difficulty(MatrixRules((*some, another))) > matrix_difficulty(MatrixRules(some))


def test_kinds_are_listed_easy_to_hard():
    difficulties = [matrix_difficulty(MatrixRules((kind,))) for kind in RULE_KINDS]
    assert difficulties == sorted(difficulties)


@given(rules)
def test_the_order_of_rules_does_not_matter(some):
    assert matrix_difficulty(MatrixRules(some)) == matrix_difficulty(MatrixRules(some[::-1]))


def test_a_bank_has_the_difficulties_on_its_dimension():
    puzzles = {"p1": MatrixRules(("same",)), "p2": MatrixRules(("combine", "cycle"), grid=3)}
    bank = matrix_bank(puzzles, dimension=3)
    assert bank.steps()[:, 0] == pytest.approx([matrix_difficulty(p) for p in puzzles.values()])
    assert bank.dimension.tolist() == [3, 3]
    assert bank.slopes.tolist() == [1.0, 1.0]


def test_weights_of_a_calibration_replace_the_stated_ones():
    harder = MatrixWeights(base=-1.0)
    puzzle = MatrixRules(("same",))
    assert matrix_difficulty(puzzle, harder) - matrix_difficulty(puzzle) == pytest.approx(2.0)


def test_children_who_met_different_puzzles_are_on_one_scale():
    rng = np.random.default_rng(9)
    kinds = np.array(RULE_KINDS)
    puzzles = {
        f"p{j:03d}": MatrixRules(tuple(rng.choice(kinds, rng.integers(1, 4))), grid=3)
        for j in range(120)
    }
    bank = matrix_bank(puzzles)
    theta = rng.normal(size=600)
    answers = simulate_responses(bank, theta, rng)
    first, second = answers.copy(), answers.copy()
    first[:, 60:] = np.nan
    second[:, :60] = np.nan
    difference = eap(bank, first).theta - eap(bank, second).theta
    assert abs(difference.mean()) < 0.05


@pytest.mark.parametrize(
    ("puzzle", "complaint"),
    [
        ({"rules": ()}, "one or more"),
        ({"rules": ("magic",)}, "magic"),
        ({"rules": ("same",), "grid": 4}, "two by two"),
        ({"rules": ("same",), "close_distractors": -1}, "below zero"),
    ],
)
def test_puzzles_that_cannot_be_are_refused(puzzle, complaint):
    with pytest.raises(ValueError, match=complaint):
        MatrixRules(**puzzle)


def test_every_kind_needs_a_weight():
    with pytest.raises(ValueError, match="One weight"):
        MatrixWeights(kinds=(0.0, 1.0))
