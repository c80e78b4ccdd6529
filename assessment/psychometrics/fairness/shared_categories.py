"""Categories that every group gave: a parameter of a category nobody gave has no estimate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assessment.psychometrics.arrays import IntArray
from assessment.psychometrics.calibration.coding import MISSING, LeftOut
from assessment.psychometrics.fairness.comparison import Comparison


def with_shared_categories(
    comparison: Comparison,
) -> tuple[Comparison, dict[int, str], tuple[LeftOut, ...]]:
    """Join neighbouring categories until each was given in each group.

    Returns the comparison, why some items cannot be tested, by place, and what was joined. An item
    that cannot be tested keeps its categories, and helps to measure ability.
    """
    codes = comparison.answers.codes.copy()
    values = list(comparison.answers.values)
    hopeless: dict[int, str] = {}
    joined = []
    member, names = comparison.groups.member, comparison.groups.names
    for j, steps in enumerate(comparison.answers.steps.tolist()):
        given = codes[:, j] != MISSING
        cell = member[given] * (steps + 1) + codes[given, j]
        seen = np.bincount(cell, minlength=len(names) * (steps + 1)).reshape(len(names), steps + 1)
        if (seen > 0).all():
            continue
        silent = np.flatnonzero(seen.sum(axis=1) == 0)
        if len(silent):
            hopeless[j] = f"nobody in group {names[silent[0]]!r} answered it"
            continue
        rank = _joined(seen)
        if rank[-1] == 0:
            hopeless[j] = "no two different answers were given in every group"
            continue
        codes[given, j] = rank[codes[given, j]]
        lowest = np.flatnonzero(np.diff(rank, prepend=-1))
        values[j] = tuple(comparison.answers.values[j][k] for k in lowest)
        joined.append(LeftOut(comparison.ids[j], "neighbouring categories were joined"))
    answers = replace(comparison.answers, codes=codes, values=tuple(values))
    return replace(comparison, answers=answers), hopeless, tuple(joined)


def _joined(seen: IntArray) -> IntArray:
    """The new category of each old one. seen: counts by group and category."""
    rank = np.arange(seen.shape[1])
    while seen.shape[1] > 1 and not (seen > 0).all():
        empty = int(np.flatnonzero((seen == 0).any(axis=0))[0])
        low = max(empty - 1, 0)
        rank = np.where(rank > low, rank - 1, rank)
        merged = seen[:, low] + seen[:, low + 1]
        seen = np.concatenate([seen[:, :low], merged[:, None], seen[:, low + 2 :]], axis=1)
    return rank
