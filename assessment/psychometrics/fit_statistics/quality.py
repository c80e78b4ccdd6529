"""Everything that says whether items and a scale are good, in one result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.result import Fit
from assessment.psychometrics.fit_statistics.held import Held, Undefined
from assessment.psychometrics.fit_statistics.item_chi_square import ItemChiSquare, item_chi_squares
from assessment.psychometrics.fit_statistics.limited_information import ModelFit, model_fit
from assessment.psychometrics.fit_statistics.local_dependence import LocalDependence, PairSums
from assessment.psychometrics.fit_statistics.mean_squares import (
    ItemSums,
    MeanSquares,
    posterior_mean_squares,
)
from assessment.psychometrics.fit_statistics.reliability import (
    ClassicalReliability,
    cronbach_alpha,
    empirical_reliability,
    information_by_dimension,
    marginal_reliability,
    mcdonald_omega,
)
from assessment.psychometrics.fit_statistics.residuals import residuals

CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class ScaleReliability:
    """Of one dimension. marginal: by group. theta, information: the test's, where it measures."""

    empirical: float
    marginal: tuple[float, ...]
    alpha: ClassicalReliability | Undefined
    omega: ClassicalReliability | Undefined
    theta: FloatArray
    information: FloatArray


@dataclass(frozen=True, eq=False)
class Quality:
    """How well answers and a calibration go together.

    children, complete: rows, and those without a missing answer. answers: of each item, (m,).
    at_estimates, over_posterior: infit and outfit at the EAP and averaged over the posterior.
    """

    fit: Fit
    children: int
    complete: int
    answers: IntArray
    chi_squares: tuple[ItemChiSquare, ...] | Undefined
    at_estimates: MeanSquares
    over_posterior: MeanSquares
    dependence: LocalDependence
    model: ModelFit | Undefined
    scales: tuple[ScaleReliability, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The items."""
        return self.dependence.ids

    @cached_property
    def adjusted_p(self) -> FloatArray:
        """p of S-X² after Benjamini and Hochberg (1995), (m,); NaN where there is none."""
        out = np.full(len(self.ids), np.nan)
        if isinstance(self.chi_squares, Undefined):
            return out
        p = np.array([one.p for one in self.chi_squares])
        known = ~np.isnan(p)
        if known.any():
            out[known] = stats.false_discovery_control(p[known])
        return out

    @property
    def misfitting(self) -> tuple[str, ...]:
        """Items whose adjusted p is below 5 %, the worst first."""
        order = np.argsort(self.adjusted_p)
        return tuple(self.ids[j] for j in order if self.adjusted_p[j] < CHANCE)

    def summary(self) -> str:
        """A page about the scale, in plain text, with a sentence for each verdict."""
        from assessment.psychometrics.fit_statistics.telling import summary

        return summary(self)


def assess(held: Held) -> Quality:
    """Every statistic of items and scales. Persons are ``person_fit``'s."""
    items, pairs = ItemSums(), PairSums()
    for batch in residuals(held, held.moments[0]):
        items.add(batch)
        pairs.add(batch)
    return Quality(
        held.fit,
        len(held.codes),
        int(held.complete.sum()),
        held.answered.sum(axis=0),
        item_chi_squares(held),
        items.result(),
        posterior_mean_squares(held),
        pairs.result(held.ids),
        model_fit(held),
        _scales(held),
    )


def _scales(held: Held) -> tuple[ScaleReliability, ...]:
    theta = np.linspace(-4.0, 4.0, 9)
    empirical, marginal = empirical_reliability(held), marginal_reliability(held)
    information = information_by_dimension(held, theta)
    dimension = held.specification.layout.dimension
    scales = []
    for d in range(held.fit.dimensions):
        mine = np.flatnonzero(dimension == d)
        answers = np.where(held.answered[:, mine], held.codes[:, mine].astype(np.float64), np.nan)
        names = [held.ids[j] for j in mine]
        scales.append(
            ScaleReliability(
                float(empirical[d]),
                tuple(marginal[:, d].tolist()),
                cronbach_alpha(answers, names),
                mcdonald_omega(answers, names),
                theta,
                information[d],
            )
        )
    return tuple(scales)
