"""M2: whether the model reproduces how often items and pairs of items are solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import linalg, optimize, stats

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration import families
from assessment.psychometrics.fit_statistics.held import Held, Undefined
from assessment.psychometrics.fit_statistics.item_moments import ItemMoments, observed_moments

Kind = Literal["M2*", "C2"]

MOST_ITEMS = 150
"""11,325 moments, whose covariance takes a gigabyte."""

FEWEST_CHILDREN = 50


@dataclass(frozen=True)
class ModelFit:
    """M2 and what follows from it.

    kind: M2* keeps each item's mean, C2 each category; with two categories both are M2. n: complete
    rows. rmsea_low, rmsea_high: 90 % interval. srmsr: by group. tli, cfi: against independence,
    NaN where independence fits as well. items_only: the statistic where the population's
    parameters are taken as known, which is what mirt 1.45.1 prints (with the same df).
    """

    kind: Kind
    statistic: float
    df: int
    p: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmsr: tuple[float, ...]
    tli: float
    cfi: float
    n: int
    items_only: float


@dataclass(frozen=True, eq=False)
class _Group:
    """One group's standardised residuals (s,) and derivatives (s, F), and its SRMSR."""

    residual: FloatArray
    derivatives: FloatArray
    srmsr: float


def model_fit(held: Held, kind: Kind | None = None) -> ModelFit | Undefined:
    """M2 of Maydeu-Olivares and Joe (2006), on children who answered every item.

    With r the observed less the expected first and second moments, Ξ their covariance and Δ their
    derivatives by the free parameters, M2 = N·rᵀ(Ξ⁻¹ - Ξ⁻¹Δ(ΔᵀΞ⁻¹Δ)⁻¹ΔᵀΞ⁻¹)r is chi-square with as
    many degrees of freedom as there are moments less parameters. Items of several categories have
    their moments of numbers (M2*, Cai and Hansen 2013), or of categories and products (C2, Monroe
    and Cai 2015). kind: M2* where it has degrees of freedom and else C2, if left out.
    RMSEA = √(max(M2 - df, 0)/(df·(N - 1))), its interval from the noncentral chi-square. SRMSR: of
    the correlations. TLI and CFI: against independent items.
    """
    if held.too_many_dimensions:
        return held.too_many_dimensions
    whole = held.complete
    n = int(whole.sum())
    reason = _unusable(held, n)
    if reason:
        return Undefined(reason)
    free = held.specification.constraints.n_free
    chosen: Kind = kind or ("M2*" if _degrees(held, "M2*") > 0 else "C2")
    df = _degrees(held, chosen)
    if df <= 0:
        return Undefined(
            f"{chosen} has no degrees of freedom: {df + free} moments of the answers for "
            f"{free} free parameters of the model."
        )
    try:
        groups = [_group(held, g, chosen) for g in range(len(held.fit.groups))]
        independent = [_independent(held, g, chosen) for g in range(len(held.fit.groups))]
    except linalg.LinAlgError:
        return Undefined("The covariance of the moments is singular: an item repeats another.")
    statistic = _projected(groups)
    items_only = _projected(groups, skip=held.free_of_population)
    null = _projected(independent)
    null_df = len(held.ids) * (len(held.ids) - 1) // 2 * len(groups)
    low, high = rmsea_interval(statistic, df, n)
    tli, cfi = _incremental(statistic, df, null, null_df)
    return ModelFit(
        chosen,
        statistic,
        df,
        float(stats.chi2.sf(statistic, df)),
        float(np.sqrt(max(statistic - df, 0.0) / (df * (n - 1.0)))),
        low,
        high,
        tuple(group.srmsr for group in groups),
        tli,
        cfi,
        n,
        items_only,
    )


def _unusable(held: Held, n: int) -> str:
    if n < FEWEST_CHILDREN:
        return (
            f"M2 needs children who answered every item, and {n} of {len(held.codes)} did; "
            f"it takes {FEWEST_CHILDREN}."
        )
    if len(held.ids) > MOST_ITEMS:
        return f"M2 of {len(held.ids)} items would not fit in memory; {MOST_ITEMS} do."
    counts = np.bincount(held.group[held.complete], minlength=len(held.fit.groups))
    if counts.min() < FEWEST_CHILDREN:
        name = held.fit.groups[int(counts.argmin())].id
        return (
            f"M2 needs {FEWEST_CHILDREN} complete rows in every group, and {name!r} has "
            f"{counts.min()}."
        )
    for g in range(len(held.fit.groups)):
        answers = held.codes[held.complete & (held.group == g)]
        constant = np.flatnonzero((answers == answers[0]).all(axis=0))
        if len(constant):
            return f"M2: every complete row has the same answer to item {held.ids[constant[0]]!r}."
    return ""


