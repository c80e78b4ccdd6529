"""How far raters agree who marked the same persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.coding import UnusableResponses
from assessment.psychometrics.facets.coefficients import (
    Coefficient,
    Metric,
    Weights,
    fleiss_kappa,
    kappa,
    krippendorff_alpha,
    weights_of,
)
from assessment.psychometrics.facets.intraclass import (
    IntraclassCorrelations,
    intraclass,
    one_way,
)
from assessment.psychometrics.facets.ratings import labels_of, ranked, require_one_answer

MOST_MARKS = 60
"""Different marks, above which they are no categories."""


@dataclass(frozen=True)
class PairAgreement:
    """Two raters: shares of marks that are equal, and that are no more than one apart; kappas."""

    raters: tuple[str, str]
    n: int
    n_persons: int
    exact: float
    adjacent: float
    kappa: Coefficient
    linear: Coefficient
    quadratic: Coefficient


@dataclass(frozen=True)
class Agreement:
    """All raters.

    n: units, that is a person's item on an occasion, with two marks or more. exact, adjacent: over
    all pairs of marks of a unit. icc: of the mean mark over items; icc_items: of each item.
    complete: whether the correlations rest on persons whom all raters judged on all items.
    """

    n: int
    n_persons: int
    exact: float
    adjacent: float
    pairs: tuple[PairAgreement, ...]
    fleiss: Coefficient
    alpha_nominal: Coefficient
    alpha_ordinal: Coefficient
    alpha_interval: Coefficient
    icc: IntraclassCorrelations
    icc_items: dict[str, IntraclassCorrelations]
    complete: bool
    sentence: str


@dataclass(frozen=True, eq=False)
class _Marks:
    """Marks of units: person, item, rater, unit and the place of the mark in ``values``; (r,)."""

    values: FloatArray
    raters: tuple[str, ...]
    person: IntArray
    item: IntArray
    rater: IntArray
    unit: IntArray
    mark: IntArray

    @property
    def counts(self) -> FloatArray:
        """How many raters gave each mark to each unit, (u, K)."""
        out = np.zeros((int(self.unit.max(initial=-1)) + 1, len(self.values)))
        np.add.at(out, (self.unit, self.mark), 1.0)
        return out

    @property
    def unit_person(self) -> IntArray:
        """The person of each unit."""
        out = np.zeros(int(self.unit.max(initial=-1)) + 1, dtype=np.int64)
        out[self.unit] = self.person
        return out


def rater_agreement(
    responses: npt.ArrayLike,
    person: Sequence[str],
    rater: Sequence[str],
    occasion: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
) -> Agreement:
    """How far the marks of raters agree, as they were given.

    Arguments as in ``read_ratings``. Marks of a person hang together, so ranges take persons as
    clusters. Raises ``UnusableResponses``, also where nobody was judged twice.
    """
    table = np.asarray(responses, dtype=np.float64)
    names = [str(name) for name in ids] if ids else [f"I{j + 1}" for j in range(table.shape[1])]
    marks = _marks(table, person, rater, occasion, names)
    counts = marks.counts
    several = counts.sum(axis=1) >= 2
    if not several.any():
        raise UnusableResponses(
            "No two raters judge the same person on the same item, so that agreement has no "
            "meaning here."
        )
    used, cluster = counts[several], marks.unit_person[several]
    pairs = _pairs(marks)
    weight = np.array([pair.n for pair in pairs], dtype=np.float64)
    exact = float(weight @ [pair.exact for pair in pairs] / weight.sum())
    adjacent = float(weight @ [pair.adjacent for pair in pairs] / weight.sum())
    metrics: tuple[Metric, ...] = ("nominal", "ordinal", "interval")
    alphas = [krippendorff_alpha(used, marks.values, metric, cluster) for metric in metrics]
    icc, complete = _correlations(table, person, rater, occasion, slice(None))
    by_item = {
        name: _correlations(table, person, rater, occasion, slice(j, j + 1))[0]
        for j, name in enumerate(names)
    }
    n_persons = len(np.unique(cluster))
    return Agreement(
        int(several.sum()),
        n_persons,
        exact,
        adjacent,
        pairs,
        fleiss_kappa(used, cluster),
        alphas[0],
        alphas[1],
        alphas[2],
        icc,
        by_item,
        complete,
        _sentence(int(several.sum()), n_persons, exact, adjacent, alphas[1], icc, complete),
    )


def _marks(
    table: FloatArray,
    person: Sequence[str],
    rater: Sequence[str],
    occasion: Sequence[str] | None,
    names: list[str],
) -> _Marks:
    who = labels_of("person", person, len(table))
    by = labels_of("rater", rater, len(table))
    when = labels_of("occasion", occasion, len(table)) if occasion is not None else [""] * len(who)
    require_one_answer(table, who, by, when, names)
    row, item = np.nonzero(~np.isnan(table))
    given = table[row, item]
    values, mark = np.unique(given, return_inverse=True)
    if len(values) > MOST_MARKS:
        raise UnusableResponses(f"{len(values)} different marks are no categories.")
    _, persons = ranked([who[i] for i in row])
    _, occasions = ranked([when[i] for i in row])
    raters, raters_of = ranked([by[i] for i in row])
    key = np.stack([persons, occasions, item], axis=1)
    _, unit = np.unique(key, axis=0, return_inverse=True)
    return _Marks(
        values,
        raters,
        persons,
        item.astype(np.int64),
        raters_of,
        unit.reshape(-1).astype(np.int64),
        mark.reshape(-1).astype(np.int64),
    )


def _pairs(marks: _Marks) -> tuple[PairAgreement, ...]:
    """Every two raters who marked a unit both."""
    order = np.lexsort((marks.rater, marks.unit))
    unit, rater = marks.unit[order], marks.rater[order]
    widest = int(np.bincount(unit).max(initial=0))
    firsts = [np.flatnonzero(unit[lag:] == unit[:-lag]) for lag in range(1, widest)]
    first = np.concatenate(firsts)
    second = np.concatenate([found + lag for lag, found in enumerate(firsts, start=1)])
    key = rater[first] * len(marks.raters) + rater[second]
    sorted_by_pair = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[sorted_by_pair])) + 1
    kinds: tuple[Weights, ...] = ("none", "linear", "quadratic")
    weights = [weights_of(marks.values, kind) for kind in kinds]
    return tuple(
        _pair(marks, order[first[chosen]], order[second[chosen]], weights)
        for chosen in np.split(sorted_by_pair, cuts)
    )


def _pair(
    marks: _Marks, one: IntArray, other: IntArray, weights: list[FloatArray]
) -> PairAgreement:
    """Two raters, from the places of their marks of the same units."""
    first, second = marks.mark[one], marks.mark[other]
    apart = np.abs(marks.values[first] - marks.values[second])
    unweighted, linear, quadratic = (kappa(first, second, w, marks.person[one]) for w in weights)
    return PairAgreement(
        (marks.raters[int(marks.rater[one[0]])], marks.raters[int(marks.rater[other[0]])]),
        len(one),
        len(np.unique(marks.person[one])),
        float((apart == 0).mean()),
        float((apart <= 1).mean()),
        unweighted,
        linear,
        quadratic,
    )


def _correlations(
    table: FloatArray,
    person: Sequence[str],
    rater: Sequence[str],
    occasion: Sequence[str] | None,
    items: slice,
) -> tuple[IntraclassCorrelations, bool]:
    """Of the mean mark of some items: two-way where two persons or more have all raters."""
    whole = ~np.isnan(table[:, items]).any(axis=1)
    rows = [int(row) for row in np.flatnonzero(whole)]
    mark = table[rows][:, items].mean(axis=1)
    when = [""] * len(person) if occasion is None else [str(label) for label in occasion]
    # A person on another occasion is another subject: raters are compared on the same one.
    _, subject = ranked([f"{str(person[i]).strip()}\n{when[i].strip()}" for i in rows])
    raters, judge = ranked([str(rater[i]).strip() for i in rows])
    square = np.full((int(subject.max(initial=-1)) + 1, len(raters)), np.nan)
    square[subject, judge] = mark
    complete = square[~np.isnan(square).any(axis=1)]
    if min(complete.shape) >= 2:
        return intraclass(complete), True
    return one_way(subject, mark), False


def _sentence(
    n: int,
    n_persons: int,
    exact: float,
    adjacent: float,
    alpha: Coefficient,
    icc: IntraclassCorrelations,
    complete: bool,
) -> str:
    told = (
        f"On {n:,} items of {n_persons:,} persons marked by two raters or more, {100 * exact:.0f} "
        f"% of pairs of marks are equal and {100 * adjacent:.0f} % no more than one apart; "
        f"Krippendorff's ordinal alpha is {alpha.value:.2f} ({alpha.low:.2f} to {alpha.high:.2f})"
    )
    if complete:
        single = icc.agreement
        return (
            f"{told}; of {icc.n} persons whom all {icc.k:.0f} raters judged, the mean mark of one "
            f"rater has ICC(A,1) {single.value:.2f} ({single.low:.2f} to {single.high:.2f})."
        )
    single = icc.one_way
    return (
        f"{told}; no two persons were judged by all raters on all items, and the mean mark of one "
        f"rater has ICC(1) {single.value:.2f} ({single.low:.2f} to {single.high:.2f}) over "
        f"{icc.n} persons."
    )
