"""DIF by logistic regression on the total score: uniform, non-uniform, or either."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from scipy.special import chdtrc

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.fairness.irls import as_glm
from assessment.psychometrics.fairness.logistic import Regression, cumulative_logit, reached

Kind = Literal["both", "uniform", "nonuniform"]
Criterion = Literal["lrt", "wald"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


def logistic_dif(
    tables: FloatArray, *, kind: Kind = "both", criterion: Criterion = "lrt"
) -> dict[str, FloatArray]:
    """Does group add to the total score in telling the answer (Swaminathan and Rogers 1990)?

    tables: shape (b, S, G, K + 1), see ``Matching``. Three nested cumulative logit models: the
    total; and group; and group by total. ``both`` compares the last with the first, ``uniform``
    the second with the first, ``nonuniform`` the last with the second, by likelihood ratio or
    Wald's test, on G - 1 degrees of freedom a step. Two categories: logistic regression; more:
    Zumbo (1999).

    ``delta_r2``: gain in Nagelkerke's R². ``coefficients`` and ``se``, (b, K + 2G - 1): of the
    larger model: intercepts, total, groups, groups by total; zero where it has no such term.
    ``uniform_p``, ``nonuniform_p``: the two steps by likelihood ratio. ``difference`` and
    ``unsigned``, (b, G - 1): of the mean category that the model predicts for a focal group and
    for the reference at the same total, averaged over the focal group, as a proportion of the
    range. ``converged``: 1 where the larger model has a maximum.
    """
    groups, categories = tables.shape[2:]
    steps, extra = categories - 1, groups - 1
    filled = tables.sum(axis=(0, 3)) > 0
    total, group = np.nonzero(filled)
    cells = tables[:, total, group]
    design = _design(total, group, groups)
    widths = (1, 1 + extra, 1 + 2 * extra)
    nested = [cumulative_logit(cells, design[:, :width]) for width in widths]
    nested = [_told_as_glm(model, cells, design) for model in nested] if steps == 1 else nested
    small, large = {"both": (0, 2), "uniform": (0, 1), "nonuniform": (1, 2)}[kind]
    tested = np.arange(steps + widths[small], steps + widths[large])
    df = float(len(tested))
    if criterion == "lrt":
        statistic = _likelihood_ratio(nested[small], nested[large])
    else:
        statistic = _wald(nested[large], tested)
    # A group without an answer, or all of one answer, leaves the question open.
    open_ = (tables.sum(axis=(1, 3)) == 0).any(axis=1) | _one_sided(tables)
    statistic = np.where(open_, np.nan, statistic)
    signed, unsigned = _predicted(nested[large], tables)
    return {
        "statistic": statistic,
        "df": np.where(np.isnan(statistic), np.nan, df),
        "p": chdtrc(df, statistic),
        "delta_r2": _nagelkerke(nested[large], cells) - _nagelkerke(nested[small], cells),
        "uniform_p": chdtrc(float(extra), _likelihood_ratio(nested[0], nested[1])),
        "nonuniform_p": chdtrc(float(extra), _likelihood_ratio(nested[1], nested[2])),
        "difference": signed,
        "unsigned": unsigned,
        "coefficients": _padded(nested[large].coefficients, steps + widths[2]),
        "se": _padded(nested[large].se, steps + widths[2]),
        "converged": nested[large].converged.astype(np.float64),
    }


def _told_as_glm(model: Regression, cells: FloatArray, design: FloatArray) -> Regression:
    """The same fit with coefficients and covariance as R's ``glm`` reports them, where it can."""
    width = model.coefficients.shape[1] - 1
    coefficients, covariance = model.coefficients.copy(), model.covariance.copy()
    sound = np.flatnonzero(model.converged & np.isfinite(covariance).all(axis=(1, 2)))
    if len(sound):
        coefficients[sound], covariance[sound] = as_glm(cells[sound], design[:, :width])
    return replace(model, coefficients=coefficients, covariance=covariance)


def _design(total: IntArray, group: IntArray, groups: int) -> FloatArray:
    """Total, one indicator a focal group, and their products, (c, 1 + 2(G - 1))."""
    in_group = (group[:, None] == np.arange(1, groups)).astype(np.float64)
    return np.concatenate([total[:, None], in_group, in_group * total[:, None]], axis=1)


def _padded(values: FloatArray, width: int) -> FloatArray:
    out = np.zeros((len(values), width))
    out[:, : values.shape[1]] = values
    return out


def _one_sided(tables: FloatArray) -> BoolArray:
    """Items to which no two different answers were given, (b,)."""
    one: BoolArray = (tables.sum(axis=(1, 2)) > 0).sum(axis=1) < 2
    return one


def _likelihood_ratio(small: Regression, large: Regression) -> FloatArray:
    return np.maximum(2.0 * (large.loglik - small.loglik), 0.0)


def _wald(model: Regression, tested: IntArray) -> FloatArray:
    """Quadratic form of some coefficients; NaN where one of them runs away."""
    beta = model.coefficients[:, tested]
    covariance = model.covariance[:, tested[:, None], tested]
    known = np.isfinite(covariance).all(axis=(1, 2)) & model.converged
    held = np.where(known[:, None, None], covariance, np.eye(len(tested)))
    form = np.einsum("bi,bi->b", beta, np.linalg.solve(held, beta[..., None])[..., 0])
    return np.where(known, form, np.nan)


def _nagelkerke(model: Regression, cells: FloatArray) -> FloatArray:
    """R² of Nagelkerke (1991): 1 - (L_0/L)^(2/n) over the most it could be."""
    counts = cells.sum(axis=1)
    n = counts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        null = np.where(counts > 0, counts * np.log(counts / n[:, None]), 0.0).sum(axis=1)
        gain = -np.expm1(2.0 * (null - model.loglik) / n)
        share: FloatArray = gain / -np.expm1(2.0 * null / n)
    return share


def _predicted(model: Regression, tables: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Signed and unsigned difference of each focal group from the reference, (b, G - 1)."""
    items, strata, groups, categories = tables.shape
    steps = categories - 1
    width = model.coefficients.shape[1] - steps
    total = np.arange(strata)
    mean = [
        reached(
            model.coefficients, _design(total, np.full(strata, g), groups)[:, :width], steps
        ).sum(axis=2)
        for g in range(groups)
    ]
    signed, unsigned = np.empty((items, groups - 1)), np.empty((items, groups - 1))
    for g in range(1, groups):
        weight = tables[:, :, g].sum(axis=2)
        apart = (mean[g] - mean[0]) / steps
        n = np.maximum(weight.sum(axis=1), 1.0)
        signed[:, g - 1] = (weight * apart).sum(axis=1) / n
        unsigned[:, g - 1] = (weight * np.abs(apart)).sum(axis=1) / n
    return signed, unsigned
