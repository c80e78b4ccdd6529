"""Pairs of an item and a rater that differ from what both say on their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse, special

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.constraints import Constraints
from assessment.psychometrics.facets.design import pair_of, shifting
from assessment.psychometrics.threads import one_thread

if TYPE_CHECKING:
    from assessment.psychometrics.facets.result import FacetsFit

PAIRS_AT_ONCE = 100
"""Bounds the information of the pairs and all other parameters."""

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class PairBias:
    """How many logits harder a rater makes a step of one item than the rest of the model has it.

    p: of no bias, two-sided, for this pair alone. found: whether it stands when all pairs are
    looked at (Holm 1979, five per cent). sentence: the verdict.
    """

    item: str
    rater: str
    bias: float
    se: float
    n: int
    p: float
    found: bool
    sentence: str


def pair_biases(fit: FacetsFit) -> tuple[PairBias, ...]:
    """Each pair's bias were it alone to have one, by one Newton step from a fit without biases.

    The score of the pair over what is left of its information when all other parameters may
    move: Rao's (1948) efficient score. Its square over that information is the score test.
    """
    ratings = fit.ratings
    key = np.stack([ratings.item, ratings.rater], axis=1)
    pairs, count = np.unique(key, axis=0, return_counts=True)
    with one_thread():
        steps = [
            _efficient(fit, pairs[start : start + PAIRS_AT_ONCE])
            for start in range(0, len(pairs), PAIRS_AT_ONCE)
        ]
    bias, se = np.concatenate(steps, axis=1)
    return told_biases(
        [
            (ratings.items[i], ratings.raters[r], float(bias[k]), float(se[k]), int(count[k]))
            for k, (i, r) in enumerate(pairs)
        ]
    )


def _efficient(fit: FacetsFit, pairs: IntArray) -> FloatArray:
    """Bias and standard error of some pairs, (2, p); NaN where a pair cannot be told apart."""
    design, problem = fit.design, fit.problem
    constraints = design.columns.constraints
    extra = shifting(design.columns.layout, len(constraints.base)) @ pair_of(
        design.item, design.rater, pairs
    )
    matrix = sparse.hstack([constraints.matrix, extra], format="csr")
    specification = replace(design.columns, constraints=Constraints(constraints.base, matrix))
    penalty = problem.penalty
    if len(penalty):
        penalty = np.concatenate([penalty, np.zeros(len(pairs))])
    wider = replace(problem, specification=specification, penalty=penalty)
    at = np.concatenate([fit.free, np.zeros(len(pairs))])
    within, _ = wider.missing(at, 1e-10, np.float64)
    information = wider.complete(at, wider.statistics(at), observed=True) - within
    score = wider.evaluate(at).gradient[len(fit.free) :]
    known = slice(None, len(fit.free))
    across = information[known, len(fit.free) :]
    own = np.diagonal(information)[len(fit.free) :]
    # A fit may leave parameters without information; a pseudo-inverse passes them over.
    inverse = np.linalg.pinv(information[known, known], hermitian=True)
    left = own - (across * (inverse @ across)).sum(axis=0)
    left = np.where(left > 1e-6 * own, left, np.nan)
    return np.stack([score / left, 1.0 / np.sqrt(left)])


def told_biases(found: list[tuple[str, str, float, float, int]]) -> tuple[PairBias, ...]:
    """Biases with their verdicts: item, rater, bias, standard error, answers."""
    z = np.array([bias / se if se > 0 else np.nan for _, _, bias, se, _ in found])
    p = special.erfc(np.abs(z) / np.sqrt(2.0))
    stands = holm(p) < SIGNIFICANT
    return tuple(
        PairBias(*row, float(p[k]), bool(stands[k]), _verdict(row, bool(stands[k])))
        for k, row in enumerate(found)
    )


def holm(p: FloatArray) -> FloatArray:
    """Probabilities adjusted for having looked at all of them; NaN stay (Holm 1979)."""
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known])]
    times = np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(p[order] * times), 1.0)
    return out


def _verdict(row: tuple[str, str, float, float, int], stands: bool) -> str:
    item, rater, bias, se, _ = row
    who = f"Rater {rater} on item {item}"
    if not se > 0:
        return (
            f"{who}: a bias cannot be told from the rater's severity and the item's difficulty "
            "in this design."
        )
    size = f"{abs(bias):.2f} logits (SE {se:.2f})"
    if not stands:
        return f"{who}: no more than chance, {size} {'harder' if bias > 0 else 'easier'}."
    side = "more severe" if bias > 0 else "more lenient"
    return f"{who}: {side} than the rater's severity and the item's difficulty say, by {size}."
