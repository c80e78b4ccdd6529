"""From model names to families, layouts and constraints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.coding import UnusableResponses
from assessment.psychometrics.calibration.constraints import ConstraintBuilder, Constraints
from assessment.psychometrics.calibration.families import Family
from assessment.psychometrics.calibration.layout import Layout, layout_of
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.priors import Penalty, Priors

Model = Literal["rasch", "2pl", "3pl", "pcm", "rsm", "gpcm", "grm"]
MODELS: tuple[Model, ...] = get_args(Model)
TWO_CATEGORIES = ("rasch", "2pl", "3pl")
UNIT_SLOPE = ("rasch", "pcm", "rsm")

RUNAWAY_SLOPE = 10.0
"""A slope past this, in logits, answers a step and not a curve: the item separates perfectly."""

HOPELESS_SLOPE = 3.0 * RUNAWAY_SLOPE
"""From so steep an item no search comes back."""


class UnknownModel(ValueError):
    """A model name that is none of ``MODELS``, or does not fit an item."""


@dataclass(frozen=True, eq=False)
class Anchor:
    """Items whose parameters are known from an earlier calibration and stay as they are."""

    bank: ItemBank

    def parameters(self, item: str, family: Family, steps: int) -> FloatArray | None:
        """The item's parameters, or None where it is not anchored."""
        if item not in self.bank.ids:
            return None
        row = self.bank.index(item)
        graded, guessed = bool(self.bank.graded[row]), bool(self.bank.guessing[row] > 0)
        held: Family = "3pl" if guessed else "grm" if graded and steps > 1 else "gpcm"
        if held != family or self.bank.n_categories[row] != steps + 1:
            raise UnknownModel(
                f"Item {item!r} is anchored as {held} with {self.bank.n_categories[row]} "
                f"categories, and here is {family} with {steps + 1}."
            )
        intercepts = self.bank.intercepts[row, :steps]
        guessing = self.bank.guessing[row]
        tail = [np.log(guessing / (1 - guessing))] if guessed else []
        return np.concatenate([[self.bank.slopes[row]], intercepts, tail])


