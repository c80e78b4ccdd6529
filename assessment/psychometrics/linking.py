"""Two calibrations of the same items brought to one scale.

With theta on the target's scale = A·theta on the source's + B, slopes become a/A, and the
intercept of k steps d_k - k·a·B/A (of a graded item d_k - a·B/A).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.result import Fit, FittedGroup, FittedItem
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import category_probabilities

LinkMethod = Literal["stocking-lord", "haebara", "mean-sigma", "mean-mean"]
METHODS: tuple[LinkMethod, ...] = get_args(LinkMethod)


class NoLink(ValueError):
    """Two fits that share too little to be linked."""


@dataclass(frozen=True, eq=False)
class Link:
    """theta_target = slope · theta_source + shift.

    items: the common items that were used. differences: of each, the target's mean step difficulty
    less the linked one, in logits of the target. error: the linking error, the standard deviation
    of the differences over the root of their number: what other common items might have given.
    """

    method: LinkMethod
    slope: float
    shift: float
    items: tuple[str, ...]
    differences: FloatArray
    error: float

    def told(self) -> str:
        """The link in a sentence, and every item that it does not fit."""
        lines = [
            f"theta = {self.slope:.4f} · theta + {self.shift:.4f} by {self.method}, over "
            f"{len(self.items)} common items; linking error {self.error:.3f} logits."
        ]
        spread = float(np.median(np.abs(self.differences - np.median(self.differences)))) * 1.4826
        for name, away in zip(self.items, self.differences, strict=True):
            if spread > 0 and abs(away) > max(3.0 * spread, 0.3):
                lines.append(f"Item {name!r} is {away:+.2f} logits away from the link; look at it.")
        return "\n".join(lines)


def link(
    source: ItemBank,
    target: ItemBank,
    method: LinkMethod = "stocking-lord",
    quadrature: Quadrature | None = None,
) -> Link:
    """The link of one calibration's scale to another's, over the items they share.

    Mean/mean (Loyd and Hoover 1980) and mean/sigma (Marco 1977) equate moments of parameters;
    Haebara (1980) and Stocking and Lord (1983) bring item, or test, characteristic curves together
    over standard normal abilities of the target, in both directions at once.
    Raises ``NoLink`` with fewer than two common items, or where one has other categories.
    """
    old, new = _common(source, target)
    start = _by_moments(old, new, "mean-mean" if method == "mean-mean" else "mean-sigma")
    slope, shift = start
    if method in ("haebara", "stocking-lord"):
        # SciPy's optimisers take longer to load than most commands to run.
        from scipy.optimize import minimize

        loss = _curves_apart(old, new, method, quadrature or Quadrature(41, -4.0, 4.0))
        found = minimize(loss, [math.log(slope), shift], method="BFGS", options={"gtol": 1e-9})
        slope, shift = math.exp(found.x[0]), float(found.x[1])
    linked = transformed(old, slope, shift)
    apart = np.nanmean(new.steps(), axis=1) - np.nanmean(linked.steps(), axis=1)
    error = float(np.std(apart, ddof=1) / math.sqrt(len(apart)))
    return Link(method, slope, shift, old.ids, apart, error)


def transformed(bank: ItemBank, slope: float, shift: float) -> ItemBank:
    """The same items on the scale theta' = slope · theta + shift."""
    count = np.arange(1, bank.intercepts.shape[1] + 1)
    steps = np.where(bank.graded[:, None], 1, count)
    moved = bank.intercepts - steps * (bank.slopes * shift / slope)[:, None]
    return replace(bank, slopes=bank.slopes / slope, intercepts=moved)


def linked_fit(fit: Fit, found: Link) -> Fit:
    """A fit of one dimension on the scale that a link leads to.

    Standard errors of slopes and populations scale along; those of intercepts would need their
    covariance with the slopes, and are unknown. Raises ``NoLink`` for several dimensions.
    """
    if fit.dimensions > 1:
        raise NoLink("Fits of one dimension are linked.")
    bank = transformed(fit.bank, found.slope, found.shift)
    items = tuple(_moved(item, bank, j) for j, item in enumerate(fit.items))
    groups = tuple(_shifted(group, found) for group in fit.groups)
    weights = tuple(tuple(found.slope * w for w in row) for row in fit.regression)
    errors = tuple(tuple(found.slope * w for w in row) for row in fit.se_regression)
    quadrature = replace(
        fit.quadrature,
        low=found.slope * fit.quadrature.low + found.shift,
        high=found.slope * fit.quadrature.high + found.shift,
    )
    return replace(
        fit,
        items=items,
        groups=groups,
        regression=weights,
        se_regression=errors,
        quadrature=quadrature,
    )


def _moved(item: FittedItem, bank: ItemBank, row: int) -> FittedItem:
    steps = len(item.d)
    return replace(
        item,
        a=float(bank.slopes[row]),
        d=tuple(bank.intercepts[row, :steps].tolist()),
        se_a=item.se_a * float(bank.slopes[row]) / item.a,
        se_d=(math.nan,) * steps,
    )


def _shifted(group: FittedGroup, found: Link) -> FittedGroup:
    a = found.slope
    return replace(
        group,
        mean=(a * group.mean[0] + found.shift,),
        cov=((a * a * group.cov[0][0],),),
        se_mean=(a * group.se_mean[0],),
        se_cov=((a * a * group.se_cov[0][0],),),
    )


def _common(source: ItemBank, target: ItemBank) -> tuple[ItemBank, ItemBank]:
    shared = [name for name in source.ids if name in target.ids]
    if len(shared) < 2:
        raise NoLink(f"A link needs two common items or more; there are {len(shared)}.")
    old, new = source.subset(shared), target.subset(shared)
    if old.dimension.any() or new.dimension.any():
        raise NoLink("Fits of one dimension are linked.")
    for j, name in enumerate(shared):
        if old.n_categories[j] != new.n_categories[j] or old.graded[j] != new.graded[j]:
            raise NoLink(f"Item {name!r} has other categories, or another model, in the two fits.")
    return old, new


def _by_moments(
    old: ItemBank, new: ItemBank, method: Literal["mean-mean", "mean-sigma"]
) -> tuple[float, float]:
    before, after = old.steps()[np.isfinite(old.steps())], new.steps()[np.isfinite(new.steps())]
    if method == "mean-mean" or np.std(before) == 0:
        slope = float(old.slopes.mean() / new.slopes.mean())
    else:
        slope = float(np.std(after) / np.std(before))
    return slope, float(after.mean() - slope * before.mean())


def _curves_apart(
    old: ItemBank, new: ItemBank, method: LinkMethod, grid: Quadrature
) -> Callable[[FloatArray], float]:
    """The squared distance of curves, seen from the target and from the source."""
    nodes = grid.nodes
    weights = np.exp(grid.log_weights(0.0, 1.0)[0])

    def squares(one: ItemBank, other: ItemBank) -> float:
        apart = category_probabilities(one, nodes) - category_probabilities(other, nodes)
        if method == "stocking-lord":
            apart = (apart @ np.arange(apart.shape[2], dtype=np.float64)).sum(axis=1)
            return float(weights @ apart**2)
        return float(weights @ (apart**2).sum(axis=(1, 2)))

    def loss(parameters: FloatArray) -> float:
        slope, shift = math.exp(parameters[0]), float(parameters[1])
        there = squares(transformed(old, slope, shift), new)
        return there + squares(transformed(new, 1.0 / slope, -shift / slope), old)

    return loss
