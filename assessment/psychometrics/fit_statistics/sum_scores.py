"""How sum scores come about at every ability: the recursion of Lord and Wingersky (1984)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from assessment.psychometrics.arrays import FloatArray


def with_item(scores: FloatArray, table: FloatArray) -> FloatArray:
    """Sum-score probabilities after one item more, shape (S + K + 1, q).

    scores: shape (S + 1, q), probabilities of the sum scores so far. table: shape (K + 1, q), of
    the item's categories.
    """
    reached, categories = len(scores), len(table)
    out = np.zeros((reached + categories - 1, scores.shape[1]))
    for category in range(categories):
        out[category : category + reached] += scores * table[category]
    return out


def sum_scores(tables: Sequence[FloatArray]) -> FloatArray:
    """Probability of every sum score of the items at every point, shape (S + 1, q)."""
    scores = np.ones((1, tables[0].shape[1]))
    for table in tables:
        scores = with_item(scores, table)
    return scores


def sum_scores_without_each(tables: Sequence[FloatArray]) -> Iterator[tuple[int, FloatArray]]:
    """Every item with the sum-score probabilities of all the others.

    Half of the items is added for the other half and so on down, which costs log2(m) times as much
    as one test and, unlike division, loses no digits.
    """
    start = np.ones((1, tables[0].shape[1]))
    yield from _without(tables, 0, len(tables), start)


def _without(
    tables: Sequence[FloatArray], first: int, end: int, scores: FloatArray
) -> Iterator[tuple[int, FloatArray]]:
    if end - first == 1:
        yield first, scores
        return
    middle = (first + end) // 2
    right, left = scores, scores
    for table in tables[middle:end]:
        right = with_item(right, table)
    yield from _without(tables, first, middle, right)
    for table in tables[first:middle]:
        left = with_item(left, table)
    yield from _without(tables, middle, end, left)
