"""What a calibration found, told in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.coding import LeftOut, Told
from assessment.psychometrics.calibration.expectation import Scale
from assessment.psychometrics.calibration.optimise import Maximum
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.propagated import PropagatedScales
from assessment.psychometrics.calibration.specification import RUNAWAY_SLOPE
from assessment.psychometrics.quadrature import Quadrature

if TYPE_CHECKING:
    from assessment.psychometrics.calibration.fitting import Problem
    from assessment.psychometrics.calibration.specification import Specification

MOST_OUTSIDE = 0.02
"""Of a population beyond the nodes: more is worth telling."""


@dataclass(frozen=True)
class FittedItem:
    """One item. a: the slope on its dimension. d: falling (graded) or cumulative intercepts.

    g: lower asymptote, None unless guessed. Standard errors are NaN where there are none, and 0
    where a parameter was fixed.
    """

    id: str
    model: str
    dimension: int
    a: float
    d: tuple[float, ...]
    se_a: float
    se_d: tuple[float, ...]
    n: int
    values: tuple[int, ...] = ()
    anchored: bool = False
    g: float | None = None
    se_g: float | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The item as ``ItemBank.from_rows`` reads it."""
        return {
            "id": self.id,
            "a": self.a,
            "d": self.d,
            "dimension": self.dimension,
            "graded": self.model == "grm",
            "g": self.g or 0.0,
        }


@dataclass(frozen=True)
class FittedGroup:
    """One population: mean (D,), covariance (D, D), their standard errors, and its size."""

    id: str
    mean: tuple[float, ...]
    cov: tuple[tuple[float, ...], ...]
    se_mean: tuple[float, ...]
    se_cov: tuple[tuple[float, ...], ...]
    n: int


@dataclass(frozen=True)
class FittedRater:
    """One rater: how many logits harder a step becomes when this person judges."""

    id: str
    severity: float
    se: float
    n: int


