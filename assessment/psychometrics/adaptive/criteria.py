"""What each item would be worth to each child: the rules by which the next one is chosen.

Every rule gives an array of shape (n, m), the greater the better. They see all children at once and
treat each for itself: who else is tested changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assessment.psychometrics.adaptive.estimates import Ability
from assessment.psychometrics.adaptive.tables import ItemTables, parts
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.cells import cells

Selection = Literal["information", "posterior", "kl", "kl-posterior", "variance", "d-optimal"]
SELECTIONS: tuple[Selection, ...] = get_args(Selection)

ON_ONE_SCALE = frozenset({"information", "posterior", "kl", "kl-posterior", "variance"})
OF_WEIGHTS = frozenset({"posterior", "kl-posterior", "variance"})
"""Rules that read the whole posterior and not the estimate alone."""

KL_WIDTH = 3.0
"""Half the window of Kullback-Leibler is this over the root of the number of answers."""

TIE = 1e-11
"""Values closer than this, relatively, are equal: rounding must not choose a child's item."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What is believed of each child now.

    answered: how many answers each has given. ability: its estimates. weights: shape (n, q), the
    posterior over the nodes, or None where no rule needs it.
    """

    answered: int
    ability: Ability
    weights: FloatArray | None

    @property
    def posterior(self) -> FloatArray:
        """The weights. Raises ``ValueError`` where there are none."""
        if self.weights is None:
            raise ValueError("This rule needs the posterior over the nodes.")
        return self.weights


def values(selection: Selection, tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """What every item would be worth, shape (n, m)."""
    return RULES[selection](tables, beliefs)


def maximum_information(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """Fisher information at the estimate (Lord 1980)."""
    return tables.information_at(beliefs.ability.theta)


def posterior_information(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """Fisher information averaged over the posterior (van der Linden 1998)."""
    return beliefs.posterior @ tables.information


def posterior_variance(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """By how much the posterior variance is expected to shrink (van der Linden 1998).

    The expected variance after an answer is the present one less the variance of the means that
    the answers would lead to, Σ_k p_k·(E[theta | k] - E[theta])², p_k predicted by the posterior.
    """
    weights, nodes = beliefs.posterior, tables.quadrature.nodes
    centred = nodes - (weights @ nodes)[:, None]
    m = tables.bank.n_items
    chance = (weights @ tables.probability).reshape(len(weights), m, -1)
    moment = ((weights * centred) @ tables.probability).reshape(len(weights), m, -1)
    # Over all answers the centred moments add up to 0 and the chances to 1: the lowest follows.
    lowest = 1.0 - chance.sum(axis=2)
    gained = moment.sum(axis=2) ** 2 / np.maximum(lowest, 1e-300)
    gained += (moment**2 / np.maximum(chance, 1e-300)).sum(axis=2)
    whole: FloatArray = gained
    return whole


def kullback_leibler(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """Kullback-Leibler information over a window round the estimate (Chang and Ying 1996).

    ∫ Σ_k p_k(t)·log(p_k(t)/p_k(theta)) dtheta from t - δ to t + δ, δ = ``KL_WIDTH``/√n: wide while
    little is known. By the trapezoidal rule over the nodes, a part of a step at both ends.
    """
    delta = KL_WIDTH / np.sqrt(max(beliefs.answered, 1))
    theta = beliefs.ability.theta[:, 0]
    return _divergence(tables, theta, _window(tables, theta - delta, theta + delta))


def posterior_kullback_leibler(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """Kullback-Leibler information averaged over the posterior (Chang and Ying 1996)."""
    return _divergence(tables, beliefs.ability.theta[:, 0], beliefs.posterior)


def _divergence(tables: ItemTables, theta: FloatArray, weights: FloatArray) -> FloatArray:
    """Σ_q w_q Σ_k p_k(theta)·log(p_k(theta)/p_k(node_q)), shape (n, m)."""
    if tables.two_parameters:
        return _divergence_2pl(tables, theta, weights)
    n, m = len(theta), tables.bank.n_items
    averaged = (weights @ tables.log_probability).reshape(n, m, -1)
    log_here = tables.log_probabilities_at(theta)
    mass = weights.sum(axis=1)[:, None, None]
    worth: FloatArray = (np.exp(log_here) * (mass * log_here - averaged)).sum(axis=2)
    return worth


def _divergence_2pl(tables: ItemTables, theta: FloatArray, weights: FloatArray) -> FloatArray:
    """The same where log-odds are linear: p·a·Σ_q w_q·(theta - node_q) + Σ_q w_q·log(q/q_q)."""
    bank = tables.bank
    worth = -(weights @ tables.log_failure)
    mass = weights.sum(axis=1)[:, None]
    ahead = mass * theta[:, None] - (weights @ tables.quadrature.nodes)[:, None]
    for part in parts(*worth.shape):
        logit = theta[part, None] * bank.slopes + bank.intercepts[:, 0]
        below = np.exp(-np.abs(logit))
        success = np.where(logit >= 0, 1.0, below) / (1.0 + below)
        worth[part] += success * bank.slopes * ahead[part]
        worth[part] -= mass[part] * (np.maximum(logit, 0.0) + np.log1p(below))
    return worth


def _window(tables: ItemTables, low: FloatArray, high: FloatArray) -> FloatArray:
    """Weights (n, q) that integrate the line through a function's values at the nodes.

    Each hat function's integral up to x is a parabola on its two sides; the window is the
    difference at its ends, which are held on the grid.
    """
    grid = tables.quadrature
    step = (grid.high - grid.low) / (grid.n - 1)

    def up_to(x: FloatArray) -> FloatArray:
        u = (np.clip(x, grid.low, grid.high)[:, None] - grid.nodes) / step
        rising = np.clip(u + 1.0, 0.0, 1.0)
        falling = np.clip(u, 0.0, 1.0)
        return step * (rising**2 / 2.0 + falling - falling**2 / 2.0)

    return up_to(high) - up_to(low)


def d_optimality(tables: ItemTables, beliefs: Beliefs) -> FloatArray:
    """How an item shrinks the volume of uncertainty in all dimensions, log-determinants' gain.

    With A the prior precision and the information so far (Segall 1996), an item that measures
    dimension d with information i turns det A into det A·(1 + i·(A⁻¹)_dd).
    """
    spread = np.diagonal(beliefs.ability.cov, axis1=1, axis2=2)
    known = tables.information_at(beliefs.ability.theta)
    known *= spread if spread.shape[1] == 1 else spread[:, tables.bank.dimension]
    return np.log1p(known, out=known)


RULES: Mapping[Selection, Callable[[ItemTables, Beliefs], FloatArray]] = {
    "information": maximum_information,
    "posterior": posterior_information,
    "kl": kullback_leibler,
    "kl-posterior": posterior_kullback_leibler,
    "variance": posterior_variance,
    "d-optimal": d_optimality,
}


def best(worth: FloatArray, eligible: BoolArray) -> IntArray:
    """The eligible item of greatest worth of each child, the first of equals; shape (n,).

    Children without an eligible item get -1.
    """
    held = np.where(eligible, worth, -np.inf)
    top = held[np.arange(len(held)), held.argmax(axis=1)]
    first: IntArray = (held >= (top - TIE * np.abs(top))[:, None]).argmax(axis=1)
    first[np.isneginf(top)] = -1
    return first


def residuals(
    tables: ItemTables, items: IntArray, theta: FloatArray, category: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Answer minus expected category, and the category's variance, both (n, k)."""
    own = np.take_along_axis(theta, tables.bank.dimension[items], axis=1)
    found = cells(tables.flat, items, own, category)
    return category - found.expected, found.variance
