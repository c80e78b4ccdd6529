"""Mantel's test for ordered categories, its generalisation to several groups, and standardised
differences."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from assessment.psychometrics.arrays import FloatArray


def mean_scores(tables: FloatArray) -> dict[str, FloatArray]:
    """Whether groups differ in mean category at equal total scores.

    Q = dᵀ V⁺ d, with d the focal groups' sums of categories less their expectation given all
    margins, and V its covariance (Landis, Heyman and Koch 1978). Two groups: Mantel (1963). Two
    categories in several groups: the generalised Mantel-Haenszel test of Penfield (2001).
    """
    level, size, in_group = _margins(tables)
    scores = np.arange(tables.shape[3], dtype=np.float64)
    sums = tables @ scores
    everybody = level @ scores
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = in_group * (everybody / size)[..., None]
        spread = (size * (level @ scores**2) - everybody**2) / (size**2 * (size - 1.0))
    told = size > 1
    away = np.where(told[..., None], sums - expected, 0.0).sum(axis=1)[:, 1:]
    of_groups = _between(size, in_group)
    weight = np.where(told, spread, 0.0)
    covariance = np.einsum("bs,bsgh->bgh", weight, of_groups)
    return _quadratic(away, covariance)


def general_association(tables: FloatArray) -> dict[str, FloatArray]:
    """Whether groups differ in how often they give each category, in whatever order.

    The generalised Mantel-Haenszel test of Mantel and Haenszel (1959) and Landis, Heyman and Koch
    (1978), on (G - 1)·K degrees of freedom; for categories without an order, or to find
    differences that leave the mean alone.
    """
    level, size, in_group = _margins(tables)
    b, _, groups, categories = tables.shape
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = in_group[..., None] * (level / size[..., None])[:, :, None, :]
        scale = 1.0 / (size**2 * (size - 1.0))
    told = size > 1
    away = np.where(told[..., None, None], tables - expected, 0.0).sum(axis=1)[:, 1:, 1:]
    of_groups = _between(size, in_group)
    of_categories = _between(size, level)
    covariance = np.einsum(
        "bs,bsgh,bskl->bgkhl", np.where(told, scale, 0.0), of_groups, of_categories, optimize=True
    )
    free = (groups - 1) * (categories - 1)
    return _quadratic(away.reshape(b, free), covariance.reshape(b, free, free))


def _margins(tables: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Children by category (b, S, K + 1), in all (b, S) and by group (b, S, G)."""
    return tables.sum(axis=2), tables.sum(axis=(2, 3)), tables.sum(axis=3)


def _between(size: FloatArray, counts: FloatArray) -> FloatArray:
    """T·diag(n) - n nᵀ without the first row and column, (b, S, r - 1, r - 1)."""
    kept = counts[..., 1:]
    out = -kept[..., :, None] * kept[..., None, :]
    place = np.arange(kept.shape[-1])
    out[..., place, place] += size[..., None] * kept
    return out


def _quadratic(away: FloatArray, covariance: FloatArray) -> dict[str, FloatArray]:
    df = np.linalg.matrix_rank(covariance, hermitian=True).astype(np.float64)
    inverse = np.linalg.pinv(covariance, hermitian=True)
    statistic = np.einsum("bi,bij,bj->b", away, inverse, away)
    known = df >= 1
    statistic = np.where(known, statistic, np.nan)
    return {
        "statistic": statistic,
        "df": np.where(known, df, np.nan),
        "p": chdtrc(np.where(known, df, 1.0), statistic),
    }


def standardised_difference(tables: FloatArray) -> dict[str, FloatArray]:
    """Difference of mean category, focal less reference, over the focal group's own scores.

    ``smd``: Σ w (mean_F - mean_R), w the focal group's share of each total score that both groups
    reached (Dorans and Kulick 1986; Dorans and Schmitt 1991). ``st_p_dif``: the same as a
    proportion of the item's range, which for two categories is the standardised p-difference.
    ``smd_se``: given all margins (Zwick and Thayer 1996). ``smd_sd``: in standard deviations of
    the item over both groups. ``standardised_alpha``: the odds ratio between the reference group's
    standardised proportion and the focal group's own.
    """
    scores = np.arange(tables.shape[3], dtype=np.float64)
    reference, focal = tables[:, :, 0], tables[:, :, 1]
    n_reference, n_focal = reference.sum(axis=2), focal.sum(axis=2)
    both = (n_reference > 0) & (n_focal > 0)
    weight = np.where(both, n_focal, 0.0)
    mass = weight.sum(axis=1)
    level, size, in_group = _margins(tables)
    everybody, squares = level @ scores, level @ scores**2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / mass[:, None]
        of_reference = np.where(both, reference @ scores / n_reference, 0.0)
        of_focal = np.where(both, focal @ scores / n_focal, 0.0)
        standard, own = (share * of_reference).sum(axis=1), (share * of_focal).sum(axis=1)
        smd = own - standard
        spread = (size * squares - everybody**2) / (size**2 * (size - 1.0))
        given_margins = spread * in_group[..., 0] * in_group[..., 1]
        stretched = (share / n_focal * (size / n_reference)) ** 2 * given_margins
        se = np.sqrt(np.where(both, stretched, 0.0).sum(axis=1))
        n = size.sum(axis=1)
        sd = np.sqrt(squares.sum(axis=1) / n - (everybody.sum(axis=1) / n) ** 2)
        top = scores[-1]
        ratio = (standard / top) * (1.0 - own / top) / ((1.0 - standard / top) * (own / top))
    return {
        "smd": smd,
        "smd_se": se,
        "smd_sd": smd / sd,
        "st_p_dif": smd / top,
        "st_p_dif_se": se / top,
        "standardised_alpha": ratio,
    }
