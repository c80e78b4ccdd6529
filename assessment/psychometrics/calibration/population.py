"""Who the children are: normal populations on the nodes, one a group, with means that may regress
on covariates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.quadrature import Quadrature

MOST_ON_A_GRID = 3
"""Dimensions. Past it the product of the nodes would be too many points."""


@dataclass(frozen=True, eq=False)
class Population:
    """Normal priors at the nodes of a grid of one or more dimensions.

    Children with the same group and the same covariates share a *kind*. Parameters stand in one
    vector: of each group the means (D) and the lower triangle of the covariance, row by row; then
    the regression weights, (covariates, D).

    groups: names. group: shape (kinds,), counted from 0. covariates: shape (kinds, c).
    """

    groups: tuple[str, ...]
    group: IntArray
    covariates: FloatArray
    dimensions: int
    quadrature: Quadrature

    @property
    def n_kinds(self) -> int:
        """How many different priors there are."""
        return len(self.group)

    @cached_property
    def triangle(self) -> tuple[IntArray, IntArray]:
        """Row and column of each free place of a covariance."""
        rows, columns = np.tril_indices(self.dimensions)
        return rows.astype(np.int64), columns.astype(np.int64)

    @property
    def per_group(self) -> int:
        """Parameters of one group."""
        return int(self.dimensions * (self.dimensions + 3) / 2)

    @property
    def n_parameters(self) -> int:
        """Length of the parameter vector."""
        regressed: int = self.covariates.shape[1] * self.dimensions
        return len(self.groups) * self.per_group + regressed

    @cached_property
    def points(self) -> FloatArray:
        """The product grid, shape (q^D, D), the last dimension running fastest."""
        axes = np.meshgrid(*[self.quadrature.nodes] * self.dimensions, indexing="ij")
        return np.stack([axis.ravel() for axis in axes], axis=1)

    @cached_property
    def place(self) -> IntArray:
        """Of each point, the place of its coordinates among the nodes, shape (q^D, D)."""
        q = self.quadrature.n
        axes = np.meshgrid(*[np.arange(q)] * self.dimensions, indexing="ij")
        return np.stack([axis.ravel() for axis in axes], axis=1).astype(np.int64)

    def start(self) -> FloatArray:
        """Standard normal groups, covariates without weight."""
        identity = np.eye(self.dimensions)[self.triangle]
        one = np.concatenate([np.zeros(self.dimensions), identity])
        weights = np.zeros(self.covariates.shape[1] * self.dimensions)
        return np.concatenate([np.tile(one, len(self.groups)), weights])

    def unpacked(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Group means (g, D), group covariances (g, D, D), regression weights (c, D)."""
        end = len(self.groups) * self.per_group
        grouped = parameters[:end].reshape(len(self.groups), self.per_group)
        cov = np.empty((len(self.groups), self.dimensions, self.dimensions))
        rows, columns = self.triangle
        cov[:, rows, columns] = cov[:, columns, rows] = grouped[:, self.dimensions :]
        weights = parameters[end:].reshape(-1, self.dimensions)
        return grouped[:, : self.dimensions], cov, weights

    def feasible(self, parameters: FloatArray) -> bool:
        """Whether every covariance is positive definite."""
        _, cov, _ = self.unpacked(parameters)
        return bool(np.isfinite(cov).all() and (np.linalg.eigvalsh(cov)[:, 0] > 1e-6).all())

    def boundless(self, parameters: FloatArray) -> BoolArray:
        """Groups so wide that all nodes are nearly alike to them, shape (groups,)."""
        _, cov, _ = self.unpacked(parameters)
        wide = np.ptp(self.quadrature.nodes) ** 2
        boundless: BoolArray = np.any(np.diagonal(cov, axis1=1, axis2=2) > wide, axis=1)
        return boundless

    def moments(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean (kinds, D) and covariance (kinds, D, D) of every kind of child."""
        means, cov, weights = self.unpacked(parameters)
        return means[self.group] + self.covariates @ weights, cov[self.group]

    def log_weights(self, parameters: FloatArray) -> FloatArray:
        """Log-weight of every point for every kind, (kinds, q^D); each row of weights sums to 1."""
        mean, _ = self.moments(parameters)
        _, cov, _ = self.unpacked(parameters)
        out = np.empty((self.n_kinds, len(self.points)))
        for g, precision in enumerate(np.linalg.inv(cov)):
            of_group = np.flatnonzero(self.group == g)
            bent = self.points @ precision
            square = -0.5 * (bent * self.points).sum(axis=1)
            # The square of the mean is the same at every point, and scaling takes it out again.
            out[of_group] = square + mean[of_group] @ bent.T
        log_weights: FloatArray = out - logsumexp(out, axis=1, keepdims=True)
        return log_weights

    def factored(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The priors as one grid a group, a tilt a kind and dimension, and a normaliser a kind.

        The log-weight of a point is log(grid) + Σ_d tilt_d·theta_d - normaliser. Returns
        (kinds, D), (groups, q^D), with no weight above one, and (kinds,).
        """
        mean, cov = self.moments(parameters)
        _, of_groups, _ = self.unpacked(parameters)
        tilt = np.linalg.solve(cov, mean[:, :, None])[:, :, 0].astype(np.float64)
        squares = np.stack(
            [-0.5 * ((self.points @ np.linalg.inv(c)) * self.points).sum(axis=1) for c in of_groups]
        )
        exponents = squares[self.group] + tilt @ self.points.T
        normaliser: FloatArray = logsumexp(exponents, axis=1)
        grids: FloatArray = np.exp(squares)
        return tilt, grids, normaliser

    def prior_moments(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """E[theta], (kinds, D), and E[theta thetaᵀ], (kinds, D, D), of each kind's prior.

        On the grid, where there is one: its weights are what the answers are weighed against.
        """
        if self.dimensions > MOST_ON_A_GRID:
            mean, cov = self.moments(parameters)
            return mean, cov + mean[:, :, None] * mean[:, None, :]
        on_grid = np.exp(self.log_weights(parameters))
        second = np.einsum("up,pa,pb->uab", on_grid, self.points, self.points, optimize=True)
        return on_grid @ self.points, second

    def score_sums(
        self, parameters: FloatArray, n: FloatArray, first: FloatArray, second: FloatArray
    ) -> FloatArray:
        """Derivatives of Σ E[log weight] over children by the parameters.

        n: shape (kinds,), children of each kind. first: (kinds, D), sums of E[theta]. second:
        (kinds, D, D), sums of E[theta thetaᵀ].
        """
        mean, _ = self.moments(parameters)
        _, cov, _ = self.unpacked(parameters)
        prior_first, prior_second = self.prior_moments(parameters)
        over = first - n[:, None] * prior_first
        over_second = second - n[:, None, None] * prior_second
        # Σ (theta - mu)(theta - mu)ᵀ over what the prior itself expects.
        cross = over[:, :, None] * mean[:, None, :]
        spread = over_second - cross - cross.transpose(0, 2, 1)
        out = np.zeros(self.n_parameters)
        rows, columns = self.triangle
        end = len(self.groups) * self.per_group
        by_mean = np.empty_like(over)
        for g, precision in enumerate(np.linalg.inv(cov)):
            of_group = self.group == g
            by_mean[of_group] = over[of_group] @ precision
            bent = precision @ spread[of_group].sum(axis=0) @ precision
            doubled = np.where(rows == columns, 0.5, 1.0)
            part = slice(g * self.per_group, (g + 1) * self.per_group)
            out[part] = np.concatenate(
                [by_mean[of_group].sum(axis=0), doubled * bent[rows, columns]]
            )
        out[end:] = (self.covariates.T @ by_mean).ravel()
        return out

    def expected_information(self, parameters: FloatArray, n: FloatArray) -> FloatArray:
        """Fisher information of abilities about the parameters, (P, P), as if they were seen.

        n: shape (kinds,), children of each kind. Positive semidefinite wherever it is taken: the
        second derivatives at hand are not where the variance is far too large.
        """
        _, cov, _ = self.unpacked(parameters)
        out = np.zeros((self.n_parameters, self.n_parameters))
        rows, columns = self.triangle
        directions = np.zeros((len(rows), self.dimensions, self.dimensions))
        directions[np.arange(len(rows)), rows, columns] = 1.0
        directions[np.arange(len(rows)), columns, rows] = 1.0
        end = len(self.groups) * self.per_group
        for g, precision in enumerate(np.linalg.inv(cov)):
            own = self.group == g
            weight, given = n[own], self.covariates[own]
            means = g * self.per_group + np.arange(self.dimensions)
            spreads = means[-1] + 1 + np.arange(len(rows))
            regressed = np.arange(end, self.n_parameters)
            out[np.ix_(means, means)] = weight.sum() * precision
            bent = precision @ directions
            halves = 0.5 * np.einsum("pab,qba->pq", bent, bent)
            out[np.ix_(spreads, spreads)] = weight.sum() * halves
            across = np.kron((weight @ given)[None], precision)
            out[np.ix_(means, regressed)] = across
            out[np.ix_(regressed, means)] = across.T
            squares = np.kron((given * weight[:, None]).T @ given, precision)
            out[np.ix_(regressed, regressed)] += squares
        return out

    def scores(self, parameters: FloatArray, kind: IntArray, theta: FloatArray) -> FloatArray:
        """Derivatives of the log-weight at theta by the parameters, (r, P), up to a constant of the
        kind, which no posterior covariance sees.

        kind: shape (r,). theta: shape (r, D).
        """
        mean, _ = self.moments(parameters)
        _, cov, _ = self.unpacked(parameters)
        away = theta - mean[kind]
        rows, columns = self.triangle
        doubled = np.where(rows == columns, 0.5, 1.0)
        out = np.zeros((len(theta), self.n_parameters))
        end = len(self.groups) * self.per_group
        for g, precision in enumerate(np.linalg.inv(cov)):
            of_group = np.flatnonzero(self.group[kind] == g)
            bent = away[of_group] @ precision
            part = g * self.per_group
            out[of_group, part : part + self.dimensions] = bent
            squares = doubled * bent[:, rows] * bent[:, columns]
            out[of_group, part + self.dimensions : part + self.per_group] = squares
            weights = self.covariates[kind[of_group]][:, :, None] * bent[:, None, :]
            out[of_group, end:] = weights.reshape(len(of_group), self.n_parameters - end)
        return out

    def expected_scores(self, parameters: FloatArray) -> FloatArray:
        """The mean of ``scores`` over each kind's own prior, (kinds, P)."""
        on_grid = np.exp(self.log_weights(parameters))
        out = np.empty((self.n_kinds, self.n_parameters))
        for kind, weights in enumerate(on_grid):
            here = np.full(len(weights), kind, dtype=np.int64)
            out[kind] = weights @ self.scores(parameters, here, self.points)
        return out