def _degrees(held: Held, kind: Kind) -> int:
    items = len(held.ids)
    singles = items if kind == "M2*" else int(held.specification.layout.steps.sum())
    moments = (singles + items * (items - 1) // 2) * len(held.fit.groups)
    return moments - held.specification.constraints.n_free


def _group(held: Held, g: int, kind: Kind) -> _Group:
    model = ItemMoments(held.tables, held.weights[g], kind == "C2")
    by_all = moment_derivatives(held, g, model)
    by_free = np.asarray((held.specification.constraints.matrix.T @ by_all.T).T)
    return _standardised(held, g, model, by_free)


def _standardised(held: Held, g: int, model: ItemMoments, derivatives: FloatArray) -> _Group:
    codes = held.codes[held.complete & (held.group == g)].astype(np.int64)
    lengths = [len(table) for table in model.tables]
    seen, together = observed_moments(codes, lengths, model.by_category)
    factor = linalg.cholesky(model.covariance(), lower=True)
    scale = np.sqrt(len(codes))
    columns = np.column_stack([seen - model.mean, derivatives])
    solved = scale * linalg.solve_triangular(factor, columns, lower=True)
    upper = np.triu_indices(len(lengths), 1)
    apart = together[upper] - model.item_correlations[upper]
    return _Group(solved[:, 0], solved[:, 1:], float(np.sqrt(np.mean(apart**2))))


def moment_derivatives(held: Held, g: int, model: ItemMoments) -> FloatArray:
    """Derivatives of a group's moments by all parameters, (s, P)."""
    layout, people = held.specification.layout, held.grid
    nodes = people.quadrature.nodes
    out = np.zeros((len(model.mean), layout.n_parameters + people.n_parameters))
    for block in layout.blocks:
        values = held.items[block.parameters]
        log_p = families.log_probabilities(block.family, values, nodes)
        each = families.scores(block.family, values, nodes, log_p)
        for item, columns, scores in zip(block.items, block.parameters, each, strict=True):
            at = people.place[:, layout.dimension[item]]
            out[:, columns] = model.by_item_parameters(int(item), scores[:, :, at])
    kind = np.full(len(people.points), g, dtype=np.int64)
    by_weights = people.scores(held.population, kind, people.points)
    out[:, layout.n_parameters :] = model.by_weights(by_weights)
    return out


def _independent(held: Held, g: int, kind: Kind) -> _Group:
    """The model of items that have nothing in common: each category as often as it is given."""
    codes = held.codes[held.complete & (held.group == g)]
    steps = held.specification.layout.steps.tolist()
    shares = [
        np.bincount(codes[:, j], minlength=k + 1)[:, None] / len(codes) for j, k in enumerate(steps)
    ]
    model = ItemMoments(shares, np.ones(1), kind == "C2")
    # Products of means move with the means, so a free mean (or share) of every item is the model.
    rows = len(model.owner)
    derivatives = np.zeros((len(model.mean), rows))
    derivatives[:rows] = np.eye(rows)
    first, second = model.pairs
    mean = model.expectation[:, 0]
    value = np.ones(rows)
    if model.by_category:
        value = np.concatenate([np.arange(1, k + 1) for k in steps]).astype(np.float64)
    for row, (item, worth) in enumerate(zip(model.owner, value, strict=True)):
        mine = np.flatnonzero((first == item) | (second == item))
        others = np.where(first[mine] == item, second[mine], first[mine])
        derivatives[rows + mine, row] = worth * mean[others]
    return _standardised(held, g, model, derivatives)


def _projected(groups: list[_Group], skip: int = 0) -> float:
    """Squared length of the residuals off the space that the parameters can reach.

    skip: how many parameters, counted from the last, are left out of that space.
    """
    residual = np.concatenate([group.residual for group in groups])
    if len(groups) > 1 and groups[0].derivatives.shape[1] == 0:
        return float(residual @ residual)
    derivatives = np.concatenate([group.derivatives for group in groups])
    derivatives = derivatives[:, : derivatives.shape[1] - skip]
    basis, upper, _ = linalg.qr(derivatives, mode="economic", pivoting=True)
    diagonal = np.abs(np.diagonal(upper))
    rank = int((diagonal > 1e-10 * diagonal.max(initial=0.0)).sum())
    reached = basis[:, :rank].T @ residual
    return float(residual @ residual - reached @ reached)


def rmsea_interval(statistic: float, df: int, n: int, level: float = 0.9) -> tuple[float, float]:
    """Interval of the RMSEA: noncentralities under which the statistic is at either tail."""
    tail = (1.0 - level) / 2.0

    def bound(chance: float) -> float:
        def over(noncentrality: float) -> float:
            return float(stats.ncx2.cdf(statistic, df, noncentrality)) - chance

        if stats.chi2.cdf(statistic, df) <= chance:
            return 0.0
        high = max(statistic, 1.0)
        while over(high) > 0:
            high *= 2.0
        root = optimize.brentq(over, 1e-12, high, xtol=1e-8)
        return float(np.sqrt(root / (df * (n - 1.0))))

    return bound(1.0 - tail), bound(tail)


def _incremental(statistic: float, df: int, null: float, null_df: int) -> tuple[float, float]:
    """TLI and CFI; NaN where independence fits as well as anything could."""
    if null <= null_df or null <= statistic:
        return float("nan"), float("nan")
    tli = (null / null_df - statistic / df) / (null / null_df - 1.0)
    cfi = 1.0 - max(statistic - df, 0.0) / (null - null_df)
    return float(tli), float(np.clip(cfi, 0.0, 1.0))
