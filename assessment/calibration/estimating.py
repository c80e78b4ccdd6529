"""From answers to item values: one fit a strand, with ability following age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assessment.growth.scoring import Scale
from assessment.instruments.priors import ORIGIN_MONTHS, STRANDS
from assessment.instruments.selectors import shift
from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration import (
    Fit,
    FittedGroup,
    FittedItem,
    Model,
    calibrate,
)
from assessment.psychometrics.calibration.optimise import Watch
from assessment.psychometrics.quadrature import Quadrature

from .choice import FEWEST_IN_A_CATEGORY, Choice, Treatment
from .gathering import Gathered

NODES = Quadrature(n=81, low=-8.0, high=8.0)
"""Wide enough for means that follow age from three to twelve, a fifth of a logit apart."""

SHORTEST_SPAN = 6.0
"""Months between the youngest and the oldest row: with less, age has no slope to be told."""


class TooFewAnswers(ValueError):
    """No item of any strand has enough answers to be estimated."""


@dataclass(frozen=True, eq=False)
class StrandFit:
    """A strand as it was estimated.

    fit: items that were estimated or held the scale. kept: items that keep the value in use,
    with the reason: "answers" too few, "category" one that hardly anybody gave.
    origin: mean at 7;0. gain: logits per e-fold of age, None where age was left out.
    """

    strand: str
    fit: Fit
    kept: Mapping[str, str]
    rows: int
    origin: float
    se_origin: float
    gain: float | None
    se_gain: float | None
    variance: float
    se_variance: float

    def mean_at(self, age_months: FloatArray) -> FloatArray:
        """The strand's mean at ages. Where age was left out, the same at all."""
        return self.origin + (self.gain or 0.0) * log_age(age_months)


def log_age(age_months: FloatArray) -> FloatArray:
    """Age as the mean follows it: the logarithm, 0 at 7;0 (decision 0004)."""
    ages: FloatArray = np.log(age_months / ORIGIN_MONTHS)
    return ages


def estimate_strand(
    gathered: Gathered, choice: Choice, scale: Scale, strand: str, watch: Watch | None = None
) -> StrandFit | None:
    """Estimate a strand's items; None where none has enough answers.

    A row is a child in a season, and rows are taken as independent although a child may have
    several. Items treated as anchors stay and bring the scale with them. Without an anchor the
    scale is that of decision 0004: mean 0 at 7;0, and variance 1 or, where slopes are given, the
    one that they imply.
    """
    columns = np.flatnonzero(np.array(gathered.strand) == strand)
    kept = {
        gathered.codes[j]: reason
        for j in columns
        if (reason := _too_thin(gathered, choice, scale, int(j)))
    }
    used = np.array([j for j in columns if gathered.codes[j] not in kept], dtype=np.int64)
    codes = [gathered.codes[j] for j in used]
    treated = {
        code: Treatment(choice.treatments[gathered.lens[j]])
        for code, j in zip(codes, used, strict=True)
    }
    if not any(treatment != Treatment.ANCHOR for treatment in treated.values()):
        return None
    table, rows = _table(gathered, used)
    ages = gathered.age_months[rows]
    follows_age = float(np.ptp(ages)) >= SHORTEST_SPAN
    in_use = as_fit(scale, strand)
    anchors = [code for code, each in treated.items() if each == Treatment.ANCHOR]
    fit = calibrate(
        table,
        {code: _model(treated[code]) for code in codes},
        ids=codes,
        covariates=log_age(ages)[:, None] if follows_age else None,
        anchor=replace(in_use, items=tuple(i for i in in_use.items if i.id in anchors))
        if anchors
        else None,
        slopes={
            item.id: item.a for item in in_use.items if treated.get(item.id) == Treatment.STEPS
        },
        quadrature=NODES,
        watch=watch,
    )
    group = fit.groups[0]
    return StrandFit(
        strand=strand,
        fit=fit,
        kept=kept,
        rows=len(rows),
        origin=group.mean[0],
        se_origin=group.se_mean[0],
        gain=fit.regression[0][0] if follows_age else None,
        se_gain=fit.se_regression[0][0] if follows_age else None,
        variance=group.cov[0][0],
        se_variance=group.se_cov[0][0],
    )


def as_fit(scale: Scale, strand: str) -> Fit:
    """The values in use of a strand as a fit, so that they can anchor and be compared.

    A lens's own shift is folded into the intercepts: estimated ones hold it, too.
    """
    items = []
    for j, code in enumerate(scale.bank.ids):
        item = scale.items[code]
        if item.strand != strand:
            continue
        ease = shift(scale.calibration, item.instrument.lens, "none")
        d = [
            float(value) + ease * (k + 1)
            for k, value in enumerate(scale.bank.intercepts[j, : item.top])
        ]
        zeros = (0.0,) * len(d)
        items.append(
            FittedItem(
                code, "gpcm", 0, float(scale.bank.slopes[j]), tuple(d), 0.0, zeros, 0,
                tuple(range(item.top + 1)), True,
            )
        )  # fmt: skip
    place = STRANDS.index(strand)
    spread = float(scale.population.covariance[place, place])
    return Fit(
        model="gpcm",
        items=tuple(items),
        groups=(FittedGroup("all", (0.0,), ((spread,),), (0.0,), ((0.0,),), 0),),
        loglik=float("nan"),
        n_free=0,
        converged=True,
        iterations=0,
        n_persons=0,
        n_responses=0,
        quadrature=NODES,
        reliability=(),
    )


def table_of(gathered: Gathered, codes: Sequence[str]) -> tuple[FloatArray, IntArray]:
    """Answers to items in this order, shape (r, m), NaN where there is none, and whose rows."""
    place = {code: j for j, code in enumerate(gathered.codes)}
    return _table(gathered, np.array([place[code] for code in codes], dtype=np.int64))


def _model(treatment: Treatment) -> Model:
    return "pcm" if treatment == Treatment.EQUAL else "gpcm"


def _too_thin(gathered: Gathered, choice: Choice, scale: Scale, item: int) -> str:
    """Why an item cannot be estimated; empty where it can, or need not be."""
    code = gathered.codes[item]
    if choice.treatments[gathered.lens[item]] == Treatment.ANCHOR:
        return ""
    given = gathered.category[gathered.item == item]
    counts = np.bincount(given, minlength=scale.items[code].top + 1)
    if counts.sum() < choice.fewest_answers:
        return "answers"
    return "category" if counts.min() < FEWEST_IN_A_CATEGORY else ""


def _table(gathered: Gathered, columns: IntArray) -> tuple[FloatArray, IntArray]:
    """Answers to some items, a row for each row with any of them, and which rows these are."""
    place = np.full(len(gathered.codes), -1)
    place[columns] = np.arange(len(columns))
    chosen = place[gathered.item] >= 0
    rows, row = np.unique(gathered.row[chosen], return_inverse=True)
    item, category = place[gathered.item[chosen]], gathered.category[chosen]
    table = np.full((len(rows), len(columns)), np.nan)
    table[row, item] = category
    return table, rows
