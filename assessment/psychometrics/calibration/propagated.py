"""One pass over the answers in many dimensions: expectation propagation instead of a grid.

Each item measures one dimension, so a child's likelihood is a product of one factor a dimension.
Each factor is replaced by a Gaussian such that, with all others, its first two moments are right
(Minka 2001). What comes out is the posterior's mean and covariance, a margin on the nodes for each
dimension, and an approximate log-likelihood whose gradient is exactly that of Fisher's identity
with those margins: at a fixed point the derivatives by the Gaussians themselves vanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.expectation import Answers, Indicator, Precision
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.statistics import Statistics

CHUNK = 2048
SWEEPS = 60
SETTLED = 1e-9
"""In posterior standard deviations."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What a chunk of children's answers say.

    rows: their distinct rows. mean: (c, D). cov: (c, D, D). margins: D times (c, q), each summing
    to one. log_mass: (c,), the approximate log-likelihood.
    """

    rows: slice
    mean: FloatArray
    cov: FloatArray
    margins: tuple[FloatArray, ...]
    log_mass: FloatArray


@dataclass(frozen=True, eq=False)
class PropagatedScales:
    """Passes over the answers to items of many dimensions, each item of one.

    The Gaussians of a pass are where the next one starts; it ends where they do not move.
    """

    answers: Answers
    layout: Layout
    population: Population
    sites: dict[int, tuple[FloatArray, FloatArray]] = field(default_factory=dict)

    @cached_property
    def parts(self) -> tuple[Indicator, ...]:
        """The categories of each dimension's items."""
        return tuple(
            Indicator.of(self.answers, self.layout, self.layout.dimension == d)
            for d in range(self.population.dimensions)
        )

    def expect(
        self, items: FloatArray, population: FloatArray, dtype: Precision = np.float64
    ) -> Statistics:
        """Statistics at item and population parameters; always in double precision."""
        q, dimensions = self.population.quadrature.n, self.population.dimensions
        totals = [part.zeros(q) for part in self.parts]
        everybody = np.zeros((dimensions, q))
        first = np.empty((len(self.answers), dimensions))
        second = np.empty((len(self.answers), dimensions, dimensions))
        loglik = 0.0
        for found in self.beliefs(items, population):
            weight = self.answers.weight[found.rows]
            loglik += float(found.log_mass @ weight)
            first[found.rows] = found.mean
            second[found.rows] = found.cov + found.mean[:, :, None] * found.mean[:, None, :]
            for d, (part, margin) in enumerate(zip(self.parts, found.margins, strict=True)):
                weighted = margin * weight[:, None]
                totals[d] += part.rows(found.rows, np.float64).T @ weighted
                everybody[d] += weighted.sum(axis=0)
        expected = np.zeros((self.layout.n_cells, q))
        for part, total, whole in zip(self.parts, totals, everybody, strict=True):
            part.fill(expected, total, whole)
        add = self._by_kind
        return Statistics(
            loglik,
            expected,
            add(np.ones(len(self.answers))),
            add(first),
            add(second),
            self.answers.weight @ first**2,
        )

    def beliefs(self, items: FloatArray, population: FloatArray) -> Iterator[Beliefs]:
        """Posterior moments and margins, a chunk of distinct rows at a time."""
        nodes = self.population.quadrature.nodes
        table = self.layout.log_table(items, nodes)
        relative = [part.relative(table) for part in self.parts]
        means, covs = self.population.moments(population)
        for start in range(0, len(self.answers), CHUNK):
            rows = slice(start, min(start + CHUNK, len(self.answers)))
            kind = self.answers.kind[rows]
            log_factors = np.stack(
                [
                    part.rows(rows, np.float64) @ kept + base
                    for part, (kept, base) in zip(self.parts, relative, strict=True)
                ],
                axis=1,
            )
            shape = log_factors.shape[:2]
            precision, pull = self.sites.get(start, (np.zeros(shape), np.zeros(shape)))
            matched = _Matching(log_factors, nodes, means[kind], covs[kind], precision, pull)
            margins = matched.settle()
            self.sites[start] = (matched.precision, matched.pull)
            yield Beliefs(rows, matched.mean, matched.cov, margins, matched.log_mass())

    def _by_kind(self, values: FloatArray) -> FloatArray:
        out = np.zeros((self.population.n_kinds, *values.shape[1:]))
        weight = self.answers.weight.reshape(-1, *[1] * (values.ndim - 1))
        np.add.at(out, self.answers.kind, values * weight)
        return out


