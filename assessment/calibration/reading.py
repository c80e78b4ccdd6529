"""A finished run as its reader sees it: every item beside the value in use, every strand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from assessment.growth.scoring import Scale
from assessment.instruments.models import Item
from assessment.instruments.priors import STRANDS
from assessment.psychometrics import AgeCurve
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration import Fit, FittedItem
from assessment.psychometrics.calibration.documents import fit_from_document
from assessment.psychometrics.calibration.families import log_probabilities

from .checking import ItemCheck
from .estimating import as_fit
from .models import CalibrationRun

REACH = 1.96
"""Ranges are 95 % intervals."""

DRIFT = 0.5
"""Logits: a step's difficulty that moves by more reads half a level higher or lower."""

WIDE_SE = 0.5
"""Logits, widened: an item that may lie half a level off tells little yet."""

CURVES_APART = 0.1
"""Root mean square of expected scores, as parts of the top category, that is worth a look."""


@dataclass(frozen=True)
class ItemLine:
    """An item of a run beside the calibration in use.

    ease: d_K / K, how easily the average child of 7;0 takes a step, logits: the one location whose
    standard error a fit tells. low, high: a range of the difference, widened as `Reading.widened`
    says. apart: root mean square distance of the two expected-score curves over the children that
    the item is for, 0 to 1.
    """

    item: Item
    fitted: FittedItem
    slope_before: float
    ease: float
    se_ease: float
    ease_before: float
    low: float
    high: float
    apart: float
    check: ItemCheck

    @property
    def difference(self) -> float:
        """New ease less that in use."""
        return self.ease - self.ease_before

    @property
    def steps(self) -> list[tuple[float, float]]:
        """Intercepts, cumulative, each with its standard error."""
        return list(zip(self.fitted.d, self.fitted.se_d, strict=True))

    @property
    def drifts(self) -> bool:
        """Whether it has moved by more than can be chance and than can be passed over."""
        away = self.low > 0 or self.high < 0
        return away and (abs(self.difference) >= DRIFT or self.apart >= CURVES_APART)


@dataclass(frozen=True)
class StrandLine:
    """A strand of a run: its population beside that in use, and how far its scores can be trusted.

    gain: logits per e-fold of age; None where age was left out. se_sd: None where it is not known.
    """

    strand: str
    fit: Fit
    rows: int
    origin: float
    se_origin: float
    gain: float | None
    se_gain: float | None
    gain_before: float
    sd: float
    se_sd: float | None
    sd_before: float
    reliability: float
    scores: Mapping[str, Any] | None


@dataclass(frozen=True)
class KeptLine:
    """An item that keeps its value in use, and why: "answers" or "category"."""

    item: Item
    reason: str


@dataclass(frozen=True, eq=False)
class Reading:
    """All of a finished run. widened: by how much ranges are widened for children met again."""

    run: CalibrationRun
    scale: Scale
    items: list[ItemLine]
    anchors: list[ItemLine]
    kept: list[KeptLine]
    strands: list[StrandLine]
    widened: float

    @classmethod
    def of(cls, run: CalibrationRun) -> "Reading":
        """Read a finished run. Two statements: items of the calibration, and none a line."""
        scale = Scale.of(run.base)
        widened = sqrt(run.counts["rows"] / run.counts["children"])
        fits = {strand: fit_from_document(document) for strand, document in run.fits.items()}
        lines = [line for strand, fit in fits.items() for line in _lines(run, scale, fit, strand)]
        told = run.findings["strands"]
        return cls(
            run=run,
            scale=scale,
            items=[_widen(line, widened) for line in lines if not line.fitted.anchored],
            anchors=[line for line in lines if line.fitted.anchored],
            kept=[
                KeptLine(scale.items[code], reason)
                for strand in fits
                for code, reason in sorted(told[strand]["kept"].items())
            ],
            strands=[_strand(run, scale, fit, strand) for strand, fit in fits.items()],
            widened=widened,
        )

    @property
    def pairs(self) -> list[tuple[str, str, float]]:
        """Pairs of items that share more than their strand: codes, and Q3 above its mean."""
        return [
            (*pair["items"], pair["q3"])
            for strand in self.run.findings["checks"].values()
            for pair in strand["pairs"]
        ]

    @property
    def uncertain(self) -> list[ItemLine]:
        """Estimated items whose place is not yet known well."""
        return [line for line in self.items if not line.se_ease * self.widened <= WIDE_SE]

    @property
    def drifting(self) -> list[ItemLine]:
        """Items that have moved, the furthest first."""
        found = [line for line in self.items if line.drifts]
        return sorted(found, key=lambda line: -abs(line.difference))