@dataclass(frozen=True, eq=False)
class Specification:
    """What is to be estimated: items and their models, on a population."""

    ids: tuple[str, ...]
    models: tuple[Model, ...]
    layout: Layout
    population: Population
    constraints: Constraints
    anchored: BoolArray
    penalty: Penalty | None = None

    def split(self, everything: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Item parameters and population parameters."""
        return everything[: self.layout.n_parameters], everything[self.layout.n_parameters :]

    def feasible(self, everything: FloatArray) -> bool:
        """Whether graded intercepts fall, priors reach and covariances are positive definite."""
        items, population = self.split(everything)
        believed = self.penalty is None or self.penalty.feasible(items)
        return believed and self.layout.ordered(items) and self.population.feasible(population)

    def hopeless(self, everything: FloatArray) -> bool:
        """Whether a slope or a variance grows without end, and no maximum is to come."""
        items, population = self.split(everything)
        free = self.layout.first_parameter
        slopes = items[free[self.constraints.touched[free]]]
        boundless = self.population.boundless(population).any()
        return bool((np.abs(slopes) > HOPELESS_SLOPE).any() or boundless)


def models_of(
    model: Model | Mapping[str, Model], ids: Sequence[str], steps: IntArray
) -> tuple[Model, ...]:
    """One model for each item. Raises ``UnknownModel``."""
    chosen = [model.get(name) if isinstance(model, Mapping) else model for name in ids]
    for name, given, step in zip(ids, chosen, steps.tolist(), strict=True):
        if given is None:
            raise UnknownModel(f"Item {name!r} has no model.")
        if given not in MODELS:
            raise UnknownModel(f"{given!r} is no model; there are {', '.join(MODELS)}.")
        if given in TWO_CATEGORIES and step > 1:
            raise UnknownModel(
                f"Item {name!r} has {step + 1} categories, and {given} is for two; "
                "pcm, rsm, gpcm and grm take more."
            )
    return tuple(given for given in chosen if given is not None)


def specify(
    ids: tuple[str, ...],
    models: tuple[Model, ...],
    steps: IntArray,
    dimension: IntArray,
    population: Population,
    anchor: Anchor | None = None,
    slopes: Mapping[str, float] | None = None,
    priors: Priors | None = None,
) -> Specification:
    """Layout and constraints, identified in the usual way.

    In each dimension the first group is standard normal, unless an item holds the scale: a slope
    that is given or an anchor frees its variance, an anchor its mean. All other groups are free.
    slopes: items whose slope stays as given. priors: of the free item parameters.
    Raises ``UnknownModel``.
    """
    given = slopes or {}
    for name, model in zip(ids, models, strict=True):
        if name in given and model in UNIT_SLOPE:
            raise UnknownModel(f"Item {name!r} is {model}, whose slope is one and not given.")
    families: list[Family] = [_family(model) for model in models]
    layout = layout_of(families, steps, dimension)
    base = np.concatenate([np.zeros(layout.n_parameters), population.start()])
    builder = ConstraintBuilder(base)
    known = [
        anchor.parameters(name, family, int(step)) if anchor else None
        for name, family, step in zip(ids, layout.families, steps, strict=True)
    ]
    anchored = np.array([values is not None for values in known])
    shared = _rating_scale_columns(models, steps, anchored, builder)
    leader: set[int] = set()
    for item, model in enumerate(models):
        first, size = int(layout.first_parameter[item]), int(layout.sizes[item])
        values = known[item]
        if values is not None:
            base[first : first + size] = values
        elif model == "rsm":
            _rating_scale(builder, shared[int(steps[item])], first, size, leader)
        elif model in UNIT_SLOPE:
            base[first] = 1.0
            builder.free(range(first + 1, first + size))
        elif ids[item] in given:
            base[first] = given[ids[item]]
            builder.free(range(first + 1, first + size))
        else:
            builder.free(range(first, first + size))
    held = np.array([model in UNIT_SLOPE for model in models]) | anchored
    held |= np.array([name in given for name in ids])
    _free_population(builder, layout, population, held, anchored)
    constraints = builder.build()
    penalty = Penalty.of(priors or Priors(), layout, constraints.touched[: layout.n_parameters])
    return Specification(ids, models, layout, population, constraints, anchored, penalty)


def _family(model: Model) -> Family:
    return "3pl" if model == "3pl" else "grm" if model == "grm" else "gpcm"


def _rating_scale_columns(
    models: Sequence[Model], steps: IntArray, anchored: BoolArray, builder: ConstraintBuilder
) -> dict[int, list[int]]:
    """Free parameters shared by all rating scale items of the same length: one a step."""
    lengths = {
        int(step)
        for model, step, fixed in zip(models, steps, anchored, strict=True)
        if model == "rsm" and not fixed
    }
    return {length: [builder.new() for _ in range(length)] for length in sorted(lengths)}


def _rating_scale(
    builder: ConstraintBuilder, shared: list[int], first: int, size: int, leader: set[int]
) -> None:
    """d_k = τ_k + k·δ, with the δ of the first item of its length at zero (Andrich 1978)."""
    builder.base[first] = 1.0
    location = None
    if len(shared) in leader:
        location = builder.new()
    leader.add(len(shared))
    for step in range(1, size):
        builder.depend(first + step, shared[step - 1])
        if location is not None:
            builder.depend(first + step, location, float(step))


def _free_population(
    builder: ConstraintBuilder,
    layout: Layout,
    population: Population,
    slope_held: BoolArray,
    anchored: BoolArray,
) -> None:
    rows, columns = population.triangle
    for group in range(len(population.groups)):
        start = layout.n_parameters + group * population.per_group
        for d in range(population.dimensions):
            of_dimension = layout.dimension == d
            if group > 0 or anchored[of_dimension].any():
                builder.free([start + d])
        for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
            held = group == 0 and not slope_held[layout.dimension == row].any()
            if row != column or not held:
                builder.free([start + population.dimensions + place])
    end = layout.n_parameters + len(population.groups) * population.per_group
    builder.free(range(end, layout.n_parameters + population.n_parameters))


def dimensions_of(dims: Mapping[str, int] | Sequence[int] | None, ids: Sequence[str]) -> IntArray:
    """The dimension of each item, counted from 0 without a gap. Raises ``UnknownModel``."""
    if dims is None:
        return np.zeros(len(ids), dtype=np.int64)
    if isinstance(dims, Mapping):
        missing = next((name for name in ids if name not in dims), None)
        if missing is not None:
            raise UnknownModel(f"Item {missing!r} has no dimension.")
        dims = [dims[name] for name in ids]
    out = np.asarray(dims, dtype=np.int64)
    if out.shape != (len(ids),) or set(out.tolist()) != set(range(int(out.max()) + 1)):
        raise UnknownModel("Dimensions are numbered from 0 without a gap, one for each item.")
    return out


def kinds_of(
    n: int, groups: Sequence[str] | None, covariates: FloatArray | None
) -> tuple[tuple[str, ...], IntArray, FloatArray, IntArray]:
    """Children with the same group and covariates are of one kind.

    Returns the groups' names in order of first appearance, group and covariates of each kind, and
    the kind of each child. Raises ``UnusableResponses``.
    """
    labels = np.zeros(n, dtype=np.int64)
    names: tuple[str, ...] = ("all",)
    if groups is not None:
        if len(groups) != n:
            raise UnusableResponses(f"{n} children need {n} groups, not {len(groups)}.")
        listed = [str(name) for name in groups]
        names = tuple(dict.fromkeys(listed))
        number = {name: place for place, name in enumerate(names)}
        labels = np.array([number[name] for name in listed], dtype=np.int64)
    given = np.zeros((n, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if given.shape[:1] != (n,) or given.ndim != 2 or not np.isfinite(given).all():
        raise UnusableResponses(f"Covariates must be finite numbers of shape ({n}, c).")
    keyed = np.concatenate([labels[:, None].astype(np.float64), given], axis=1)
    if keyed.shape[1] == 1:
        return names, np.arange(len(names)), np.zeros((len(names), 0)), labels
    kinds, kind = np.unique(keyed, axis=0, return_inverse=True)
    return names, kinds[:, 0].astype(np.int64), kinds[:, 1:], kind.reshape(-1).astype(np.int64)
