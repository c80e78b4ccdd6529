"""Odds ratios over strata: published tables, laws, and tests that are exact by other means."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from assessment.psychometrics.fairness.mantel_haenszel import breslow_day, exact, mantel_haenszel

# Admissions to Berkeley by department (Bickel, Hammel and O'Connell 1975): men admitted and
# rejected, women admitted and rejected.
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


def tables(strata):
    """One item; from right and wrong to categories."""
    return np.array([[[[b, a], [d, c]] for a, b, c, d in strata]], dtype=float)


def test_berkeley_as_published():
    found = mantel_haenszel(tables(BERKELEY))
    assert found["alpha"][0] == pytest.approx(0.9046968, abs=1e-7)  # R 4.2, mantelhaen.test
    assert found["statistic"][0] == pytest.approx(1.4269, abs=5e-5)
    assert found["p"][0] == pytest.approx(0.2323, abs=5e-5)


def test_one_stratum_by_hand():
    # 10 of 15 against 4 of 12: α = 10·8/(5·4) = 4, E = 15·14/27, V = 15·12·14·13/(27²·26).
    found = mantel_haenszel(tables([(10, 5, 4, 8)]), corrected=False)
    variance = 15 * 12 * 14 * 13 / (27**2 * 26)
    assert found["alpha"][0] == pytest.approx(4.0)
    assert found["delta"][0] == pytest.approx(-2.35 * np.log(4.0))
    assert found["statistic"][0] == pytest.approx((10 - 15 * 14 / 27) ** 2 / variance)


def test_groups_that_change_places_turn_the_odds_ratio_over():
    turned = [(c, d, a, b) for a, b, c, d in BERKELEY]
    one, other = mantel_haenszel(tables(BERKELEY)), mantel_haenszel(tables(turned))
    assert one["delta"] == pytest.approx(-other["delta"])
    assert one["delta_se"] == pytest.approx(other["delta_se"])
    assert one["statistic"] == pytest.approx(other["statistic"])


def test_the_exact_test_of_one_stratum_is_fishers():
    for a, b, c, d in [(10, 5, 4, 8), (7, 0, 3, 6), (2, 9, 9, 2)]:
        ours = exact(tables([(a, b, c, d)]))["p"][0]
        assert ours == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-10)


def test_the_exact_test_comes_close_to_the_asymptotic_one_with_many_children():
    ours = exact(tables(BERKELEY))["p"][0]
    assert ours == pytest.approx(mantel_haenszel(tables(BERKELEY))["p"][0], abs=0.005)


def test_expected_counts_of_breslow_day_have_the_common_odds_ratio():
    # Strata with exactly the same odds ratio leave nothing.
    same = [(20, 10, 10, 10), (40, 10, 20, 10), (30, 30, 10, 20)]
    assert breslow_day(tables(same))["statistic"][0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("turned", [False, True])
def test_breslow_day_sees_an_odds_ratio_that_rises(turned):
    rising = [(10, 30, 20, 20), (20, 20, 20, 20), (30, 10, 20, 20)]
    strata = [(c, d, a, b) for a, b, c, d in rising] if turned else rising
    found = breslow_day(tables(strata))
    # The pooled odds ratio is 1, so that expected counts are the margins' own.
    variance = [1 / (2 / e + 2 / (40 - e)) for e in (15, 20, 25)]
    by_hand = 5**2 / variance[0] + 5**2 / variance[2]
    assert found["statistic"][0] == pytest.approx(by_hand)
    assert found["df"][0] == 2
    assert found["trend_p"][0] < found["p"][0] < 0.01


def test_strata_of_one_group_say_nothing():
    found = mantel_haenszel(tables([(5, 3, 0, 0), (0, 0, 4, 4)]))
    assert np.isnan(found["statistic"][0])
    assert np.isnan(found["delta"][0])
    assert np.isnan(exact(tables([(5, 3, 0, 0)]))["p"][0])


def test_an_item_that_one_group_always_solves_has_an_endless_delta_without_se():
    found = mantel_haenszel(tables([(9, 0, 5, 4), (7, 0, 6, 3)]))
    assert found["delta"][0] == -np.inf
    assert np.isnan(found["delta_se"][0])
    assert found["p"][0] < 0.05
