"""Information about parameters in many dimensions, with the posterior's Gaussian between them.

Within a dimension the covariance of two scores is summed over its margin. Between dimensions a
score is replaced by its regression on its own ability and that ability's square, and scores of the
population, which are products of abilities, have the moments of a Gaussian.
"""

from __future__ import annotations

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.propagated import Beliefs, PropagatedScales


def missing_information(
    scale: PropagatedScales, items: FloatArray, population: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What is lost because abilities are unknown, and the scores' cross-products; each (P, P).

    Both hold as far as the posterior is Gaussian.
    """
    layout = scale.layout
    nodes = scale.population.quadrature.nodes
    table, item_of = layout.answer_scores(items, nodes)
    own = [
        np.flatnonzero(layout.dimension[item_of] == d) for d in range(scale.population.dimensions)
    ]
    padded = np.concatenate([table, np.zeros((len(table), 1, len(nodes)))], axis=1)
    size = len(table) + scale.population.n_parameters
    within, between = np.zeros((size, size)), np.zeros((size, size))
    for found in scale.beliefs(items, population):
        codes = scale.answers.categories(found.rows)
        mean = np.zeros((len(codes), size))
        slope, bend = np.zeros((2, len(codes), len(table)))
        weight = scale.answers.weight[found.rows]
        for d, places in enumerate(own):
            each = padded[places[None, :], codes[:, item_of[places]]]
            mean[:, places], slope[:, places], bend[:, places], lost = _one_dimension(
                each, found.margins[d], nodes, weight
            )
            within[np.ix_(places, places)] += lost
        _between(within, slope, bend, own, found, weight)
        kind = scale.answers.kind[found.rows]
        _population(within, mean, slope, bend, scale, population, found, kind, weight, item_of)
        mean *= np.sqrt(weight)[:, None]
        between += mean.T @ mean
    return within, between


def _one_dimension(
    each: FloatArray, margin: FloatArray, nodes: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean score, how it goes with ability and with its square, and Σ of covariances.

    each: shape (c, p, q), the score of each child's answer at the nodes, of the parameters of one
    dimension. With δ = theta - mean and V its variance the slope is Cov(score, δ)/V, the bend
    Cov(score, δ²)/V².
    """
    mean = np.einsum("cpq,cq->cp", each, margin)
    centre = margin @ nodes
    away = (nodes - centre[:, None]) * margin
    spread = (away * (nodes - centre[:, None])).sum(axis=1)
    slope = np.einsum("cpq,cq->cp", each, away) / spread[:, None]
    square = (nodes - centre[:, None]) ** 2 - spread[:, None]
    bend = np.einsum("cpq,cq->cp", each, square * margin) / spread[:, None] ** 2
    bent = (each - mean[:, :, None]) * np.sqrt(margin * weight[:, None])[:, None, :]
    flat = bent.transpose(0, 2, 1).reshape(-1, each.shape[1])
    return mean, slope, bend, flat.T @ flat


def _between(
    within: FloatArray,
    slope: FloatArray,
    bend: FloatArray,
    own: list[IntArray],
    found: Beliefs,
    weight: FloatArray,
) -> None:
    """Of scores on two dimensions: slope·slope·C + bend·bend·C²/2, with C the covariance."""
    for d, one in enumerate(own):
        for e in range(d):
            other = own[e]
            c = found.cov[:, d, e]
            shared = (slope[:, one] * (c * weight)[:, None]).T @ slope[:, other]
            shared += (bend[:, one] * (c**2 * weight / 2.0)[:, None]).T @ bend[:, other]
            within[np.ix_(one, other)] += shared
            within[np.ix_(other, one)] += shared.T


def _population(
    within: FloatArray,
    mean: FloatArray,
    slope: FloatArray,
    bend: FloatArray,
    scale: PropagatedScales,
    population: FloatArray,
    found: Beliefs,
    kind: IntArray,
    weight: FloatArray,
    item_of: IntArray,
) -> None:
    """The population's scores: precision·(theta - mu), and products of two of them.

    For a Gaussian u with mean m and covariance C, Cov(u_a u_b, u_c) = m_a C_bc + m_b C_ac and
    Cov(u_a u_b, u_c u_d) = C_ac C_bd + C_ad C_bc + m_a m_c C_bd + m_a m_d C_bc + m_b m_c C_ad +
    m_b m_d C_ac (Isserlis 1918).
    """
    people = scale.population
    _, covs, _ = people.unpacked(population)
    prior_mean, _ = people.moments(population)
    rows, columns = people.triangle
    half = np.where(rows == columns, 0.5, 1.0)
    items = len(item_of)
    dimension = scale.layout.dimension[item_of]
    own_end = items + len(people.groups) * people.per_group
    for g, cov in enumerate(covs):
        chosen = np.flatnonzero(people.group[kind] == g)
        if len(chosen) == 0:
            continue
        precision = np.linalg.inv(cov)
        u = (found.mean[chosen] - prior_mean[kind[chosen]]) @ precision
        spread = precision @ found.cov[chosen] @ precision
        reach = precision @ found.cov[chosen]
        w = weight[chosen]
        linear = [np.arange(people.dimensions)]
        first = items + g * people.per_group
        straight = first + linear[0]
        squared = first + people.dimensions + np.arange(len(rows))
        products = u[:, rows, None] * spread[:, columns] + u[:, columns, None] * spread[:, rows]
        bent = (half[:, None] * products).transpose(0, 2, 1)
        by_item = slope[chosen] * w[:, None]
        lines = reach[:, :, dimension]
        covariates = people.covariates[kind[chosen]]
        loads = np.concatenate([np.ones((len(chosen), 1)), covariates], axis=1)
        line_places = [straight] + [
            own_end + c * people.dimensions + linear[0] for c in range(covariates.shape[1])
        ]
        for a, places in enumerate(line_places):
            mean[np.ix_(chosen, places)] = u * loads[:, a, None]
            crossed = np.einsum("n,ndp,np->dp", loads[:, a], lines, by_item)
            within[places, :items] += crossed
            within[:items, places] += crossed.T
            turned = np.einsum("n,ndr->dr", loads[:, a] * w, bent)
            within[np.ix_(places, squared)] += turned
            within[np.ix_(squared, places)] += turned.T
            for b, others in enumerate(line_places):
                within[np.ix_(places, others)] += np.einsum(
                    "n,nde->de", loads[:, a] * loads[:, b] * w, spread
                )
        prior_spread = precision[rows, columns]
        mean[np.ix_(chosen, squared)] = half * (
            u[:, rows] * u[:, columns] + spread[:, rows, columns] - prior_spread
        )
        quadratic = half[:, None] * (
            u[:, rows, None] * lines[:, columns] + u[:, columns, None] * lines[:, rows]
        )
        crossed = np.einsum("nrp,np->rp", quadratic, by_item)
        curved = half[:, None] * lines[:, rows] * lines[:, columns]
        crossed += np.einsum("nrp,np->rp", curved, bend[chosen] * w[:, None])
        within[np.ix_(squared, np.arange(items))] += crossed
        within[np.ix_(np.arange(items), squared)] += crossed.T
        within[np.ix_(squared, squared)] += np.einsum(
            "n,nrs->rs", w, _of_squares(u, spread, rows, columns, half)
        )


def _of_squares(
    u: FloatArray, spread: FloatArray, rows: IntArray, columns: IntArray, half: FloatArray
) -> FloatArray:
    """Covariances of products of two of u, (n, R, R)."""
    ac = spread[:, rows[:, None], rows]
    bd = spread[:, columns[:, None], columns]
    ad = spread[:, rows[:, None], columns]
    bc = spread[:, columns[:, None], rows]
    a, b = u[:, rows, None], u[:, columns, None]
    c, d = u[:, None, rows], u[:, None, columns]
    whole = ac * bd + ad * bc + a * c * bd + a * d * bc + b * c * ad + b * d * ac
    scaled: FloatArray = half[:, None] * half * whole
    return scaled
