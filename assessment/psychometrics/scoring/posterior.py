"""Ability from responses, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.canonical import rounded
from assessment.psychometrics.likelihood import Categories, NodeTable, node_table
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import (
    checked_categories,
    expected_scores,
    information,
)

CHILDREN_AT_ONCE = 16_384
"""Bounds the memory of a batch: its largest array holds this many rows of quadrature nodes."""

SORTED_AT_ONCE = 65_536
"""Children put in order of a first guess, so that those scored at once are alike."""

IN_CACHE = 2_048
"""Rows scored at once: their nodes stay in the processor's cache."""

FEW = 128
"""Fewer children are summed over all nodes."""

SAMPLED = 32
"""Of so many children one tells which nodes matter."""

NEGLIGIBLE = 30.0
"""Nodes so far below a child's highest, in log-weight, change nothing that is looked at: concave
log-weights fall on from there, and what is beyond moves theta and se by less than 1e-9."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Ability, its posterior standard deviation and the number of answers; each of shape (n,)."""

    theta: FloatArray
    se: FloatArray
    n: IntArray

    def rounded(self) -> Estimate:
        """The numbers as they are stored; see ``canonical.DECIMALS``."""
        return Estimate(rounded(self.theta), rounded(self.se), self.n)


def posterior(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
    quadrature: Quadrature | None = None,
) -> FloatArray:
    """Posterior weight of every node, shape (n, q); rows sum to 1."""
    grid = quadrature or Quadrature()
    answers = checked_categories(bank, np.asarray(responses, dtype=np.float64))
    log_weights = node_table(bank, grid).log_likelihood(*answers).T
    weights: FloatArray = softmax(log_weights + grid.log_weights(prior_mean, prior_sd), axis=1)
    return weights


