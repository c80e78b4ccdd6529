"""What a many-facet calibration found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.optimise import Maximum
from assessment.psychometrics.calibration.result import (
    Fit,
    FittedRater,
    fitted_groups,
    fitted_items,
    one_name,
    runaway,
    search_problems,
    standard_errors_of,
)
from assessment.psychometrics.facets.bias import PairBias, told_biases
from assessment.psychometrics.facets.connectedness import Connectedness
from assessment.psychometrics.facets.design import Design
from assessment.psychometrics.facets.likelihood import RatedProblem
from assessment.psychometrics.facets.ratings import Ratings
from assessment.psychometrics.facets.severities import RaterSpread


@dataclass(frozen=True)
class FittedOccasion:
    """One occasion: how many logits harder a step was then than on average over occasions."""

    id: str
    difficulty: float
    se: float
    n: int


@dataclass(frozen=True, eq=False)
class FacetsFit:
    """A many-facet calibration.

    fit: items as a rater of severity zero judges them, populations, raters. severity: (R,) with
    its covariance (R, R), NaN where there are no standard errors. biases: of an interaction.
    spread: of random severities. problem, free: the likelihood, and where it is highest.
    """

    fit: Fit
    ratings: Ratings
    design: Design
    connectedness: Connectedness
    severity: FloatArray
    severity_covariance: FloatArray
    occasions: tuple[FittedOccasion, ...]
    biases: tuple[PairBias, ...]
    spread: RaterSpread | None
    problem: RatedProblem
    free: FloatArray

    @cached_property
    def parameters(self) -> tuple[FloatArray, FloatArray]:
        """Parameters of the columns, and of the population."""
        specification = self.design.columns
        return specification.split(specification.constraints.all(self.free))

    @cached_property
    def posterior(self) -> FloatArray:
        """Posterior weight of every node for each person, (persons, q)."""
        return np.concatenate(
            [weights for _, weights in self.problem.one_scale.posterior(*self.parameters)]
        )

    @cached_property
    def theta(self) -> tuple[FloatArray, FloatArray]:
        """Expected a posteriori ability and its standard deviation, each (persons,)."""
        nodes = self.fit.quadrature.nodes
        mean = self.posterior @ nodes
        return mean, np.sqrt(np.maximum(self.posterior @ nodes**2 - mean**2, 0.0))

    @cached_property
    def bank(self) -> ItemBank:
        """Items as each rater judges them on each occasion: one a column of ``answers``."""
        specification = self.design.columns
        layout, values = specification.layout, self.parameters[0]
        rows = []
        for j, name in enumerate(specification.ids):
            own = values[layout.first_parameter[j] :][: layout.sizes[j]]
            graded = specification.models[j] == "grm"
            rows.append({"id": name, "a": own[0], "d": own[1:].tolist(), "graded": graded})
        return ItemBank.from_rows(rows)

    @cached_property
    def log_table(self) -> FloatArray:
        """Log-probability of every category of every column at every node, (cells, q)."""
        layout = self.design.columns.layout
        return layout.log_table(self.parameters[0], self.fit.quadrature.nodes)

    @cached_property
    def answers(self) -> FloatArray:
        """Categories from zero, (persons, columns), NaN where there is no judgement."""
        table = np.full((len(self.ratings.persons), len(self.design.item)), np.nan)
        table[self.ratings.person, self.design.column] = self.ratings.category
        return table


def assemble(
    problem: RatedProblem,
    ratings: Ratings,
    design: Design,
    found: Maximum,
    covariance: FloatArray | None,
    spread: RaterSpread | None,
    connected: Connectedness,
    *,
    wanted_errors: bool,
) -> FacetsFit:
    """The result of a search, with everything a reader asks about it."""
    items, free, people = design.items, found.free, design.population
    own = free[: items.constraints.n_free]
    everything = items.constraints.all(own)
    size = len(own)
    se = standard_errors_of(items, None if covariance is None else covariance[:size, :size])
    known = covariance if covariance is not None else np.full((len(free),) * 2, np.nan)
    severity, of_severity = design.severities @ free, design.severities @ known
    severity_covariance = (design.severities @ of_severity.T).T
    if not design.severities.nnz:
        severity_covariance = np.zeros_like(severity_covariance)
    told = np.bincount(ratings.rater, minlength=len(ratings.raters))
    statistics = problem.statistics(free)
    off_scale = float(statistics.n @ people.log_mass(items.split(everything)[1]))
    fitted = fitted_items(
        items, everything, se, np.bincount(ratings.item, minlength=len(items.ids)), ratings.values
    )
    problems = [f"Item {odd.item!r} was left out: {odd.reason}." for odd in ratings.left_out]
    problems += [f"Item {odd.item!r} has a gap: {odd.reason}." for odd in ratings.gaps]
    problems += ratings.set_aside
    if not connected.connected:
        problems.append(connected.sentence)
    problems += search_problems(found, fitted)
    if covariance is None and wanted_errors:
        problems.append(
            "The answers do not tell some parameters apart: the information is singular, and "
            "there are no standard errors."
        )
    problems += spread.problems if spread is not None else ()
    fit = Fit(
        model=one_name(items.models),
        items=fitted,
        groups=fitted_groups(items, everything, se, statistics.n),
        loglik=(found.value if spread is None else spread.loglik) - off_scale,
        n_free=len(free) if spread is None else len(own) + 1,
        converged=found.converged and not runaway(fitted),
        iterations=found.iterations,
        n_persons=len(ratings.persons),
        n_responses=len(ratings.person),
        quadrature=items.population.quadrature,
        reliability=statistics.reliability,
        regression=_weights(design, everything),
        se_regression=_weights(design, se),
        raters=tuple(
            FittedRater(name, float(severity[r]), _root(severity_covariance[r, r]), int(told[r]))
            for r, name in enumerate(ratings.raters)
        ),
        left_out=ratings.left_out,
        problems=tuple(problems),
    )
    return FacetsFit(
        fit,
        ratings,
        design,
        connected,
        severity,
        severity_covariance,
        _occasions(ratings, design, free, known),
        _biases(ratings, design, free, known),
        spread,
        problem,
        free,
    )


def _root(variance: float) -> float:
    return float(np.sqrt(max(variance, 0.0))) if np.isfinite(variance) else float("nan")


def _weights(design: Design, everything: FloatArray) -> tuple[tuple[float, ...], ...]:
    _, _, weights = design.items.population.unpacked(design.items.split(everything)[1])
    return tuple(map(tuple, weights.tolist()))


def _occasions(
    ratings: Ratings, design: Design, free: FloatArray, covariance: FloatArray
) -> tuple[FittedOccasion, ...]:
    if len(ratings.occasions) < 2:
        return ()
    difficulty = design.occasions @ free
    variance = (design.occasions @ (design.occasions @ covariance).T).diagonal()
    n = np.bincount(ratings.occasion, minlength=len(ratings.occasions))
    return tuple(
        FittedOccasion(name, float(difficulty[o]), _root(variance[o]), int(n[o]))
        for o, name in enumerate(ratings.occasions)
    )


def _biases(
    ratings: Ratings, design: Design, free: FloatArray, covariance: FloatArray
) -> tuple[PairBias, ...]:
    bias = design.biases @ free if len(design.pairs) else np.zeros(0)
    if not len(bias):
        return ()
    se = np.sqrt(np.maximum((design.biases @ (design.biases @ covariance).T).diagonal(), 0.0))
    n = np.zeros((len(ratings.items), len(ratings.raters)), dtype=np.int64)
    np.add.at(n, (ratings.item, ratings.rater), 1)
    return told_biases(
        [
            (ratings.items[i], ratings.raters[r], float(bias[k]), float(se[k]), int(n[i, r]))
            for k, (i, r) in enumerate(design.pairs)
        ]
    )
