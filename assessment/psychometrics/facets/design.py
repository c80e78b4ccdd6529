"""From raters, occasions and items to columns of answers and the parameters they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from assessment.psychometrics.arrays import FloatArray, IntArray, Matrix
from assessment.psychometrics.calibration.coding import UnusableResponses
from assessment.psychometrics.calibration.constraints import Constraints
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.specification import Specification
from assessment.psychometrics.facets.population import DensityPopulation
from assessment.psychometrics.facets.ratings import Ratings, all_true

MOST_PAIRS = 3_000
"""An interaction has about as many parameters, each of which meets all others."""


@dataclass(frozen=True, eq=False)
class Design:
    """Columns of answers, one for each item, rater and occasion that meet.

    A step of item i by rater r on occasion o is harder by severity_r + occasion_o + bias_ir, in
    logits, than the item's own: each of these is a linear map of the free parameters.

    items: the items as seen by a rater of severity zero. columns: the same parameters as the
    answers see them. item, rater, occasion: shape (c,), of each column. column: shape (r,), of
    each answer. severities: (R, F). occasions: (O, F). pairs: (p, 2), items and raters that have
    a bias of their own; biases: (p, F).
    """

    items: Specification
    columns: Specification
    item: IntArray
    rater: IntArray
    occasion: IntArray
    column: IntArray
    severities: Matrix
    occasions: Matrix
    pairs: IntArray
    biases: Matrix

    @property
    def population(self) -> DensityPopulation:
        """The persons."""
        people = self.items.population
        if not isinstance(people, DensityPopulation):
            raise TypeError("Judged persons have weights that are densities.")
        return people

    @property
    def severity_columns(self) -> IntArray:
        """The free parameters that move severities."""
        return np.unique(self.severities.indices).astype(np.int64)


def design_of(
    ratings: Ratings,
    items: Specification,
    parts: Sequence[IntArray],
    *,
    interaction: bool = False,
    random: bool = False,
) -> Design:
    """Columns and constraints of a many-facet model (Linacre 1989).

    parts: raters that are compared with each other; severities sum to zero in each. random: every
    severity is free, and a prior holds them instead. interaction: every pair of an item and a
    rater has a bias; those of an item, and of a rater, sum to zero.
    """
    key = np.stack([ratings.item, ratings.rater, ratings.occasion], axis=1)
    columns, column = np.unique(key, axis=0, return_inverse=True)
    item, rater, occasion = columns.T.astype(np.int64)
    n_raters, n_occasions = len(ratings.raters), len(ratings.occasions)
    severity = np.eye(n_raters) if random else _sum_to_zero(n_raters, parts)
    by_occasion = _sum_to_zero(n_occasions, [np.arange(n_occasions)])
    pairs, bias = _biases(ratings) if interaction else _no_biases()
    start = items.constraints.n_free
    widths = [start, severity.shape[1], by_occasion.shape[1], bias.shape[1]]
    severities, occasions, biases = (
        _placed(block, int(sum(widths[: k + 1])), sum(widths))
        for k, block in enumerate((severity, by_occasion, bias))
    )
    shift = severities[rater] + occasions[occasion]
    if len(pairs):
        shift = shift + pair_of(item, rater, pairs) @ biases
    return Design(
        items,
        _columns(items, ratings, item, rater, occasion, shift),
        item,
        rater,
        occasion,
        column.reshape(-1).astype(np.int64),
        severities,
        occasions,
        pairs,
        biases,
    )


def _sum_to_zero(n: int, parts: Sequence[IntArray]) -> FloatArray:
    """Values from free ones, the last of each part being minus the sum of the others."""
    out = np.zeros((n, n - len(parts)))
    column = 0
    for part in parts:
        for member in part[:-1]:
            out[member, column] = 1.0
            out[part[-1], column] = -1.0
            column += 1
    return out


def _no_biases() -> tuple[IntArray, FloatArray]:
    return np.zeros((0, 2), dtype=np.int64), np.zeros((0, 0))


def _biases(ratings: Ratings) -> tuple[IntArray, FloatArray]:
    """Pairs of item and rater with a finite bias, and a basis of what sums to zero both ways."""
    key = np.stack([ratings.item, ratings.rater], axis=1)
    pairs, pair = np.unique(key, axis=0, return_inverse=True)
    pair = pair.reshape(-1)
    top = ratings.category == ratings.steps[ratings.item]
    unbounded = {
        *all_true(ratings.category == 0, pair, len(pairs)),
        *all_true(top, pair, len(pairs)),
    }
    kept = pairs[[k for k in range(len(pairs)) if k not in unbounded]].astype(np.int64)
    if len(kept) > MOST_PAIRS:
        raise UnusableResponses(
            f"An interaction of {len(kept)} pairs of an item and a rater is too much to estimate; "
            f"up to {MOST_PAIRS} are."
        )
    sums = np.zeros((len(ratings.items) + len(ratings.raters), len(kept)))
    sums[kept[:, 0], np.arange(len(kept))] = 1.0
    sums[len(ratings.items) + kept[:, 1], np.arange(len(kept))] = 1.0
    basis = linalg.null_space(sums)
    if basis.shape[1] == 0:
        raise UnusableResponses(
            "No pair of an item and a rater is free to differ: an interaction needs two raters "
            "who judge the same two items and use more than one category on each."
        )
    return kept, basis


def pair_of(item: IntArray, rater: IntArray, pairs: IntArray) -> Matrix:
    """Which pair each column belongs to, (c, p); pairs without a bias of their own have none."""
    place = {(int(i), int(r)): k for k, (i, r) in enumerate(pairs)}
    found = [place.get((int(i), int(r)), -1) for i, r in zip(item, rater, strict=True)]
    at = np.array(found, dtype=np.int64)
    known = np.flatnonzero(at >= 0)
    shape = (len(at), len(pairs))
    return sparse.csr_matrix((np.ones(len(known)), (known, at[known])), shape)


def _placed(block: FloatArray, start: int, width: int) -> Matrix:
    """A map of some of the free parameters as one of all."""
    out = sparse.lil_matrix((len(block), width))
    if block.size:
        out[:, start : start + block.shape[1]] = block
    return out.tocsr()


def _columns(
    items: Specification,
    ratings: Ratings,
    item: IntArray,
    rater: IntArray,
    occasion: IntArray,
    shift: Matrix,
) -> Specification:
    """The specification of the columns: the items' parameters, each step shifted.

    Cumulative intercepts of partial credit fall by k times the shift, graded ones by the shift.
    """
    own = items.layout
    layout = Layout(tuple(own.families[i] for i in item), own.steps[item], own.dimension[item])
    within = [np.arange(size) for size in layout.sizes]
    source = np.concatenate(
        [own.first_parameter[i] + place for i, place in zip(item, within, strict=True)]
    )
    population = np.arange(own.n_parameters, len(items.constraints.base))
    rows = np.concatenate([source, population])
    spread = shifting(layout, len(rows))
    own_matrix = items.constraints.matrix[rows]
    own_matrix.resize((len(rows), shift.shape[1]))
    several = len(ratings.occasions) > 1
    names = tuple(
        f"{ratings.items[i]}-{ratings.raters[r]}" + (f"-{ratings.occasions[o]}" if several else "")
        for i, r, o in zip(item, rater, occasion, strict=True)
    )
    return Specification(
        names,
        tuple(items.models[i] for i in item),
        layout,
        items.population,
        Constraints(items.constraints.base[rows], (own_matrix + spread @ shift).tocsr()),
        np.zeros(len(item), dtype=np.bool_),
    )


def shifting(layout: Layout, n: int) -> Matrix:
    """What a step's being harder by a logit does to the parameters of its column, (n, c).

    n: length of the vector that begins with the columns' parameters.
    """
    place = np.arange(layout.n_parameters) - np.repeat(layout.first_parameter, layout.sizes)
    column = np.repeat(np.arange(len(layout.sizes)), layout.sizes)
    graded = np.array([family == "grm" for family in layout.families])[column]
    weight = np.where(graded, np.minimum(place, 1), place).astype(np.float64)
    return sparse.csr_matrix((-weight, (np.arange(len(place)), column)), (n, len(layout.sizes)))