def moments(weights: FloatArray, nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each row of weights, both (n,)."""
    mean = weights @ nodes
    variance = (weights * (nodes - mean[:, None]) ** 2).sum(axis=1)
    return mean, np.sqrt(variance)


def eap(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
    quadrature: Quadrature | None = None,
) -> Estimate:
    """Expected a posteriori ability of each child, after Bock and Mislevy (1982).

    responses: shape (n, m), NaN where there is no answer. A child without answers gets the prior.
    prior_mean, prior_sd: shape (n,) or plain numbers; let the mean follow age where age is known.
    """
    grid = quadrature or Quadrature()
    answers = np.asarray(responses, dtype=np.float64)
    n = len(answers)
    mean, sd = (
        np.broadcast_to(np.asarray(value, dtype=np.float64), (n,))
        for value in (prior_mean, prior_sd)
    )
    grid.require(mean, sd, grid.reach)
    theta, se, count = np.empty(n), np.empty(n), np.empty(n, dtype=np.int64)
    for start in range(0, n, SORTED_AT_ONCE):
        part = slice(start, start + SORTED_AT_ONCE)
        children = _Children(*_coded(bank, answers[part]), mean[part], sd[part])
        count[part] = children.answered.sum(axis=1)
        if len(children.mean) <= IN_CACHE:
            theta[part], se[part] = _moments(bank, grid, children)
            continue
        order = np.argsort(_first_guess(bank, children))
        for first in range(0, len(order), IN_CACHE):
            rows = order[first : first + IN_CACHE]
            theta[start + rows], se[start + rows] = _moments(bank, grid, children.some(rows))
    return Estimate(theta, se, count)


@dataclass(frozen=True, eq=False)
class _Children:
    answered: BoolArray
    category: Categories
    mean: FloatArray
    sd: FloatArray

    def some(self, rows: IntArray) -> _Children:
        return _Children(
            self.answered.take(rows, axis=0),
            self.category.take(rows, axis=0),
            self.mean[rows],
            self.sd[rows],
        )


def _coded(bank: ItemBank, answers: FloatArray) -> tuple[BoolArray, Categories]:
    answered = np.empty(answers.shape, dtype=np.bool_)
    category = np.empty(answers.shape, dtype=np.int16)
    for start in range(0, len(answers), IN_CACHE):
        part = slice(start, start + IN_CACHE)
        answered[part], category[part] = checked_categories(bank, answers[part])
    return answered, category


def _first_guess(bank: ItemBank, children: _Children) -> FloatArray:
    """One step of Fisher scoring from zero, shape (n,), taking items for partial credit ones."""
    middle, precision = np.zeros(1), 1.0 / children.sd**2
    typical, informing = expected_scores(bank, middle)[0], information(bank, middle)[0]
    known, score = (np.empty(len(precision)) for _ in range(2))
    for start in range(0, len(precision), IN_CACHE):
        part = slice(start, start + IN_CACHE)
        there = children.answered[part].astype(np.float64)
        score[part] = children.category[part] @ bank.slopes - there @ (typical * bank.slopes)
        known[part] = there @ informing
    guess: FloatArray = (score + children.mean * precision) / (known + precision)
    return guess


def _moments(
    bank: ItemBank, grid: Quadrature, children: _Children
) -> tuple[FloatArray, FloatArray]:
    """theta and se, over the nodes that matter to any of these children.

    A few of them tell which. Whoever has more than a negligible weight at the edge of these nodes
    is summed over all; where guessing may give weights a second mode, everybody is.
    """
    table = node_table(bank, grid)
    columns, gain, constant = _factors(table, children)
    if grid.trapezoid:
        constant[[0, -1]] -= np.log(2.0)
    whole = slice(0, grid.n)
    if len(columns) < FEW or bank.guessing.any():
        return _summed(table.nodes, gain, columns, constant, whole)[:2]
    sample = gain @ columns[::SAMPLED].T + constant
    matter = np.flatnonzero((sample > sample.max(axis=0) - NEGLIGIBLE).any(axis=1))
    window = slice(max(matter[0] - 1, 0), matter[-1] + 2)
    theta, se, edge = _summed(table.nodes, gain, columns, constant, window)
    beyond = np.flatnonzero(edge > -NEGLIGIBLE)
    if len(beyond):
        theta[beyond], se[beyond], _ = _summed(table.nodes, gain, columns[beyond], constant, whole)
    return theta, se


def _factors(table: NodeTable, children: _Children) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Columns (n, c), what a unit of each adds to the log-weights (q, c), what all share (q, 1).

    The first two are the prior's: ((theta - mean)/sd)²/2 without what theta does not meet.
    """
    nodes, precision = table.nodes, 1.0 / children.sd**2
    prior = np.column_stack([children.mean * precision, precision])
    columns = [prior, table.columns(children.category)]
    gain = [nodes[:, None], -0.5 * nodes[:, None] ** 2, table.above]
    constant = np.zeros((len(nodes), 1))
    if children.answered.all():
        constant += table.lowest.sum(axis=1, keepdims=True)
    else:
        columns.append(children.answered.astype(np.float64))
        gain.append(table.lowest)
    return np.concatenate(columns, axis=1), np.concatenate(gain, axis=1), constant


def _summed(
    nodes: FloatArray, gain: FloatArray, columns: FloatArray, constant: FloatArray, window: slice
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """theta, se and the larger log-weight at edges with nodes beyond them, each (n,)."""
    joint = gain[window] @ columns.T
    joint += constant[window]
    joint -= joint.max(axis=0)
    edge = np.full(len(columns), -np.inf)
    if window.start > 0:
        edge = joint[0].copy()
    if window.stop < len(nodes):
        edge = np.maximum(edge, joint[-1])
    # About a place among them, so that squares of far nodes do not eat the digits of a variance.
    place = nodes[window]
    centre = place[len(place) // 2]
    away = place - centre
    mass, first, second = np.stack([np.ones_like(away), away, away**2]) @ np.exp(joint, out=joint)
    mean = first / mass
    return centre + mean, np.sqrt(np.maximum(second / mass - mean**2, 0.0)), edge
