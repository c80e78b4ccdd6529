"""Which raters a design compares, against the rank of the whole design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.facets import connectedness, fit_facets, read_ratings
from assessment.psychometrics.facets.connectedness import comparable_raters


def design(cells):
    """Ratings of cells (person, rater, item), with both answers to every item somewhere."""
    rows = sorted({(p, r) for p, r, _ in cells})
    items = sorted({i for _, _, i in cells})
    table = np.full((len(rows), len(items)), np.nan)
    for p, r, i in cells:
        table[rows.index((p, r)), items.index(i)] = (p + r) % 2
    for column in table.T:
        answered = np.flatnonzero(~np.isnan(column))
        column[answered[0]], column[answered[-1]] = 0.0, 1.0
    return read_ratings(
        table, [f"p{p}" for p, _ in rows], [f"r{r}" for _, r in rows], bounded=False
    )


def parts(found):
    return {frozenset(part.raters) for part in found.parts}


def test_raters_who_share_persons_are_connected():
    found = connectedness(design([(p, r, i) for p in range(4) for r in range(3) for i in range(2)]))
    assert found.connected
    assert found.sentence == "All 3 raters are compared through persons and items that they share."


def test_raters_in_a_chain_are_connected():
    cells = [(p, r, i) for p in range(4) for r in (p, p + 1) for i in range(2)]
    assert connectedness(design(cells)).connected


def test_raters_without_shared_persons_are_named_by_part():
    cells = [(p, r, i) for p in range(6) for r in ((0, 1) if p < 3 else (2, 3)) for i in range(2)]
    found = connectedness(design(cells))
    assert found.through == "population"
    assert parts(found) == {frozenset({"r0", "r1"}), frozenset({"r2", "r3"})}
    assert "share no persons (r0, r1 with 3 persons; r2, r3 with 3 persons)" in found.sentence


def test_raters_without_shared_items_are_on_scales_of_their_own():
    cells = [(p, r, i) for p in range(6) for r, i in ((0, 0), (0, 1), (1, 0), (2, 2), (2, 3))]
    found = connectedness(design(cells))
    assert found.through == "nothing"
    assert parts(found) == {frozenset({"r0", "r1"}), frozenset({"r2"})}
    assert "share no item (r0, r1 on I1, I2; r2 on I3, I4)" in found.sentence


def test_severities_sum_to_zero_in_each_part_and_the_fit_says_so(judge):
    one, other = judge([-0.5, 0.5], 200, 1), judge([0.2, 0.4, -0.6], 200, 2)
    table = np.full((len(one.person) + len(other.person), 8), np.nan)
    table[: len(one.person), :4] = one.responses
    table[len(one.person) :, 4:] = other.responses
    raters = [*one.rater, *(f"s{name}" for name in other.rater)]
    fit = fit_facets(table, [*one.person, *other.person], raters, "pcm")
    assert fit.fit.converged
    assert fit.severity[:2].sum() == pytest.approx(0.0, abs=1e-12)
    assert fit.severity[2:].sum() == pytest.approx(0.0, abs=1e-12)
    assert fit.connectedness.sentence in fit.fit.problems
    assert np.isfinite([rater.se for rater in fit.fit.raters]).all()


@settings(deadline=None, max_examples=60)
@given(
    st.sets(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=24
    )
)
def test_comparable_raters_are_those_the_design_estimates(cells):
    for item in {i for _, _, i in cells}:
        cells = cells | {(90 + item, 0, item), (91 + item, 0, item)}
    ratings = design(cells)
    raters = np.eye(len(ratings.raters))[ratings.rater]
    whole = np.concatenate(
        [
            raters,
            np.eye(len(ratings.items))[ratings.item],
            np.eye(len(ratings.persons))[ratings.person],
        ],
        axis=1,
    )
    rank = np.linalg.matrix_rank(whole)
    found = {r: k for k, part in enumerate(comparable_raters(ratings)) for r in part.tolist()}
    for one in range(len(ratings.raters)):
        for other in range(one):
            contrast = np.zeros(whole.shape[1])
            contrast[[one, other]] = 1.0, -1.0
            estimable = np.linalg.matrix_rank(np.vstack([whole, contrast])) == rank
            assert (found[one] == found[other]) == estimable


def test_occasions_that_stand_for_raters_are_refused(judge):
    data = judge([-0.3, 0.3], 60, 4)
    when = ["first" if name == "r00" else "second" for name in data.rater]
    with pytest.raises(UnusableResponses, match="cannot be told apart"):
        fit_facets(data.responses, data.person, data.rater, "pcm", occasion=when)
