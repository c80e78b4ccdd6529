"""Mantel's test, its generalisations and standardised differences."""

import numpy as np
import pytest

from assessment.psychometrics.fairness.mantel_haenszel import mantel_haenszel
from assessment.psychometrics.fairness.ordered import (
    general_association,
    mean_scores,
    standardised_difference,
)
from tests.assessment.psychometrics.fairness.test_mantel_haenszel import BERKELEY, tables

# Job satisfaction (columns) by income (rows), women and men (Agresti 2002, table 7.8).
WOMEN = [[1, 3, 11, 2], [2, 3, 17, 3], [0, 1, 8, 5], [0, 2, 4, 2]]
MEN = [[1, 1, 2, 1], [0, 3, 5, 1], [0, 0, 7, 3], [0, 1, 9, 6]]
SATISFACTION = np.array([[WOMEN, MEN]], dtype=float)


def test_general_association_as_published():
    found = general_association(SATISFACTION)
    assert found["statistic"][0] == pytest.approx(10.2001, abs=5e-5)  # R 4.2, mantelhaen.test
    assert found["df"][0] == 9
    assert found["p"][0] == pytest.approx(0.3345, abs=5e-5)


def test_mean_scores_as_published():
    # SAS on the same table, with satisfaction scored 1, 3, 4, 5 (Agresti 2002, table 7.9): a
    # category that nobody gave makes the gap.
    scored = np.insert(SATISFACTION, 1, 0.0, axis=3)
    found = mean_scores(scored)
    assert found["statistic"][0] == pytest.approx(9.0342, abs=5e-5)
    assert found["df"][0] == 3
    assert found["p"][0] == pytest.approx(0.0288, abs=5e-5)


def test_two_groups_and_categories_are_mantel_haenszel_without_correction():
    plain = mantel_haenszel(tables(BERKELEY), corrected=False)["statistic"]
    assert mean_scores(tables(BERKELEY))["statistic"] == pytest.approx(plain)
    assert general_association(tables(BERKELEY))["statistic"] == pytest.approx(plain)


def test_the_order_of_groups_does_not_matter():
    assert mean_scores(SATISFACTION[:, :, ::-1])["statistic"] == pytest.approx(
        mean_scores(SATISFACTION)["statistic"]
    )


def test_a_group_that_nobody_can_be_compared_with_costs_its_degree_of_freedom():
    with_stranger = np.concatenate([SATISFACTION, np.zeros((1, 1, 4, 4))], axis=1)
    with_stranger = np.concatenate([with_stranger, np.zeros((1, 3, 1, 4))], axis=2)
    with_stranger[0, 2, 4] = [1, 2, 3, 4]
    found = mean_scores(with_stranger)
    assert found["df"][0] == 3
    assert found["statistic"] == pytest.approx(mean_scores(SATISFACTION)["statistic"])


def test_mantel_by_permutation():
    rng = np.random.default_rng(4)
    stratum = rng.integers(0, 3, 90)
    group = rng.integers(0, 2, 90)
    score = np.minimum(rng.poisson(1.0 + 0.3 * group), 3)

    def counted(groups):
        out = np.zeros((1, 3, 2, 4))
        np.add.at(out[0], (stratum, groups, score), 1)
        return out

    sums = []
    for _ in range(4000):
        mixed = group.copy()
        for h in range(3):
            mixed[stratum == h] = rng.permutation(group[stratum == h])
        sums.append(score[mixed == 1].sum())
    seen = score[group == 1].sum()
    by_hand = (seen - np.mean(sums)) ** 2 / np.var(sums)
    assert mean_scores(counted(group))["statistic"][0] == pytest.approx(by_hand, rel=0.1)


def test_standardised_difference_by_hand():
    # Focal children: 10 at the first total, 30 at the second.
    found = standardised_difference(tables([(10, 10, 2, 8), (30, 10, 21, 9)]))
    by_hand = 0.25 * (0.2 - 0.5) + 0.75 * (0.7 - 0.75)
    assert found["st_p_dif"][0] == pytest.approx(by_hand)
    assert found["smd"][0] == pytest.approx(by_hand)


def test_points_change_the_difference_and_not_the_proportion():
    two = tables([(10, 10, 2, 8), (30, 10, 21, 9)])
    three = np.zeros((1, 2, 2, 3))
    three[..., [0, 2]] = two
    plain, doubled = standardised_difference(two), standardised_difference(three)
    assert doubled["smd"] == pytest.approx(2 * plain["smd"])
    assert doubled["st_p_dif"] == pytest.approx(plain["st_p_dif"])
    assert doubled["smd_sd"] == pytest.approx(plain["smd_sd"])
    assert doubled["st_p_dif_se"] == pytest.approx(plain["st_p_dif_se"])
