"""Ability on several correlated strands at once, from every lens together."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.canonical import rounded
from assessment.psychometrics.evidence import Evidence
from assessment.psychometrics.propagation import Sites, propagate
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import log_probabilities

CHILDREN_AT_ONCE = 256
"""Bounds the memory of a batch; results do not depend on it."""

WIDE = Quadrature(n=241, low=-12.0, high=12.0)
"""Nodes a tenth of a logit apart, wide enough for means that follow age and for severities."""


class NotConverged(UserWarning):
    """Some children's posteriors still moved when the sweeps ran out."""


@dataclass(frozen=True, eq=False)
class StrandPosterior:
    """What the evidence says about each child on D strands.

    mean: shape (n, D), logits. cov: shape (n, D, D).
    counts: shape (n, D), answers on each strand.
    prior_cov: shape (D, D), the spread before any evidence.
    converged: shape (n,).
    """

    mean: FloatArray
    cov: FloatArray
    counts: IntArray
    prior_cov: FloatArray
    converged: BoolArray

    @property
    def se(self) -> FloatArray:
        """Posterior standard deviations, shape (n, D)."""
        return np.sqrt(np.diagonal(self.cov, axis1=1, axis2=2))

    @property
    def reliability(self) -> FloatArray:
        """1 - posterior variance / prior variance, shape (n, D): 0 means nothing was learnt."""
        return 1.0 - self.se**2 / np.diagonal(self.prior_cov)

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Central credible intervals, low and high, each (n, D)."""
        reach = ndtri(0.5 + level / 2.0) * self.se
        return self.mean - reach, self.mean + reach

    def rounded(self) -> StrandPosterior:
        """The numbers as they are stored; see ``canonical.DECIMALS``."""
        return replace(self, mean=rounded(self.mean), cov=rounded(self.cov))


def strand_posterior(
    bank: ItemBank,
    evidence: Evidence,
    prior_mean: npt.ArrayLike,
    prior_cov: npt.ArrayLike,
    *,
    rater_sd: float = 0.5,
    quadrature: Quadrature = WIDE,
    tolerance: float = 1e-9,
    max_sweeps: int = 100,
) -> StrandPosterior:
    """Posterior of every child's strands, each item measuring one of them.

    A priori theta ~ N(prior_mean, prior_cov). An answer judged by a rater sees theta minus that
    rater's severity, which is N(0, rater_sd²), shared by all the rater's answers about this child
    in this evidence, and integrated out. Answers with the same strand and rater have the same
    argument, so together they are one site of expectation propagation, matched by quadrature.

    prior_mean: shape (n, D) or (D,), following age. prior_cov: shape (D, D), free.
    rater_sd: logits; 0 takes every judgement at its word.
    Raises ``ImpossibleResponse`` and ``PriorOffGrid``; warns ``NotConverged``.
    """
    spread = np.asarray(prior_cov, dtype=np.float64)
    dimensions = len(spread)
    means = np.broadcast_to(
        np.asarray(prior_mean, dtype=np.float64), (evidence.n_children, dimensions)
    )
    _check(bank, evidence, means, spread, rater_sd, quadrature)
    groups = _Groups.of(bank, evidence)

    mean = means.copy()
    cov = np.repeat(spread[None], evidence.n_children, axis=0)
    converged = np.ones(evidence.n_children, dtype=np.bool_)
    for start in range(0, evidence.n_children, CHILDREN_AT_ONCE):
        part = slice(start, min(start + CHILDREN_AT_ONCE, evidence.n_children))
        sites, raters = groups.sites(bank, evidence, part, dimensions, quadrature.nodes)
        latent_mean, latent_cov = _latent_prior(means[part], spread, raters, rater_sd)
        fitted_mean, fitted_cov, converged[part] = propagate(
            sites, quadrature.nodes, latent_mean, latent_cov, tolerance, max_sweeps
        )
        mean[part] = fitted_mean[:, :dimensions]
        cov[part] = fitted_cov[:, :dimensions, :dimensions]
    if not converged.all():
        warnings.warn(
            f"{np.count_nonzero(~converged)} posteriors still moved after {max_sweeps} sweeps.",
            NotConverged,
            stacklevel=2,
        )
    counts = np.zeros((evidence.n_children, dimensions), dtype=np.int64)
    np.add.at(counts, (evidence.child, bank.dimension[evidence.item]), 1)
    return StrandPosterior(mean, cov, counts, spread, converged)


def _check(
    bank: ItemBank,
    evidence: Evidence,
    means: FloatArray,
    spread: FloatArray,
    rater_sd: float,
    quadrature: Quadrature,
) -> None:
    if spread.shape != (len(spread), len(spread)) or len(spread) < bank.n_dimensions:
        raise ValueError(f"A prior covariance of {bank.n_dimensions} strands or more is needed.")
    if not np.array_equal(spread, spread.T) or np.linalg.eigvalsh(spread).min() <= 0:
        raise ValueError("The prior covariance must be symmetric and positive definite.")
    if rater_sd < 0:
        raise ValueError("The spread of rater severity cannot be below zero.")
    evidence.check(bank)
    quadrature.require(means, np.sqrt(np.diagonal(spread) + rater_sd**2), reach=5.0)


def _latent_prior(
    means: FloatArray, spread: FloatArray, raters: int, rater_sd: float
) -> tuple[FloatArray, FloatArray]:
    """Prior of strands, then "nobody" (always zero), then the raters of each child in turn."""
    dimensions = len(spread)
    size = dimensions + 1 + raters
    cov = np.zeros((size, size))
    cov[:dimensions, :dimensions] = spread
    judges = np.arange(dimensions + 1, size)
    cov[judges, judges] = rater_sd**2
    mean = np.zeros((len(means), size))
    mean[:, :dimensions] = means
    return mean, cov


@dataclass(frozen=True, eq=False)
class _Groups:
    """Answers in canonical order, cut into runs of the same child, strand and rater.

    order: the answers' rows; start: where each run begins in it, with the end after the last.
    child, strand: of each run. rater: of each run, 0 for nobody, else numbered within the child.
    """

    order: IntArray
    start: IntArray
    child: IntArray
    strand: IntArray
    rater: IntArray

    @classmethod
    def of(cls, bank: ItemBank, evidence: Evidence) -> _Groups:
        names, code = np.unique(evidence.rater, return_inverse=True)
        if len(names) and names[0] != "":
            code = code + 1
        strand = bank.dimension[evidence.item]
        order = np.lexsort(
            (
                evidence.score,
                evidence.shift,
                bank.canonical_rank[evidence.item],
                code,
                strand,
                evidence.child,
            )
        )
        keys = np.stack([evidence.child, strand, code])[:, order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        first = np.flatnonzero(new)
        child, strand, code = keys[:, first]
        return cls(
            order=order,
            start=np.append(first, len(order)),
            child=child,
            strand=strand,
            rater=_numbered_within(child, code),
        )

    def sites(
        self, bank: ItemBank, evidence: Evidence, part: slice, dimensions: int, nodes: FloatArray
    ) -> tuple[Sites, int]:
        """The sites of the children in ``part``, and the largest number of raters among them."""
        runs = slice(*np.searchsorted(self.child, [part.start, part.stop]))
        child = self.child[runs] - part.start
        n = part.stop - part.start
        count = np.bincount(child, minlength=n)
        place = np.arange(len(child)) - (np.cumsum(count) - count)[child]

        shape = (n, max(int(count.max(initial=0)), 1))
        log_likelihood = np.zeros((*shape, len(nodes)))
        plus = np.zeros(shape, dtype=np.int64)
        minus = np.full(shape, dimensions, dtype=np.int64)
        if len(child):
            first, last = self.start[runs.start], self.start[runs.stop]
            answers = _answer_log_likelihood(bank, evidence, self.order[first:last], nodes)
            starts = self.start[runs] - first
            log_likelihood[child, place] = np.add.reduceat(answers, starts, axis=0)
            plus[child, place] = self.strand[runs]
            minus[child, place] = dimensions + self.rater[runs]
        sites = Sites(log_likelihood, plus, minus, count)
        return sites, int(self.rater[runs].max(initial=0))


def _numbered_within(child: IntArray, code: IntArray) -> IntArray:
    """Raters numbered 1, 2, … within each child in the order of their names; nobody stays 0."""
    judged = code > 0
    pairs, inverse = np.unique(np.stack([child[judged], code[judged]]), axis=1, return_inverse=True)
    first = np.searchsorted(pairs[0], pairs[0])
    number = np.zeros(len(child), dtype=np.int64)
    number[judged] = (np.arange(pairs.shape[1]) - first + 1)[inverse]
    return number


def _answer_log_likelihood(
    bank: ItemBank, evidence: Evidence, rows: IntArray, nodes: FloatArray
) -> FloatArray:
    """Log-probability of each answer at the nodes, shape (r, q)."""
    kinds = np.stack([evidence.item[rows].astype(np.float64), evidence.shift[rows]])
    distinct, kind = np.unique(kinds, axis=1, return_inverse=True)
    item = distinct[0].astype(np.int64)
    # Each item is asked for at its own argument, so its dimension plays no part here.
    asked = ItemBank(
        tuple(str(number) for number in range(len(item))),
        bank.slopes[item],
        bank.intercepts[item],
        np.zeros(len(item), dtype=np.int64),
        bank.graded[item],
        bank.guessing[item],
    )
    table = log_probabilities(asked, nodes, distinct[1])
    return table[:, kind, evidence.score[rows]].T
