"""S-X²: whether each sum score answers an item as the model expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.fit_statistics.held import Held, Undefined
from assessment.psychometrics.fit_statistics.sparse_cells import collapsed
from assessment.psychometrics.fit_statistics.sum_scores import sum_scores_without_each, with_item

FEWEST_CHILDREN = 50
"""With fewer complete rows almost every cell is below one and nothing is left to compare."""


@dataclass(frozen=True)
class ItemChiSquare:
    """S-X² of one item, its degrees of freedom, p and RMSEA. NaN where ``df`` is 0."""

    statistic: float
    df: int
    p: float
    rmsea: float


def item_chi_squares(
    held: Held, min_expected: float = 1.0
) -> tuple[ItemChiSquare, ...] | Undefined:
    """S-X² of every item, on the children who answered all of them.

    Children are grouped by their sum score, which needs no estimate of ability; with s the score
    and w the prior, the expected share of category k is

        E_sk = Σ_q P_k(q)·S_(s-k)(q)·w(q) / Σ_q S_s(q)·w(q),

    S_s being the likelihood of a sum score, without the item above and with it below (Orlando and
    Thissen 2000, 2003; several categories: Kang and Chen 2008). Cells below ``min_expected`` are
    collapsed as mirt does (``sparse_cells``). df: cells less rows less the item's free parameters
    less the population's. Several groups are tabled apart and added up.
    """
    if held.too_many_dimensions:
        return held.too_many_dimensions
    whole = held.complete
    n = int(whole.sum())
    if n < FEWEST_CHILDREN:
        return Undefined(
            f"S-X² compares children of the same sum score, and only {n} of {len(whole)} children "
            f"answered every item; it takes {FEWEST_CHILDREN}."
        )
    if len(held.ids) < 3:
        return Undefined("S-X² takes three items or more: with fewer the sum score tells the item.")
    score = held.codes[whole].sum(axis=1, dtype=np.int64)
    group = held.group[whole]
    shared = held.free_of_population
    found = []
    for item, others in sum_scores_without_each(held.tables):
        table = held.tables[item]
        total, cells, rows = 0.0, 0, 0
        for g, weights in enumerate(held.weights):
            given = held.codes[whole, item][group == g]
            observed = _observed(score[group == g], given, len(others) + len(table) - 1, len(table))
            expected = _expected(others, table, weights) * observed.sum(axis=1, keepdims=True)
            seen, wanted = collapsed(observed[1:-1], expected[1:-1], min_expected)
            filled = wanted > 0
            total += float(((seen - wanted)[filled] ** 2 / wanted[filled]).sum())
            cells += int(filled.sum())
            rows += len(wanted)
        df = max(cells - rows - held.free_of_item(item) - shared, 0)
        found.append(_tested(total, df, n))
    return tuple(found)


def _observed(score: FloatArray, given: FloatArray, scores: int, categories: int) -> FloatArray:
    """How many children of each sum score gave each category, shape (S + 1, K + 1)."""
    counts = np.bincount(score * categories + given, minlength=scores * categories)
    return counts.reshape(scores, categories).astype(np.float64)


def _expected(others: FloatArray, table: FloatArray, weights: FloatArray) -> FloatArray:
    """Expected share of each category at each sum score, (S + 1, K + 1); NaN where impossible."""
    reached = with_item(others, table) @ weights
    out = np.full((len(reached), len(table)), np.nan)
    for category, chance in enumerate(table):
        out[category : category + len(others), category] = others @ (chance * weights)
    shares: FloatArray = out / reached[:, None]
    return shares


def _tested(statistic: float, df: int, n: int) -> ItemChiSquare:
    if df == 0:
        return ItemChiSquare(np.nan, 0, np.nan, np.nan)
    rmsea = np.sqrt(max(statistic / df - 1.0, 0.0) / (n - 1.0))
    return ItemChiSquare(statistic, df, float(stats.chi2.sf(statistic, df)), float(rmsea))