@dataclass(frozen=True)
class Fit:
    """A calibration: items, populations, and how far to trust them.

    loglik: marginal log-likelihood at the end. reliability: of the EAP on each dimension, the
    variance of the estimates over that plus the mean posterior variance. problems: sentences about
    what went wrong or was set aside.
    """

    model: str
    items: tuple[FittedItem, ...]
    groups: tuple[FittedGroup, ...]
    loglik: float
    n_free: int
    converged: bool
    iterations: int
    n_persons: int
    n_responses: int
    quadrature: Quadrature
    reliability: tuple[float, ...]
    regression: tuple[tuple[float, ...], ...] = ()
    se_regression: tuple[tuple[float, ...], ...] = ()
    raters: tuple[FittedRater, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.n_free - 2.0 * self.loglik

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with children as the sample."""
        return float(np.log(self.n_persons)) * self.n_free - 2.0 * self.loglik

    @property
    def dimensions(self) -> int:
        """How many dimensions there are."""
        return len(self.groups[0].mean)

    @property
    def bank(self) -> ItemBank:
        """The items as a bank to score and to select from."""
        return ItemBank.from_rows(item.row for item in self.items)

    def summary(self) -> str:
        """A page about the fit, in plain text."""
        from assessment.psychometrics.calibration.telling import summary

        return summary(self)

    def to_json(self) -> str:
        """The fit as a ``fit/1`` document; ``fit_from_json`` reads it back without loss."""
        from assessment.psychometrics.calibration.documents import fit_to_json

        return fit_to_json(self)

    def plot(self) -> str:
        """Information and standard error over ability, as an SVG document."""
        from assessment.psychometrics.calibration.plots import information_plot

        return information_plot(self)


def assemble(problem: Problem, data: Told, found: Maximum, covariance: FloatArray | None) -> Fit:
    """The result of a search, with everything a reader asks about it."""
    specification = problem.specification
    statistics = found.statistics or problem.statistics(found.free)
    everything = specification.constraints.all(found.free)
    se = standard_errors_of(specification, covariance)
    fitted = fitted_items(specification, everything, se, data.counts, data.values)
    people = specification.population
    _, population = specification.split(everything)
    _, _, weights = people.unpacked(population)
    _, _, se_weights = people.unpacked(specification.split(se)[1])
    return Fit(
        model=one_name(specification.models),
        items=fitted,
        groups=fitted_groups(specification, everything, se, statistics.n),
        loglik=statistics.loglik,
        n_free=len(found.free),
        converged=found.converged and not runaway(fitted),
        iterations=found.iterations,
        n_persons=data.n,
        n_responses=int(data.counts.sum()),
        quadrature=people.quadrature,
        reliability=statistics.reliability,
        regression=tuple(map(tuple, weights.tolist())),
        se_regression=tuple(map(tuple, se_weights.tolist())),
        left_out=data.left_out,
        problems=(
            *problems_of(data, found, fitted),
            *population_problems(people, population),
        ),
    )


def standard_errors_of(specification: Specification, covariance: FloatArray | None) -> FloatArray:
    """Standard errors of all parameters: NaN where there are none, 0 where one is fixed."""
    if covariance is None:
        return np.where(specification.constraints.touched, np.nan, 0.0)
    variance = specification.constraints.covariance(covariance)
    return np.sqrt(np.maximum(variance, 0.0))


def fitted_items(
    specification: Specification,
    everything: FloatArray,
    se: FloatArray,
    counts: IntArray,
    values: Sequence[tuple[int, ...]],
) -> tuple[FittedItem, ...]:
    """The items of a specification, from all its parameters and their standard errors."""
    layout = specification.layout
    return tuple(
        _item(
            specification.ids[j],
            specification.models[j],
            int(layout.dimension[j]),
            everything[layout.first_parameter[j] :][: layout.sizes[j]],
            se[layout.first_parameter[j] :][: layout.sizes[j]],
            int(counts[j]),
            values[j],
            bool(specification.anchored[j]),
        )
        for j in range(len(specification.ids))
    )


def fitted_groups(
    specification: Specification, everything: FloatArray, se: FloatArray, n: FloatArray
) -> tuple[FittedGroup, ...]:
    """The populations; n: shape (kinds,), children of each kind."""
    people = specification.population
    means, cov, _ = people.unpacked(specification.split(everything)[1])
    se_means, se_cov, _ = people.unpacked(specification.split(se)[1])
    sizes = np.bincount(people.group, weights=n, minlength=len(people.groups))
    return tuple(
        FittedGroup(
            name,
            tuple(means[g].tolist()),
            tuple(map(tuple, cov[g].tolist())),
            tuple(se_means[g].tolist()),
            tuple(map(tuple, se_cov[g].tolist())),
            round(sizes[g]),
        )
        for g, name in enumerate(people.groups)
    )


def _item(
    name: str,
    model: str,
    dimension: int,
    values: FloatArray,
    se: FloatArray,
    n: int,
    given: tuple[int, ...],
    anchored: bool,
) -> FittedItem:
    steps = len(given) - 1
    g = se_g = None
    if model == "3pl":
        g = float(1.0 / (1.0 + np.exp(-values[2])))
        se_g = float(se[2] * g * (1.0 - g))
    return FittedItem(
        name,
        model,
        dimension,
        float(values[0]),
        tuple(values[1 : 1 + steps].tolist()),
        float(se[0]),
        tuple(se[1 : 1 + steps].tolist()),
        n,
        given,
        anchored,
        g,
        se_g,
    )


def one_name(models: tuple[str, ...]) -> str:
    """The model of all items, or ``mixed``."""
    return models[0] if len(set(models)) == 1 else "mixed"


def runaway(items: tuple[FittedItem, ...]) -> list[str]:
    """Items whose slope has no maximum."""
    return [item.id for item in items if abs(item.a) > RUNAWAY_SLOPE and not item.anchored]


def problems_of(data: Told, found: Maximum, items: tuple[FittedItem, ...]) -> tuple[str, ...]:
    """What went wrong or was set aside, a sentence each."""
    told = [f"Item {odd.item!r} was left out: {odd.reason}." for odd in data.left_out]
    told += [f"Item {odd.item!r} has a gap: {odd.reason}." for odd in data.gaps]
    return (*told, *search_problems(found, items))


def search_problems(found: Maximum, items: tuple[FittedItem, ...]) -> tuple[str, ...]:
    """What is odd about a maximum, a sentence each."""
    told = [
        f"Item {name!r} separates children perfectly: its slope runs away, and no slope fits best."
        for name in runaway(items)
    ]
    told += [
        f"Item {item.id!r} has a slope of {item.a:.2f}: children who know more score lower on it."
        for item in items
        if item.a < 0
    ]
    if not found.converged:
        told.append(
            f"The fit did not converge: after {found.iterations} steps the next would still move "
            f"a parameter by {found.step:.2g}."
        )
    return tuple(told)


def population_problems(people: Population, population: FloatArray) -> tuple[str, ...]:
    """Populations that the nodes do not hold, a sentence each."""
    means, cov, _ = people.unpacked(population)
    sd = np.sqrt(np.diagonal(cov, axis1=1, axis2=2))
    low, high = people.quadrature.nodes[[0, -1]]
    outside = ndtr((low - means) / sd) + ndtr((means - high) / sd)
    boundless = people.boundless(population)
    told = [
        f"The abilities of {people.groups[g]!r} spread without end: children answered "
        "all at the top or all at the bottom, and no variance fits best."
        for g in np.flatnonzero(boundless)
    ]
    told += [
        f"{100 * outside[g].max():.0f} % of {people.groups[g]!r} lie beyond the nodes, which go "
        f"from {low:g} to {high:g}: its mean and variance are those of the part between."
        for g in np.flatnonzero((outside.max(axis=1) > MOST_OUTSIDE) & ~boundless)
    ]
    return tuple(told)


def posterior_moments(
    scale: Scale | PropagatedScales, items: FloatArray, population: FloatArray
) -> Iterator[tuple[slice | IntArray, FloatArray, FloatArray]]:
    """Rows with the mean and variance of their posterior on each dimension, a chunk at a time."""
    if isinstance(scale, PropagatedScales):
        for found in scale.beliefs(items, population):
            yield found.rows, found.mean, np.diagonal(found.cov, axis1=1, axis2=2)
        return
    points = scale.population.points
    for rows, posterior in scale.posterior(items, population):
        mean = posterior @ points
        yield rows, mean, posterior @ points**2 - mean**2