def _lines(run: CalibrationRun, scale: Scale, fit: Fit, strand: str) -> list[ItemLine]:
    before = {item.id: item for item in as_fit(scale, strand).items}
    curve = AgeCurve.from_dict(run.findings["proposal"]["population"])
    checks = run.findings["checks"][strand]["items"]
    place = STRANDS.index(strand)
    variance = run.findings["proposal"]["population"]["covariance"][place][place]
    return [
        _line(
            scale.items[fitted.id],
            fitted,
            before[fitted.id],
            ItemCheck(**checks[fitted.id]),
            curve,
            place,
            sqrt(variance),
        )
        for fitted in fit.items
    ]


def _line(
    item: Item,
    fitted: FittedItem,
    old: FittedItem,
    check: ItemCheck,
    curve: AgeCurve,
    place: int,
    sd: float,
) -> ItemLine:
    top = len(fitted.d)
    middle = float(curve((item.from_months + item.to_months) / 2)[place])
    z = np.linspace(-3.0, 3.0, 31)
    weights = np.exp(-0.5 * z**2)
    theta = middle + sd * z
    apart = (_expected(fitted, theta) - _expected(old, theta)) / top
    ease, ease_before = fitted.d[-1] / top, old.d[-1] / top
    se = fitted.se_d[-1] / top
    return ItemLine(
        item=item,
        fitted=fitted,
        slope_before=old.a,
        ease=ease,
        se_ease=se,
        ease_before=ease_before,
        low=ease - ease_before - REACH * se,
        high=ease - ease_before + REACH * se,
        apart=float(np.sqrt(np.average(apart**2, weights=weights))),
        check=check,
    )


def _widen(line: ItemLine, factor: float) -> ItemLine:
    reach = REACH * line.se_ease * factor
    return replace(line, low=line.difference - reach, high=line.difference + reach)


def _expected(item: FittedItem, theta: FloatArray) -> FloatArray:
    """Expected scores, of items with a falling curve too, which no bank takes."""
    log_p = log_probabilities("gpcm", np.array([[item.a, *item.d]]), theta)[0]
    scores: FloatArray = np.arange(len(item.d) + 1) @ np.exp(log_p)
    return scores


def _strand(run: CalibrationRun, scale: Scale, fit: Fit, strand: str) -> StrandLine:
    place = STRANDS.index(strand)
    told = run.findings["strands"][strand]
    ages = np.array([48.0, 144.0])
    before = scale.population.curve(ages)[:, place]
    return StrandLine(
        strand=strand,
        fit=fit,
        rows=told["rows"],
        origin=told["origin"],
        se_origin=told["se_origin"],
        gain=told["gain"],
        se_gain=told["se_gain"],
        gain_before=float((before[1] - before[0]) / np.log(ages[1] / ages[0])),
        sd=sqrt(told["variance"]),
        # A square root's error is that of what is under it, by its slope there.
        se_sd=None
        if told["se_variance"] is None
        else told["se_variance"] / (2 * sqrt(told["variance"])),
        sd_before=sqrt(float(scale.population.covariance[place, place])),
        reliability=fit.reliability[0],
        scores=run.findings["scores"].get(strand),
    )
