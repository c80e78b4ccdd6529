"""What a run would publish: every item of the calibration in use, the estimated ones with new
values, and the population that goes with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessment.growth.scoring import Scale
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import shift
from assessment.psychometrics import (
    DECIMALS,
    AgeCurve,
    Evidence,
    ItemBank,
    PriorOffGrid,
    strand_posterior,
)
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.spread import Spread, estimate_spread
from assessment.psychometrics.strands import WIDE

from .estimating import StrandFit
from .gathering import Gathered

MOST_ROWS = 1_500
"""Rows that the strands' spread and the comparison of scores are learnt from; more are sampled."""

FEWEST_ROWS = 100
"""Below, the correlations of the calibration in use are kept."""

FEWEST_OF_A_STRAND = 3
"""A row is compared on a strand that it has so many answers on (`growth.enough`)."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """Items by code with slope and intercepts, and the population, as a calibration keeps them."""

    items: dict[str, tuple[float, list[float]]]
    estimated: frozenset[str]
    population: dict[str, Any]

    def is_scorable(self, scale: Scale) -> bool:
        """Whether scores can be made on it: slopes rise, and means with their spread lie on the
        nodes."""
        if not all(slope > 0 for slope, _steps in self.items.values()):
            return False
        sds = np.sqrt(np.diagonal(self.population["covariance"]) + scale.population.rater_sd**2)
        try:
            WIDE.require(np.array(self.population["means"]), sds, reach=5.0)
        except PriorOffGrid:
            return False
        return bool(np.linalg.eigvalsh(self.population["covariance"]).min() > 0)

    def bank(self, scale: Scale) -> ItemBank:
        """The items as arrays, in the order of the calibration in use."""
        return ItemBank.from_rows(
            {
                "id": code,
                "a": self.items[code][0],
                "d": self.items[code][1],
                "dimension": STRANDS.index(scale.items[code].strand),
            }
            for code in scale.bank.ids
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as a run keeps them."""
        return {
            "items": {code: [slope, steps] for code, (slope, steps) in self.items.items()},
            "estimated": sorted(self.estimated),
            "population": self.population,
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Proposal":
        """A proposal that ``to_dict`` wrote."""
        return cls(
            {code: (slope, list(steps)) for code, (slope, steps) in content["items"].items()},
            frozenset(content["estimated"]),
            content["population"],
        )


@dataclass(frozen=True, eq=False)
class Scored:
    """Some rows, ready to be scored on any calibration. strand_counts: (n, 6) answers."""

    evidence_of: dict[str, Any]
    age_months: FloatArray
    strand_counts: FloatArray

    def evidence(self, bank: ItemBank) -> Evidence:
        """The rows' answers on a bank."""
        codes = self.evidence_of["code"]
        return Evidence(
            n_children=len(self.age_months),
            child=self.evidence_of["row"],
            item=np.array([bank.index(code) for code in codes], dtype=np.int64),
            score=self.evidence_of["category"],
            rater=self.evidence_of["judge"],
            shift=self.evidence_of["shift"],
        )


def rows_to_score(gathered: Gathered, scale: Scale, rng: np.random.Generator) -> Scored:
    """All rows, or a sample of ``MOST_ROWS``, the same for the same generator."""
    chosen = np.arange(gathered.rows)
    if gathered.rows > MOST_ROWS:
        chosen = np.sort(rng.choice(gathered.rows, MOST_ROWS, replace=False))
    place = np.full(gathered.rows, -1)
    place[chosen] = np.arange(len(chosen))
    inside = place[gathered.row] >= 0
    items = gathered.item[inside]
    lens_shift = np.array([shift(scale.calibration, lens, "none") for lens in gathered.lens])
    strand = np.array([STRANDS.index(each) for each in gathered.strand], dtype=np.int64)
    counts = np.zeros((len(chosen), len(STRANDS)))
    np.add.at(counts, (place[gathered.row[inside]], strand[items]), 1)
    judge = gathered.judge[inside]
    return Scored(
        {
            "code": [gathered.codes[j] for j in items],
            "row": place[gathered.row[inside]],
            "category": gathered.category[inside],
            "judge": np.where(judge > 0, np.char.mod("%06d", judge), ""),
            "shift": lens_shift[items],
        },
        gathered.age_months[chosen],
        counts,
    )


def propose(
    fits: Sequence[StrandFit], scale: Scale, correlation: FloatArray | None = None
) -> Proposal:
    """Put the fits in the place of what is in use. correlation: of the strands, else that in use.

    An item that was not estimated keeps its values; a strand without a fit keeps its curve.
    """
    items = {
        code: (float(scale.bank.slopes[j]), _finite(scale.bank.intercepts[j]))
        for j, code in enumerate(scale.bank.ids)
    }
    estimated = set()
    for strand in fits:
        for fitted in strand.fit.items:
            if fitted.anchored:
                continue
            ease = shift(scale.calibration, scale.items[fitted.id].instrument.lens, "none")
            steps = [round(d - ease * (k + 1), DECIMALS) for k, d in enumerate(fitted.d)]
            items[fitted.id] = (round(fitted.a, DECIMALS), steps)
            estimated.add(fitted.id)
    return Proposal(items, frozenset(estimated), _population(fits, scale, correlation))


def find_spread(
    proposal: Proposal,
    scored: Scored,
    scale: Scale,
    watch: Callable[[int, float], None] | None = None,
) -> Spread | None:
    """The strands' spread on the proposed items; None where there are too few rows to tell, or
    where abilities run off the nodes.

    Severity of raters is integrated out with the spread in use. Only the correlations are taken
    from it: the fits, which know of no raters, say how far each strand varies.
    """
    if len(scored.age_months) < FEWEST_ROWS or not proposal.is_scorable(scale):
        return None
    bank = proposal.bank(scale)
    curve = AgeCurve.from_dict(proposal.population)
    try:
        return estimate_spread(
            bank,
            scored.evidence(bank),
            curve(scored.age_months),
            np.array(proposal.population["covariance"]),
            rater_sd=scale.population.rater_sd,
            tolerance=0.005,
            watch=watch,
        )
    except PriorOffGrid:
        return None


def correlations(covariance: FloatArray) -> FloatArray:
    """The correlations of a covariance."""
    sds = np.sqrt(np.diagonal(covariance))
    found: FloatArray = covariance / np.outer(sds, sds)
    return found


def compare_scores(proposal: Proposal, scored: Scored, scale: Scale) -> dict[str, dict[str, Any]]:
    """How the same answers score on the calibration in use and on the proposed one, by strand.

    Only strands with an estimated item, on rows with enough answers. The two scales are not the
    same: a shift is told so that nobody is surprised, and is no growth.
    """
    if not proposal.is_scorable(scale):
        return {}
    bank = proposal.bank(scale)
    curve = AgeCurve.from_dict(proposal.population)
    rater_sd = scale.population.rater_sd
    old = strand_posterior(
        scale.bank,
        scored.evidence(scale.bank),
        scale.population.curve(scored.age_months),
        scale.population.covariance,
        rater_sd=rater_sd,
    )
    new = strand_posterior(
        bank,
        scored.evidence(bank),
        curve(scored.age_months),
        np.array(proposal.population["covariance"]),
        rater_sd=rater_sd,
    )
    told = {}
    strands = sorted({scale.items[code].strand for code in proposal.estimated})
    for strand in strands:
        d = STRANDS.index(strand)
        rows = scored.strand_counts[:, d] >= FEWEST_OF_A_STRAND
        if np.count_nonzero(rows) < FEWEST_ROWS:
            continue
        before, after = old.mean[rows, d], new.mean[rows, d]
        told[strand] = {
            "rows": int(np.count_nonzero(rows)),
            "shift": _rounded(float(np.mean(after - before))),
            "shift_sd": _rounded(float(np.std(after - before, ddof=1))),
            "correlation": _rounded(float(np.corrcoef(before, after)[0, 1])),
            "se_before": _rounded(float(np.mean(old.se[rows, d]))),
            "se_after": _rounded(float(np.mean(new.se[rows, d]))),
        }
    return told


def _population(
    fits: Sequence[StrandFit], scale: Scale, correlation: FloatArray | None
) -> dict[str, Any]:
    curve = scale.population.curve
    means = curve.means.copy()
    variances = np.diagonal(scale.population.covariance).copy()
    for strand in fits:
        d = STRANDS.index(strand.strand)
        means[:, d] = strand.mean_at(curve.age_months)
        variances[d] = strand.variance
    together = correlations(scale.population.covariance) if correlation is None else correlation
    sds = np.sqrt(variances)
    covariance = np.round(together * np.outer(sds, sds), DECIMALS)
    return {
        "age_months": curve.age_months.tolist(),
        "means": np.round(means, DECIMALS).tolist(),
        "covariance": ((covariance + covariance.T) / 2).tolist(),
    }


def _finite(intercepts: FloatArray) -> list[float]:
    return [float(each) for each in intercepts if np.isfinite(each)]


def _rounded(value: float) -> float | None:
    return round(value, DECIMALS) if np.isfinite(value) else None
