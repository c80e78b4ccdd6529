"""Item parameters: what a calibration knows about the items of a scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray, frozen


class BankError(ValueError):
    """Item parameters that no response function can be made of."""


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Items of the generalised partial credit family, each measuring one dimension.

    With slope a and cumulative intercepts d_1 … d_K of an item with K + 1 categories,

        P(X = k | theta) = exp(k·a·theta + d_k) / Σ_h exp(h·a·theta + d_h),   d_0 = 0,

    in the logit metric, without the factor 1.702: mirt's ``gpcm`` with its ``d1, d2, …``. Two
    categories give the 2PL, σ(a·theta + d); a = 1 gives the Rasch and partial credit models.
    After Muraki (1992).

    ids: one name an item, none twice.
    slopes: shape (m,), above zero.
    intercepts: shape (m, K), NaN after an item's last category.
    dimension: shape (m,), the column of theta that the item measures, counted from 0.
    """

    ids: tuple[str, ...]
    slopes: FloatArray
    intercepts: FloatArray
    dimension: IntArray

    def __post_init__(self) -> None:
        for field in ("slopes", "intercepts"):
            object.__setattr__(self, field, frozen(getattr(self, field), np.float64))
        object.__setattr__(self, "dimension", frozen(self.dimension, np.int64))
        object.__setattr__(self, "ids", tuple(self.ids))
        self._check()

    def _check(self) -> None:
        m = len(self.ids)
        if m == 0:
            raise BankError("A bank needs at least one item.")
        if len(set(self.ids)) < m:
            twice = next(name for name in self.ids if self.ids.count(name) > 1)
            raise BankError(f"Item {twice!r} is in the bank twice.")
        if self.slopes.shape != (m,) or self.dimension.shape != (m,):
            raise BankError(f"{m} items need {m} slopes and {m} dimensions.")
        if self.intercepts.ndim != 2 or self.intercepts.shape[0] != m:
            raise BankError(f"{m} items need intercepts of shape ({m}, K).")
        known = np.isfinite(self.intercepts)
        gap = known[:, 1:] & ~known[:, :-1]
        wrong = ~(np.isfinite(self.slopes) & (self.slopes > 0)) | (self.dimension < 0)
        wrong |= ~known[:, :1].any(axis=1) | gap.any(axis=1) | np.isinf(self.intercepts).any(axis=1)
        if wrong.any():
            name = self.ids[int(np.argmax(wrong))]
            raise BankError(
                f"Item {name!r} needs a slope above 0, a dimension from 0 "
                "and finite intercepts without a gap."
            )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> ItemBank:
        """A bank from rows: ``{"id": "A1-early", "a": 1.2, "d": [1.0, 0.4], "dimension": 0}``.

        ``d`` is cumulative; ``dimension`` may be left out on one scale.
        """
        listed = list(rows)
        widest = max((len(row["d"]) for row in listed), default=0)
        intercepts = np.full((len(listed), widest), np.nan)
        for line, row in zip(intercepts, listed, strict=True):
            line[: len(row["d"])] = row["d"]
        return cls(
            ids=tuple(str(row["id"]) for row in listed),
            slopes=np.array([row["a"] for row in listed], dtype=np.float64),
            intercepts=intercepts,
            dimension=np.array([row.get("dimension", 0) for row in listed], dtype=np.int64),
        )

    @classmethod
    def from_steps(
        cls,
        ids: Sequence[str],
        slopes: npt.ArrayLike,
        steps: npt.ArrayLike,
        dimension: npt.ArrayLike | None = None,
    ) -> ItemBank:
        """A bank from step difficulties: theta where categories k - 1 and k are equally likely.

        steps: shape (m, K), NaN after an item's last category. d_k = -a · (b_1 + … + b_k).
        """
        a = np.asarray(slopes, dtype=np.float64)
        b = np.asarray(steps, dtype=np.float64)
        where = np.zeros(len(ids), dtype=np.int64) if dimension is None else np.asarray(dimension)
        return cls(tuple(ids), a, -a[:, None] * np.cumsum(b, axis=1), where)

    def steps(self) -> FloatArray:
        """Step difficulties, shape (m, K), NaN after an item's last category."""
        increments = np.diff(self.intercepts, axis=1, prepend=0.0)
        return -increments / self.slopes[:, None]

    def to_rows(self) -> list[dict[str, Any]]:
        """Plain rows that ``from_rows`` reads back without loss."""
        return [
            {
                "id": name,
                "a": float(self.slopes[j]),
                "d": self.intercepts[j, : self.n_categories[j] - 1].tolist(),
                "dimension": int(self.dimension[j]),
            }
            for j, name in enumerate(self.ids)
        ]

    @property
    def n_items(self) -> int:
        """How many items there are."""
        return len(self.ids)

    @property
    def n_dimensions(self) -> int:
        """The smallest number of dimensions that holds every item."""
        return int(self.dimension.max()) + 1

    @cached_property
    def n_categories(self) -> IntArray:
        """Categories of each item, the zero among them; shape (m,)."""
        count: IntArray = np.isfinite(self.intercepts).sum(axis=1) + 1
        return count

    @cached_property
    def category_intercepts(self) -> FloatArray:
        """d_0 … d_K, shape (m, K + 1): zero first, minus infinity where there is no category."""
        padded = np.where(np.isfinite(self.intercepts), self.intercepts, -np.inf)
        return np.concatenate([np.zeros((self.n_items, 1)), padded], axis=1)

    @cached_property
    def canonical_rank(self) -> IntArray:
        """The place of each item among all when sorted by id: evidence adds up in this order."""
        rank = np.empty(self.n_items, dtype=np.int64)
        rank[np.array(sorted(range(self.n_items), key=lambda j: self.ids[j]))] = np.arange(
            self.n_items
        )
        return rank

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: j for j, name in enumerate(self.ids)}

    def index(self, name: str) -> int:
        """The column of an item. Raises ``BankError`` where the bank does not hold it."""
        try:
            return self._positions[name]
        except KeyError:
            raise BankError(f"The bank has no item {name!r}.") from None

    def subset(self, names: Iterable[str]) -> ItemBank:
        """The named items, in the order given, as a bank of their own."""
        columns = np.array([self.index(name) for name in names], dtype=np.int64)
        return ItemBank(
            tuple(self.ids[j] for j in columns),
            self.slopes[columns],
            self.intercepts[columns],
            self.dimension[columns],
        )
