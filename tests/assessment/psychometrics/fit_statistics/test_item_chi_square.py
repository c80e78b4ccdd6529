"""S-X²: sum scores, sparse cells, and how often it alarms where the model holds."""

import itertools

import numpy as np
import pytest

from assessment.psychometrics import simulate_responses
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fit_statistics import Undefined, hold, item_chi_squares
from assessment.psychometrics.fit_statistics.sparse_cells import collapsed
from assessment.psychometrics.fit_statistics.sum_scores import (
    sum_scores,
    sum_scores_without_each,
    with_item,
)
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with, simulated


def test_two_coins_by_hand():
    fair, loaded = np.array([[0.5], [0.5]]), np.array([[0.2], [0.8]])
    assert sum_scores([fair, loaded])[:, 0] == pytest.approx([0.1, 0.5, 0.4])


def test_every_item_meets_the_sum_scores_of_all_the_others():
    rng = np.random.default_rng(4)
    tables = [rng.dirichlet(np.ones(k), size=3).T for k in (2, 3, 4, 2, 5)]
    for item, others in sum_scores_without_each(tables):
        rest = [table for j, table in enumerate(tables) if j != item]
        brute = np.zeros_like(others)
        for pattern in itertools.product(*(range(len(table)) for table in rest)):
            brute[sum(pattern)] += np.prod(
                [table[k] for table, k in zip(rest, pattern, strict=True)], axis=0
            )
        assert others == pytest.approx(brute)
        assert with_item(others, tables[item]) == pytest.approx(sum_scores(tables))


def test_scores_that_rule_out_a_category_join_the_next():
    expected = np.array([[3.0, np.nan], [4.0, 4.0], [5.0, 6.0], [np.nan, 2.0]])
    observed = np.array([[3.0, 0.0], [5.0, 3.0], [4.0, 7.0], [0.0, 2.0]])
    seen, wanted = collapsed(observed, expected, 1.0)
    assert wanted.tolist() == [[7.0, 4.0], [5.0, 8.0]]
    assert seen.tolist() == [[8.0, 3.0], [4.0, 9.0]]


def test_small_cells_join_within_a_score_before_scores_join():
    expected = np.array([[5.0, 0.4, 3.0, 6.0], [4.0, 5.0, 6.0, 7.0]])
    observed = np.array([[6.0, 1.0, 2.0, 5.0], [4.0, 6.0, 5.0, 7.0]])
    seen, wanted = collapsed(observed, expected, 1.0)
    assert wanted.tolist() == [[5.0, 3.4, 6.0, 0.0], [4.0, 5.0, 6.0, 7.0]]
    assert seen.tolist() == [[6.0, 3.0, 5.0, 0.0], [4.0, 6.0, 5.0, 7.0]]


def test_a_score_too_small_to_split_joins_its_smaller_neighbour():
    expected = np.array([[5.0, 5.0], [9.0, 0.5], [4.0, 4.0], [3.0, 5.0]])
    observed = np.array([[6.0, 6.0], [9.0, 1.0], [4.0, 3.0], [3.0, 5.0]])
    seen, wanted = collapsed(observed, expected, 1.0)
    assert wanted.tolist() == [[5.0, 5.0], [13.0, 4.5], [3.0, 5.0]]
    assert seen.tolist() == [[6.0, 6.0], [13.0, 4.0], [3.0, 5.0]]


def test_nothing_gets_lost_when_cells_are_joined():
    rng = np.random.default_rng(7)
    for _ in range(50):
        expected = rng.gamma(0.7, 2.0, (12, 4))
        observed = rng.poisson(expected).astype(np.float64)
        seen, wanted = collapsed(observed, expected, 1.0)
        somebody = observed.sum(axis=1) > 0
        assert seen.sum() == pytest.approx(observed.sum())
        assert wanted.sum() == pytest.approx(expected[somebody].sum())
        assert (((wanted == 0) | (wanted >= 1.0)).all()) or len(wanted) == 1


@pytest.mark.parametrize(("model", "steps"), [("2pl", 1), ("grm", 2)])
def test_it_alarms_for_one_item_in_twenty_where_the_model_holds(model, steps):
    p = []
    for seed in range(12):
        bank, answers = simulated(model, 700, 10, seed, steps)
        fit = calibrate(answers, model, ids=bank.ids, standard_errors="none")
        p += [one.p for one in item_chi_squares(hold(fit, answers))]
    # 120 tests: 5 % would be 6 alarms, and 99 % of such counts lie between 1 and 13.
    assert 1 <= (np.array(p) < 0.05).sum() <= 13
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_it_finds_the_item_that_turns_back():
    bank, answers = simulated("2pl", 3000, 10, 3)
    rng = np.random.default_rng(9)
    ability = answers[:, 1:].sum(axis=1)
    answers[:, 0] = rng.random(3000) < np.where(np.abs(ability - 4.5) < 2, 0.8, 0.3)
    fit = calibrate(answers, "2pl", ids=bank.ids, standard_errors="none")
    tested = item_chi_squares(hold(fit, answers))
    assert tested[0].p < 1e-6
    assert tested[0].rmsea > 2 * max(one.rmsea for one in tested[1:])


def test_groups_are_tabled_apart():
    bank, first = simulated("2pl", 1500, 8, 5)
    second = simulate_responses(bank, np.random.default_rng(6).normal(0.8, 1.2, 1500), RNG)
    answers, groups = np.concatenate([first, second]), ["a"] * 1500 + ["b"] * 1500
    fit = calibrate(answers, "2pl", ids=bank.ids, groups=groups, standard_errors="none")
    tested = item_chi_squares(hold(fit, answers, groups=groups))
    assert min(one.p for one in tested) > 0.001
    assert min(one.df for one in tested) > 5


RNG = np.random.default_rng(60)


def test_rows_with_gaps_are_left_out_and_too_few_are_said():
    bank, answers = simulated("2pl", 400, 8, 2)
    fit = fit_with(bank, "2pl")
    gaps = answers.copy()
    gaps[:200, 3] = np.nan
    assert item_chi_squares(hold(fit, gaps)) == item_chi_squares(hold(fit, answers[200:]))
    gaps[:380, 3] = np.nan
    found = item_chi_squares(hold(fit, gaps))
    assert isinstance(found, Undefined)
    assert "only 20 of 400 children" in found.reason


def test_where_no_cell_is_left_to_compare_there_is_no_p():
    bank, answers = simulated("2pl", 60, 3, 2)
    tested = item_chi_squares(hold(fit_with(bank, "2pl"), answers))
    assert [one.df for one in tested] == [0, 0, 0]
    assert np.isnan([one.p for one in tested]).all()
