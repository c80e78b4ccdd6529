"""Cells of a table that expect too little are added to their neighbours."""

from __future__ import annotations

import numpy as np

from assessment.psychometrics.arrays import FloatArray

Cells = tuple[FloatArray, FloatArray]
"""Observed and expected, of the same shape."""


def collapsed(observed: FloatArray, expected: FloatArray, least: float) -> Cells:
    """Observed and expected counts with cells that are worth comparing.

    observed, expected: shape (scores, K + 1), rows in order of the sum score; expected is NaN
    where a category cannot go with a score. Returns two tables of the same shape in which an
    expected count is 0 (no cell) or at least ``least``.

    After Orlando and Thissen (2000) in the order of mirt 1.45.1: scores that rule out a category
    join the next that does not; scores that nobody or one child has go or join the next; within a
    score the smallest cell joins its smaller neighbour until all are large enough or two are left;
    categories that hardly any score has left join the one below; and at last whole scores are
    joined, the smaller neighbour first, until no cell is too small.
    """
    cells = _possible(observed, expected)
    cells = _of_several(*cells)
    if cells[1].shape[1] > 2:
        cells = _within_scores(*cells, least)
        cells = _categories(*cells, least)
    return _across_scores(*cells, least)


def _possible(observed: FloatArray, expected: FloatArray) -> Cells:
    """Scores at either end that rule out a category, joined to the first that rules out none."""
    possible = np.flatnonzero(~np.isnan(expected).any(axis=1))
    wanted = np.nan_to_num(expected, nan=0.0)
    if len(possible) == 0:
        return observed[:0], wanted[:0]
    first, last = possible[0], possible[-1]
    out = []
    for table in (observed, wanted):
        kept = table[first : last + 1].copy()
        kept[0] += table[:first].sum(axis=0)
        kept[-1] += table[last + 1 :].sum(axis=0)
        out.append(kept)
    return out[0], out[1]


def _of_several(observed: FloatArray, expected: FloatArray) -> Cells:
    """Scores that nobody has go; those of one child join the next, the last the one before."""
    somebody = observed.sum(axis=1) > 0
    seen, wanted = list(observed[somebody]), list(expected[somebody])
    row = 0
    while row < len(seen) and len(seen) > 1:
        if seen[row].sum() == 1:
            into = row + 1 if row + 1 < len(seen) else row - 1
            seen[into] = seen[into] + seen[row]
            wanted[into] = wanted[into] + wanted[row]
            del seen[row], wanted[row]
        else:
            row += 1
    width = observed.shape[1]
    return np.reshape(seen, (-1, width)), np.reshape(wanted, (-1, width))


def _within_scores(observed: FloatArray, expected: FloatArray, least: float) -> Cells:
    seen, wanted = observed.copy(), expected.copy()
    for row in np.flatnonzero((expected < least).any(axis=1)):
        o, e = observed[row].tolist(), expected[row].tolist()
        while len(e) > 2 and min(e) < least:
            smallest = len(e) - 1 - e[::-1].index(min(e))
            if smallest in (0, len(e) - 1):
                into = 1 if smallest == 0 else smallest - 1
            else:
                into = smallest - 1 if e[smallest - 1] <= e[smallest + 1] else smallest + 1
            o[into] += o[smallest]
            e[into] += e[smallest]
            del o[smallest], e[smallest]
        seen[row], wanted[row] = 0.0, 0.0
        seen[row, : len(o)], wanted[row, : len(e)] = o, e
    return seen, wanted


def _categories(observed: FloatArray, expected: FloatArray, least: float) -> Cells:
    """Columns that are nearly empty join the one to their left."""
    seen, wanted = observed, expected
    while wanted.shape[1] > 2 and wanted[:, -1].sum() < least * np.ceil(0.1 * len(wanted)):
        seen, wanted = _joined(seen, -1, -2), _joined(wanted, -1, -2)
    for column in range(wanted.shape[1] - 1, 0, -1):
        if wanted.shape[1] > 1 and (wanted[:, column] > 0).mean() < 0.05:
            seen, wanted = _joined(seen, column, column - 1), _joined(wanted, column, column - 1)
    return seen, wanted


def _joined(table: FloatArray, column: int, into: int) -> FloatArray:
    joined = table.copy()
    joined[:, into] += joined[:, column]
    return np.delete(joined, column, axis=1)


def _across_scores(observed: FloatArray, expected: FloatArray, least: float) -> Cells:
    seen, wanted = list(observed), list(expected)
    row = 0
    while row < len(wanted) and len(wanted) > 1:
        if not ((wanted[row] < least) & (wanted[row] != 0)).any():
            row += 1
            continue
        if row == 0:
            into = 1
        elif row == len(wanted) - 1:
            into = row - 1
        else:
            into = row - 1 if seen[row - 1].sum() <= seen[row + 1].sum() else row + 1
        seen[into] = seen[into] + seen[row]
        wanted[into] = wanted[into] + wanted[row]
        del seen[row], wanted[row]
        row = min(row, into)
    width = observed.shape[1]
    return np.reshape(seen, (-1, width)), np.reshape(wanted, (-1, width))
