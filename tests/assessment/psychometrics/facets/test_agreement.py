"""Kappa, Fleiss' kappa and Krippendorff's alpha against published examples and peers.

Peers: statsmodels 0.15.0 (Cohen's and Fleiss' kappa), krippendorff 0.9.0.
"""

import numpy as np
import pytest

from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.facets import (
    fleiss_kappa,
    kappa,
    krippendorff_alpha,
    rater_agreement,
    weights_of,
)

# Cohen (1968), 200 patients; Fleiss, Cohen and Everitt (1969), 200 patients.
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
FLEISS_COHEN_EVERITT = np.array([[106, 10, 4], [22, 28, 10], [2, 12, 6]])

# Fourteen raters put ten persons into five categories; a much used example of Fleiss' kappa.
FOURTEEN = np.array(
    [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ],
    float,
)

# Krippendorff (2011): four observers, twelve units, 0 for no mark.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)


def units(table):
    rows, columns = np.nonzero(table)
    times = table[rows, columns]
    return np.repeat(rows, times), np.repeat(columns, times)


def se(found):
    return (found.value - found.low) / 1.959964


@pytest.mark.parametrize(
    ("table", "kind", "value", "error"),
    [
        (COHEN, "none", 0.49152542372881347, 0.05100181557607786),
        (COHEN, "linear", 0.4736842105263158, 0.054432309177641525),
        (COHEN, "quadratic", 0.4545454545454546, 0.06645368159107812),
        (FLEISS_COHEN_EVERITT, "none", 0.4285714285714285, 0.05371100486916735),
        (FLEISS_COHEN_EVERITT, "linear", 0.4923076923076922, 0.05071860760768723),
        (FLEISS_COHEN_EVERITT, "quadratic", 0.5666666666666667, 0.05566634015823023),
    ],
)
def test_kappa_agrees_with_statsmodels(table, kind, value, error):
    found = kappa(*units(table), weights_of(np.arange(3.0), kind))
    assert found.value == pytest.approx(value, abs=1e-12)
    assert se(found) == pytest.approx(error, abs=1e-9)


def test_cohens_printed_examples():
    # Cohen (1968) prints .492, and .348 with weights 0, 1, 3, 6 of disagreement.
    apart = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert kappa(*units(COHEN), np.eye(3)).value == pytest.approx(0.492, abs=5e-4)
    assert kappa(*units(COHEN), 1 - apart / 6).value == pytest.approx(0.348, abs=5e-4)


def test_kappa_of_two_marks_by_hand():
    # Agreement 35 of 50, by chance 0.5: (0.7 - 0.5)/(1 - 0.5).
    found = kappa(*units(np.array([[20, 5], [10, 15]])), np.eye(2))
    assert found.value == pytest.approx(0.4)


def test_marks_of_a_person_widen_the_range():
    one, other = units(COHEN)
    alone = kappa(one, other, np.eye(3))
    doubled = kappa(np.tile(one, 2), np.tile(other, 2), np.eye(3), np.tile(np.arange(len(one)), 2))
    assert (doubled.value, doubled.low) == pytest.approx((alone.value, alone.low))


def test_one_mark_throughout_has_no_kappa():
    assert np.isnan(kappa(np.zeros(5, int), np.zeros(5, int), np.eye(2)).value)
    assert np.isnan(fleiss_kappa(np.array([[3.0, 0.0], [2.0, 0.0]])).value)


def test_fleiss_kappa_of_fourteen_raters():
    found = fleiss_kappa(FOURTEEN)
    assert found.value == pytest.approx(0.20993070442195522, abs=1e-12)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("metric", "printed", "value"),
    [
        ("nominal", 0.743, 0.743421052631579),
        ("ordinal", 0.815, 0.8153875037548814),
        ("interval", 0.849, 0.8491071428571428),
    ],
)
def test_krippendorffs_example(metric, printed, value):
    counts = np.stack([(OBSERVERS == mark).sum(axis=0) for mark in range(1, 6)], axis=1)
    counts = counts[counts.sum(axis=1) >= 2].astype(float)
    found = krippendorff_alpha(counts, np.arange(1.0, 6.0), metric)
    assert found.value == pytest.approx(printed, abs=5e-4)
    assert found.value == pytest.approx(value, abs=1e-12)


def test_a_jackknifed_range_covers():
    rng = np.random.default_rng(8)

    def sample(n):
        marks = (rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, 3))) > 0
        return np.stack([(~marks).sum(axis=1), marks.sum(axis=1)], axis=1).astype(float)

    truth = krippendorff_alpha(sample(400_000), np.arange(2.0), "nominal").value
    found = [krippendorff_alpha(sample(80), np.arange(2.0), "nominal") for _ in range(300)]
    covered = np.mean([one.low < truth < one.high for one in found])
    assert 0.91 < covered < 0.98


def test_a_report_by_hand():
    marks = np.array([[1, 2], [1, 3], [2, 2], [2, 2], [3, 1], [1, 1]], float)
    found = rater_agreement(
        marks, ["p", "p", "q", "q", "s", "s"], ["x", "y"] * 3, ids=["one", "two"]
    )
    # Equal: p one, q one, q two, s two of six; two apart: s one.
    assert (found.n, found.n_persons) == (6, 3)
    assert found.exact == pytest.approx(4 / 6)
    assert found.adjacent == pytest.approx(5 / 6)
    (pair,) = found.pairs
    assert pair.raters == ("x", "y")
    assert found.complete
    assert found.icc.n == 3
    assert set(found.icc_items) == {"one", "two"}
    assert "67 % of pairs of marks are equal and 83 % no more than one apart" in found.sentence


def test_raters_of_some_persons_have_the_one_way_form(judge):
    data = judge([-0.4, 0.0, 0.1, 0.3], 200, 91)
    found = rater_agreement(data.responses, data.person, data.rater, ids=data.items)
    assert not found.complete
    assert found.n == 800
    assert len(found.pairs) == 6
    assert sum(pair.n for pair in found.pairs) == 800
    assert 0.2 < found.icc.one_way.value < 0.9
    assert np.isnan(found.icc.agreement.value)


def test_persons_judged_once_have_no_agreement():
    with pytest.raises(UnusableResponses, match="No two raters"):
        rater_agreement([[1.0], [2.0]], ["p", "q"], ["x", "y"])
