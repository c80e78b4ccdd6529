"""Many-facet calibration: items, persons and the severity of raters on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.coding import UnusableResponses, sparse_responses
from assessment.psychometrics.calibration.expectation import Answers, OneScale
from assessment.psychometrics.calibration.fitting import (
    StandardErrors,
    covariance_of,
    solve_on_all,
)
from assessment.psychometrics.calibration.result import Fit
from assessment.psychometrics.calibration.specification import (
    Anchor,
    Model,
    UnknownModel,
    kinds_of,
    models_of,
    specify,
)
from assessment.psychometrics.facets.connectedness import (
    connectedness,
    rater_parts,
    require_told_apart,
)
from assessment.psychometrics.facets.design import Design, design_of
from assessment.psychometrics.facets.likelihood import RatedProblem
from assessment.psychometrics.facets.population import DensityPopulation
from assessment.psychometrics.facets.ratings import Ratings, read_ratings
from assessment.psychometrics.facets.result import FacetsFit, assemble
from assessment.psychometrics.facets.severities import RaterSpread, normal_severities
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread


def calibrate_facets(
    responses: npt.ArrayLike,
    person: Sequence[str],
    rater: Sequence[str],
    model: Model | Mapping[str, Model] = "pcm",
    **options: Any,
) -> Fit:
    """A calibration of judged items, with ``Fit.raters``.

    Arguments are those of ``fit_facets``, which tells more.
    """
    return fit_facets(responses, person, rater, model, **options).fit


def fit_facets(
    responses: npt.ArrayLike,
    person: Sequence[str],
    rater: Sequence[str],
    model: Model | Mapping[str, Model] = "pcm",
    *,
    ids: Sequence[str] | None = None,
    occasion: Sequence[str] | None = None,
    interaction: bool = False,
    random: bool = False,
    groups: Sequence[str] | None = None,
    covariates: npt.ArrayLike | None = None,
    anchor: Fit | ItemBank | None = None,
    quadrature: Quadrature | None = None,
    tolerance: float = 1e-6,
    max_iterations: int = 500,
    standard_errors: StandardErrors = "observed",
) -> FacetsFit:
    """Calibrate items that raters judged: every step of item i by rater r is harder by severity_r.

    responses: shape (n, m), one row for each person, rater and occasion, NaN where there is no
    answer; all rows of a person are one pattern of answers. person, rater, occasion, groups:
    labels, shape (n,); covariates: shape (n, c). Groups and covariates belong to persons.
    model: for all items, or for each by name; slopes may be free, and the severity of a rater is
    in logits of a step whatever the slope.
    interaction: a bias for each pair of an item and a rater. random: severities are drawn from a
    normal distribution whose variance is estimated; else they are fixed and sum to zero.
    anchor: items whose parameters stay as they are.
    Raises ``UnusableResponses`` and ``UnknownModel``. A fit that did not converge says so, and so
    does a design in which raters are not connected.
    Linacre (1989); marginal maximum likelihood as Adams, Wilson and Wang (1997) have it.
    """
    if random and interaction:
        raise UnknownModel("An interaction needs fixed raters, not random ones.")
    held = anchor.bank if isinstance(anchor, Fit) else anchor
    known = {i.id: i.values for i in anchor.items} if isinstance(anchor, Fit) else None
    ratings = read_ratings(responses, person, rater, occasion, ids, known=known, bounded=not random)
    if np.bincount(ratings.person).max() < 2:
        raise UnusableResponses(
            "No person has two judgements, so that nothing tells ability from chance."
        )
    group_names, group, kinds, kind = _kinds(ratings, person, groups, covariates)
    parts = rater_parts(ratings.rater, ratings.item, len(ratings.raters))
    if not random:
        require_told_apart(ratings, group[kind], parts)
    people = DensityPopulation(group_names, group, kinds, 1, quadrature or Quadrature())
    items = specify(
        ratings.items,
        _models(model, ratings),
        ratings.steps,
        np.zeros(len(ratings.items), dtype=np.int64),
        people,
        Anchor(held) if held is not None else None,
    )
    design = design_of(ratings, items, parts, interaction=interaction, random=random)
    problem = _problem(ratings, design, kind)
    start = _start(ratings, design)
    with one_thread():
        spread: RaterSpread | None = None
        if random:
            problem, found, spread = normal_severities(
                problem, design, start, tolerance, max_iterations
            )
        else:
            found = solve_on_all(problem, start, tolerance, max_iterations)
        covariance = covariance_of(problem, found, standard_errors)
        return assemble(
            problem,
            ratings,
            design,
            found,
            covariance,
            spread,
            connectedness(ratings),
            wanted_errors=standard_errors != "none",
        )


def _models(model: Model | Mapping[str, Model], ratings: Ratings) -> tuple[Model, ...]:
    models = models_of(model, ratings.items, ratings.steps)
    if "3pl" in models:
        raise UnknownModel("Nobody guesses in a judgement: 3pl is no model for rated items.")
    return models


def _kinds(
    ratings: Ratings,
    person: Sequence[str],
    groups: Sequence[str] | None,
    covariates: npt.ArrayLike | None,
) -> tuple[tuple[str, ...], IntArray, FloatArray, IntArray]:
    """As ``kinds_of``, for persons. Raises where the rows of a person differ."""
    first = ratings.first_row
    place = {name: k for k, name in enumerate(ratings.persons)}
    own = np.array([first[place[str(name).strip()]] for name in person], dtype=np.int64)
    labels = None
    if groups is not None:
        if len(groups) != len(person):
            raise UnusableResponses(f"{len(person)} rows need as many groups, not {len(groups)}.")
        listed = np.array([str(name) for name in groups])
        _require_same(listed[:, None], own, person, "groups")
        labels = listed[first].tolist()
    given = None
    if covariates is not None:
        table = np.asarray(covariates, dtype=np.float64)
        if table.ndim != 2 or len(table) != len(person) or not np.isfinite(table).all():
            raise UnusableResponses(
                f"Covariates must be finite numbers of shape ({len(person)}, c)."
            )
        _require_same(table, own, person, "covariates")
        given = table[first]
    return kinds_of(len(first), labels, given)


def _require_same(
    table: npt.NDArray[np.generic], own: IntArray, person: Sequence[str], what: str
) -> None:
    odd = np.flatnonzero((table != table[own]).any(axis=1))
    if len(odd):
        raise UnusableResponses(
            f"Rows of person {str(person[int(odd[0])])!r} have different {what}, which belong to "
            "persons here."
        )


def _problem(ratings: Ratings, design: Design, kind: IntArray) -> RatedProblem:
    """The likelihood, with one row a person."""
    shape = (len(ratings.persons), len(design.item))
    # Stored are categories from one, as the passes over sparse answers read them.
    codes = sparse_responses(ratings.person, design.column, ratings.category + 1, shape)
    answers = Answers(codes, kind, np.ones(shape[0]), np.arange(shape[0]))
    specification = design.columns
    scale = OneScale(answers, specification.layout, specification.population)
    return RatedProblem(scale, specification)


def _start(ratings: Ratings, design: Design) -> FloatArray:
    """Items from how often each category was given; raters alike."""
    items = design.items
    layout = items.layout
    cells = layout.first_cell[ratings.item] + ratings.category
    counts = np.bincount(cells, minlength=layout.n_cells).astype(np.float64)
    wanted = np.concatenate([layout.starting_values(counts), items.population.start()])
    free = np.zeros(design.columns.constraints.n_free)
    free[: items.constraints.n_free] = items.constraints.nearest(wanted)
    return free
