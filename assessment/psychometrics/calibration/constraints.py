"""What is free, fixed and shared: all parameters as a linear map of the free ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Constraints:
    """All parameters are ``base + matrix @ free``.

    base: shape (P,). matrix: sparse, shape (P, F). A fixed parameter has an empty row; equal
    parameters have the same row. Rasch, partial credit and rating scale models, anchored items,
    raters that sum to zero and items that differ between groups are all of this form.
    """

    base: FloatArray
    matrix: sparse.csr_matrix

    @property
    def n_free(self) -> int:
        """Number of free parameters."""
        return int(self.matrix.shape[1])

    @property
    def touched(self) -> BoolArray:
        """Which parameters depend on a free one, shape (P,)."""
        depends: BoolArray = np.diff(self.matrix.indptr) > 0
        return depends

    def all(self, free: FloatArray) -> FloatArray:
        """Every parameter, from the free ones."""
        everything: FloatArray = self.base + self.matrix @ free
        return everything

    def gradient(self, by_all: FloatArray) -> FloatArray:
        """Derivatives by the free parameters, from those by all."""
        by_free: FloatArray = self.matrix.T @ by_all
        return by_free

    def information(self, of_all: FloatArray) -> FloatArray:
        """Information about the free parameters, (F, F), from that about all, (P, P)."""
        half = self.matrix.T @ of_all
        of_free: FloatArray = (self.matrix.T @ half.T).T
        return of_free

    def covariance(self, of_free: FloatArray) -> FloatArray:
        """Variances of all parameters, shape (P,), from the covariance of the free ones."""
        return np.asarray(self.matrix.multiply(self.matrix @ of_free).sum(axis=1)).ravel()

    def nearest(self, wanted: FloatArray) -> FloatArray:
        """Free parameters that bring all of them closest to ``wanted``."""
        if self.n_free == 0:
            return np.zeros(0)
        found: FloatArray = sparse.linalg.lsqr(self.matrix, wanted - self.base, atol=1e-12)[0]
        return found


@dataclass
class ConstraintBuilder:
    """Collects constraints one parameter at a time; what is never mentioned stays at its base."""

    base: FloatArray
    n_free: int = 0
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def new(self) -> int:
        """A new free parameter; its column."""
        self.n_free += 1
        return self.n_free - 1

    def depend(self, place: int, column: int, weight: float = 1.0) -> None:
        """Let the parameter at ``place`` rise by ``weight`` with a free one, from zero."""
        self.base[place] = 0.0
        self.rows.append(place)
        self.columns.append(column)
        self.values.append(weight)

    def free(self, places: Sequence[int]) -> None:
        """Let each of these parameters be free on its own."""
        for place in places:
            self.depend(place, self.new())

    def build(self) -> Constraints:
        """The constraints that were collected."""
        entries = (self.values, (self.rows, self.columns))
        return Constraints(self.base, sparse.csr_matrix(entries, (len(self.base), self.n_free)))
