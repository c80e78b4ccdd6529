"""Intraclass correlations against Shrout and Fleiss (1979) and pingouin 0.7.0, and by laws."""

from dataclasses import astuple

import numpy as np
import pytest

from assessment.psychometrics.facets import intraclass, one_way

# Shrout and Fleiss (1979), table 2: six persons, four judges.
MARKS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
# pingouin 0.7.0 on the same marks; it rounds ranges to two decimals.
PINGOUIN = {
    "ICC(1)": (0.165741768405, -0.13, 0.72),
    "ICC(A,1)": (0.289763779528, 0.02, 0.76),
    "ICC(C,1)": (0.714840714841, 0.34, 0.95),
    "ICC(1,k)": (0.442797133679, -0.88, 0.91),
    "ICC(A,k)": (0.620050547599, 0.07, 0.93),
    "ICC(C,k)": (0.909315542377, 0.68, 0.99),
}


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("ICC(1)", 0.17),
        ("ICC(A,1)", 0.29),
        ("ICC(C,1)", 0.71),
        ("ICC(1,k)", 0.44),
        ("ICC(A,k)", 0.62),
        ("ICC(C,k)", 0.91),
    ],
)
def test_shrout_and_fleiss(name, printed):
    assert intraclass(MARKS).named()[name].value == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize("name", PINGOUIN)
def test_values_and_ranges_agree_with_pingouin(name):
    found = intraclass(MARKS).named()[name]
    value, low, high = PINGOUIN[name]
    assert found.value == pytest.approx(value, abs=1e-11)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0051)


def test_the_one_way_form_needs_no_square():
    whole = intraclass(MARKS)
    ragged = one_way(np.repeat(np.arange(6), 4), MARKS.ravel())
    for form in ("one_way", "one_way_mean"):
        assert astuple(getattr(ragged, form)) == pytest.approx(astuple(getattr(whole, form)))
    assert (ragged.n, ragged.k) == (6, 4.0)
    assert np.isnan(ragged.agreement.value)
    # One mark of a person says nothing about how two raters agree.
    more = one_way(np.append(np.repeat(np.arange(6), 4), 6), np.append(MARKS.ravel(), 3.0))
    assert astuple(more.one_way) == pytest.approx(astuple(ragged.one_way))
    assert more.n == 6


def test_levels_of_raters_matter_to_agreement_alone():
    moved = intraclass(MARKS + np.array([3.0, 0.0, -1.0, 0.0]))
    assert moved.consistency.value == pytest.approx(intraclass(MARKS).consistency.value)
    assert moved.agreement.value != pytest.approx(intraclass(MARKS).agreement.value, abs=1e-3)


def test_ranges_cover_what_made_the_marks():
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(400):
        persons, raters = rng.normal(size=(20, 1)), 0.7 * rng.normal(size=(1, 5))
        found = intraclass(persons + raters + 0.8 * rng.normal(size=(20, 5)))
        agreement = 1.0 / (1.0 + 0.49 + 0.64)
        consistency = 1.0 / (1.0 + 0.64)
        inside.append(
            [
                found.agreement.low < agreement < found.agreement.high,
                found.consistency.low < consistency < found.consistency.high,
            ]
        )
    assert (0.92 < np.mean(inside, axis=0)).all()
    assert (np.mean(inside, axis=0) < 0.98).all()


def test_perfect_agreement_and_none_to_speak_of():
    same = intraclass(np.repeat(np.arange(5.0)[:, None], 3, axis=1))
    assert all(found.value == pytest.approx(1.0) for found in same.named().values())
    flat = intraclass(np.ones((4, 3)))
    assert all(np.isnan(found.value) for found in flat.named().values())


@pytest.mark.parametrize("marks", [np.ones((1, 3)), np.ones(4), np.array([[1.0, np.nan]] * 3)])
def test_what_is_no_whole_table_is_refused(marks):
    with pytest.raises(ValueError, match="whole table"):
        intraclass(marks)
