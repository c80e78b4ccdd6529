"""Drift: items that became harder, easier or less telling between two calibrations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration import Fit
from assessment.psychometrics.fairness import classes
from assessment.psychometrics.fairness.purification import purified
from assessment.psychometrics.fairness.result import SIZES, adjusted
from assessment.psychometrics.linking import Link, LinkMethod, NoLink, link, transformed
from assessment.psychometrics.response_functions import expected_scores

LIMIT = 1.96
IQR_TO_SD = 0.7413
"""A normal distribution's standard deviation over its interquartile range."""

FEW_ITEMS = 8
"""With fewer common items their spread says little of what is usual."""


@dataclass(frozen=True, eq=False)
class DriftTable:
    """One row a common item, m of them; differences are later less earlier, on the earlier scale.

    location_difference: of the mean step difficulty, in logits, above 0 where the item became
    harder. location_se, slope_se: of the differences, NaN where a fit has no standard errors.
    robust_z: of the location; slope_z: of the log slope. p, p_adjusted, slope_p: Wald.

    d2: mean squared difference of the two curves of expected score, as a proportion of the range,
    over the earlier children; curve_difference: the signed mean. classes: by the root of d2.
    flagged, sentences: verdicts. link: of the later scale to the earlier. stable: items that the
    link rests on. settled: False where the set of them did not come to rest. remarks: about the
    whole.
    """

    items: tuple[str, ...]
    location_difference: FloatArray
    location_se: FloatArray
    slope_difference: FloatArray
    slope_se: FloatArray
    robust_z: FloatArray
    slope_z: FloatArray
    p: FloatArray
    p_adjusted: FloatArray
    slope_p: FloatArray
    d2: FloatArray
    curve_difference: FloatArray
    classes: tuple[str, ...]
    flagged: BoolArray
    sentences: tuple[str, ...]
    link: Link
    stable: BoolArray
    settled: bool
    remarks: tuple[str, ...]

    def summary(self) -> str:
        """Every sentence, then the remarks, in plain text."""
        head = f"{int(self.flagged.sum())} of {len(self.items)} common items drifted."
        return "\n".join([head, *self.sentences, *self.remarks])


def drift(
    earlier: Fit,
    later: Fit,
    *,
    method: LinkMethod = "stocking-lord",
    limit: float = LIMIT,
    alpha: float = 0.05,
    most_rounds: int = 10,
) -> DriftTable:
    """Compare the items that two calibrations share, once the later is on the earlier's scale.

    The link is made again without items whose robust z is past ``limit`` until these stay the
    same: z = (difference - median)/(0.7413·IQR), of mean step difficulties and of log slopes
    (Huynh and Meyer 2010). An item drifted where its location, or its slope, is unusual among the
    items (robust z), more than chance in itself (Wald test at ``alpha``), *and* large enough to
    matter: its curves are 0.05 of the range or more apart (root of d²).

    Standard errors hold whatever covariance slope and intercepts have, which a fit does not tell,
    so that they are too large rather than too small; the linking error is in them.
    Raises ``NoLink`` where fewer than two items are shared, for several dimensions, and where an
    item has other categories in the two fits.
    """
    before, after = _common(earlier.bank, later.bank)

    def test(stable: BoolArray) -> tuple[Link, BoolArray]:
        names = [name for name, kept in zip(before.ids, stable, strict=True) if kept]
        found = link(after.subset(names), before.subset(names), method)
        z, slope_z = _robust(before, transformed(after, found.slope, found.shift))
        return found, (np.abs(z) > limit) | (np.abs(slope_z) > limit)

    enough = len(before.ids) >= 4
    last = purified(test, np.ones(len(before.ids), dtype=np.bool_), most_rounds if enough else 0)
    moved = transformed(after, last.found.slope, last.found.shift)
    z, slope_z = _robust(before, moved)
    location = np.nanmean(moved.steps(), axis=1) - np.nanmean(before.steps(), axis=1)
    location_se = np.sqrt(
        _location_se(earlier, before) ** 2
        + (last.found.slope * _location_se(later, after)) ** 2
        + last.found.error**2
    )
    slope_se = np.sqrt(
        _slope_se(earlier, before) ** 2 + (_slope_se(later, after) / last.found.slope) ** 2
    )
    slope = moved.slopes - before.slopes
    p, slope_p = _wald(location, location_se), _wald(slope, slope_se)
    d2, signed = _curves(earlier, before, moved)
    sizes = classes.by_size(
        np.sqrt(d2),
        (classes.PROPORTION_MODERATE, classes.PROPORTION_LARGE),
        np.ones(len(d2), dtype=np.bool_),
    )
    # Where there is no standard error, being unusual has to be enough.
    moved_place = (np.abs(z) > limit) & ~(p >= alpha)
    moved_slope = (np.abs(slope_z) > limit) & ~(slope_p >= alpha)
    flagged = (moved_place | moved_slope) & (np.sqrt(d2) >= classes.PROPORTION_MODERATE)
    return DriftTable(
        items=before.ids,
        location_difference=location,
        location_se=location_se,
        slope_difference=slope,
        slope_se=slope_se,
        robust_z=z,
        slope_z=slope_z,
        p=p,
        p_adjusted=adjusted(p),
        slope_p=slope_p,
        d2=d2,
        curve_difference=signed,
        classes=tuple(sizes),
        flagged=flagged,
        sentences=tuple(
            _sentence(name, bool(f), location[j], slope_z[j], z[j], np.sqrt(d2[j]), sizes[j])
            for j, (name, f) in enumerate(zip(before.ids, flagged, strict=True))
        ),
        link=last.found,
        stable=last.anchors,
        settled=last.settled,
        remarks=tuple(_remarks(earlier, later, before.ids, last.settled)),
    )