class _Matching:
    """Gaussian sites of a chunk of children, matched to their factors until none moves.

    precision, pull: shape (c, D), each site's precision and precision-weighted mean.
    """

    def __init__(
        self,
        log_factors: FloatArray,
        nodes: FloatArray,
        prior_mean: FloatArray,
        prior_cov: FloatArray,
        precision: FloatArray,
        pull: FloatArray,
    ) -> None:
        self.top = log_factors.max(axis=2)
        self.log_factors = log_factors - self.top[:, :, None]
        self.nodes = nodes
        self.prior_cov = prior_cov
        self.prior_precision = np.linalg.inv(prior_cov)
        self.prior_pull = np.einsum("nde,ne->nd", self.prior_precision, prior_mean)
        self.prior_mean = prior_mean
        self.precision, self.pull = precision.copy(), pull.copy()
        self._combine()

    def _combine(self) -> None:
        held = self.prior_precision.copy()
        diagonal = np.arange(held.shape[1])
        held[:, diagonal, diagonal] += self.precision
        self.cov = np.linalg.inv(held)
        self.mean = np.einsum("nde,ne->nd", self.cov, self.prior_pull + self.pull)

    def _cavity(self) -> tuple[FloatArray, FloatArray]:
        """Precision and pull of everything but the child's own site of each dimension."""
        variance = np.diagonal(self.cov, axis1=1, axis2=2)
        return 1.0 / variance - self.precision, self.mean / variance - self.pull

    def _tilted(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Margins on the nodes, (c, D, q), and log-mass of factor × cavity kernel, (c, D)."""
        precision, pull = self._cavity()
        exponents = self.log_factors + pull[:, :, None] * self.nodes
        exponents -= 0.5 * precision[:, :, None] * self.nodes**2
        peak = exponents.max(axis=2, keepdims=True)
        weights = np.exp(exponents - peak)
        mass = weights.sum(axis=2)
        return weights / mass[:, :, None], np.log(mass) + peak[:, :, 0], precision

    def settle(self) -> tuple[FloatArray, ...]:
        """Match all sites at once, again and again; the margins at the end."""
        for _ in range(SWEEPS):
            margins, _, cavity = self._tilted()
            mean = margins @ self.nodes
            variance = np.maximum(margins @ self.nodes**2 - mean**2, 1e-12)
            sd = np.sqrt(np.diagonal(self.cov, axis1=1, axis2=2))
            moved = np.abs(mean - self.mean) / sd + np.abs(variance / sd**2 - 1.0)
            _, cavity_pull = self._cavity()
            self.precision = np.maximum(1.0 / variance - cavity, 0.0)
            self.pull = mean / variance - cavity_pull
            self._combine()
            if float(moved.max(initial=0.0)) < SETTLED:
                break
        margins, _, _ = self._tilted()
        return tuple(margins[:, d] for d in range(margins.shape[1]))

    def log_mass(self) -> FloatArray:
        """The approximate log-likelihood of each child, (c,).

        That of the Gaussian model, with each site scaled to give its factor's own mass under the
        cavity: log∫N·Πg + Σ_d (log∫f_d·cavity_d - log∫g_d·cavity_d).
        """
        _, tilted, cavity_precision = self._tilted()
        _, cavity_pull = self._cavity()
        width = self.nodes[1] - self.nodes[0]
        held = cavity_precision + self.precision
        # The cavity's own normalising constant is in both integrals and leaves their difference.
        by_site = 0.5 * (np.log(2.0 * np.pi / held) + (cavity_pull + self.pull) ** 2 / held)
        by_factor = tilted + np.log(width) + self.top
        whole = self.prior_pull + self.pull
        gaussian = 0.5 * (
            np.linalg.slogdet(self.cov)[1]
            - np.linalg.slogdet(self.prior_cov)[1]
            + np.einsum("nd,nde,ne->n", whole, self.cov, whole)
            - np.einsum("nd,nd->n", self.prior_mean, self.prior_pull)
        )
        total: FloatArray = gaussian + (by_factor - by_site).sum(axis=1)
        return total