def _common(earlier: ItemBank, later: ItemBank) -> tuple[ItemBank, ItemBank]:
    shared = [name for name in earlier.ids if name in later.ids]
    if len(shared) < 2:
        raise NoLink(f"Drift needs two common items or more; there are {len(shared)}.")
    return earlier.subset(shared), later.subset(shared)


def _robust(before: ItemBank, moved: ItemBank) -> tuple[FloatArray, FloatArray]:
    """Robust z of mean step difficulties and of log slopes."""
    location = np.nanmean(moved.steps(), axis=1) - np.nanmean(before.steps(), axis=1)
    return robust_z(location), robust_z(np.log(moved.slopes / before.slopes))


def robust_z(differences: FloatArray) -> FloatArray:
    """How unusual each difference is among all, in normal deviations that outliers do not widen.

    Where half of the differences are equal to rounding, 0 for them and infinite for the others.
    """
    low, middle, high = np.percentile(differences, [25, 50, 75])
    away = differences - middle
    spread = IQR_TO_SD * (high - low)
    if spread > 1e-9:
        z: FloatArray = away / spread
        return z
    return np.where(np.abs(away) <= 1e-9, 0.0, np.copysign(np.inf, away))


def _wald(difference: FloatArray, se: FloatArray) -> FloatArray:
    """Two-sided p; NaN where there is no standard error, or where nothing could differ."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p: FloatArray = 2.0 * ndtr(-np.abs(difference / se))
    return p


def _slope_se(fit: Fit, bank: ItemBank) -> FloatArray:
    known = {item.id: item.se_a for item in fit.items}
    return np.array([known[name] for name in bank.ids])


def _location_se(fit: Fit, bank: ItemBank) -> FloatArray:
    """The largest standard error of a mean step difficulty that any covariance allows.

    The location is -d/(c·a), with d the last cumulative intercept and c the steps, or with d the
    mean of graded intercepts and c = 1: its derivatives' absolute values times standard errors
    add up to the bound.
    """
    known = {item.id: item for item in fit.items}
    location = np.nanmean(bank.steps(), axis=1)
    out = np.empty(len(bank.ids))
    for j, name in enumerate(bank.ids):
        item = known[name]
        of_intercepts = (
            float(np.mean(item.se_d)) if bank.graded[j] else item.se_d[-1] / len(item.se_d)
        )
        out[j] = (of_intercepts + abs(location[j]) * item.se_a) / bank.slopes[j]
    return out


def _curves(fit: Fit, before: ItemBank, moved: ItemBank) -> tuple[FloatArray, FloatArray]:
    """Mean squared and mean signed difference of expected scores over the earlier children."""
    nodes = fit.quadrature.nodes
    sizes = np.array([group.n for group in fit.groups], dtype=np.float64)
    weights = np.zeros(len(nodes))
    for group, size in zip(fit.groups, sizes / sizes.sum(), strict=True):
        density = np.exp(-0.5 * (nodes - group.mean[0]) ** 2 / group.cov[0][0])
        weights += size * density / density.sum()
    top = before.n_categories - 1
    apart = (expected_scores(moved, nodes) - expected_scores(before, nodes)) / top
    return weights @ apart**2, weights @ apart


def _sentence(
    name: str, flagged: bool, location: float, slope_z: float, z: float, apart: float, size: str
) -> str:
    if not flagged:
        return f"{name} stays where it was."
    told = f"(curves {apart:.3f} of the range apart, robust z {z:+.1f})"
    if abs(slope_z) > max(LIMIT, abs(z)):
        less = "more" if slope_z > 0 else "less"
        return (
            f"{name} tells {less} about ability than before; "
            f"the difference is {SIZES[size]} {told}."
        )
    direction = "harder" if location > 0 else "easier"
    return (
        f"{name} became {direction} by {abs(location):.2f} logits; "
        f"the difference is {SIZES[size]} {told}."
    )


def _remarks(earlier: Fit, later: Fit, shared: tuple[str, ...], settled: bool) -> list[str]:
    told = []
    if len(shared) < FEW_ITEMS:
        told.append(
            f"Only {len(shared)} items are shared: what is usual among them is hardly known."
        )
    for fit, which in ((earlier, "earlier"), (later, "later")):
        others = sum(item.id not in shared for item in fit.items)
        if others:
            told.append(f"{others} items are in the {which} calibration alone.")
        if not fit.converged:
            told.append(f"The {which} calibration did not converge.")
    if not settled:
        told.append("The set of stable items did not come to rest: the link is that of the last.")
    return told
