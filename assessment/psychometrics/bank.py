"""Item parameters: what a calibration knows about the items of a scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray, frozen


class BankError(ValueError):
    """Item parameters that no response function can be made of."""


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Items of three families, each measuring one dimension, in the logit metric without 1.702.

    An item is of the generalised partial credit family (Muraki 1992) unless it is graded. With
    slope a and cumulative intercepts d_1 … d_K of an item with K + 1 categories,

        P(X = k | theta) = exp(k·a·theta + d_k) / Σ_h exp(h·a·theta + d_h),   d_0 = 0;

    a graded item (Samejima 1969) has falling intercepts and

        P(X ≥ k | theta) = σ(a·theta + d_k).

    Two categories give the 2PL, σ(a·theta + d), either way; a = 1 the Rasch and partial credit
    models. An item of two categories may be guessed (3PL, Birnbaum 1968), with a lower asymptote:
    P = g + (1 - g)·σ(a·theta + d). These are mirt's ``gpcm``, ``graded`` and ``3PL``.

    ids: one name an item, none twice.
    slopes: shape (m,), not zero; below it the item is easier for children who know less.
    intercepts: shape (m, K), NaN after an item's last category.
    dimension: shape (m,), the column of theta that the item measures, counted from 0.
    graded: shape (m,); none where left out. guessing: shape (m,), from 0 to below 1; 0 where left
    out.
    """

    ids: tuple[str, ...]
    slopes: FloatArray
    intercepts: FloatArray
    dimension: IntArray
    graded: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    guessing: FloatArray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", tuple(self.ids))
        for name, dtype in (
            ("slopes", np.float64),
            ("intercepts", np.float64),
            ("dimension", np.int64),
            ("graded", np.bool_),
            ("guessing", np.float64),
        ):
            values = getattr(self, name)
            if name in ("graded", "guessing") and len(values) == 0:
                values = np.zeros(len(self.ids), dtype=dtype)
            object.__setattr__(self, name, frozen(values, dtype))
        self._check()

    def _check(self) -> None:
        m = len(self.ids)
        if m == 0:
            raise BankError("A bank needs at least one item.")
        if len(set(self.ids)) < m:
            twice = next(name for name in self.ids if self.ids.count(name) > 1)
            raise BankError(f"Item {twice!r} is in the bank twice.")
        one_each = (self.slopes, self.dimension, self.graded, self.guessing)
        if any(values.shape != (m,) for values in one_each):
            raise BankError(f"{m} items need {m} slopes and {m} dimensions.")
        if self.intercepts.ndim != 2 or self.intercepts.shape[0] != m:
            raise BankError(f"{m} items need intercepts of shape ({m}, K).")
        known = np.isfinite(self.intercepts)
        gap = known[:, 1:] & ~known[:, :-1]
        wrong = ~(np.isfinite(self.slopes) & (self.slopes != 0)) | (self.dimension < 0)
        wrong |= ~known[:, :1].any(axis=1) | gap.any(axis=1) | np.isinf(self.intercepts).any(axis=1)
        if wrong.any():
            name = self.ids[int(np.argmax(wrong))]
            raise BankError(
                f"Item {name!r} needs a slope other than 0, a dimension from 0 "
                "and finite intercepts without a gap."
            )
        rising = self.graded & (np.diff(self.intercepts, axis=1) >= 0).any(axis=1)
        if rising.any():
            name = self.ids[int(np.argmax(rising))]
            raise BankError(f"Item {name!r} is graded: its intercepts must fall.")
        asked = ~((self.guessing >= 0) & (self.guessing < 1))
        asked |= (self.guessing > 0) & (known.sum(axis=1) > 1)
        if asked.any():
            name = self.ids[int(np.argmax(asked))]
            raise BankError(f"Item {name!r}: guessing is from 0 to below 1, on two categories.")

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> ItemBank:
        """A bank from rows: ``{"id": "A1-early", "a": 1.2, "d": [1.0, 0.4], "dimension": 0}``.

        ``d`` is cumulative, or falling where ``"graded": True``; ``"g"`` is guessing. What may be
        left out: ``dimension`` on one scale, ``graded``, ``g``.
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
            graded=np.array([row.get("graded", False) for row in listed], dtype=np.bool_),
            guessing=np.array([row.get("g", 0.0) for row in listed], dtype=np.float64),
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
        """Step difficulties, shape (m, K), NaN after an item's last category.

        Of a graded item, where P(X ≥ k) is one half; of the others, where categories k - 1 and k
        are equally likely.
        """
        increments = np.diff(self.intercepts, axis=1, prepend=0.0)
        increments[self.graded] = self.intercepts[self.graded]
        return -increments / self.slopes[:, None]

    def to_rows(self) -> list[dict[str, Any]]:
        """Plain rows that ``from_rows`` reads back without loss."""
        return [self._row(j) for j in range(self.n_items)]

    def _row(self, j: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": self.ids[j],
            "a": float(self.slopes[j]),
            "d": self.intercepts[j, : self.n_categories[j] - 1].tolist(),
            "dimension": int(self.dimension[j]),
        }
        if self.graded[j]:
            row["graded"] = True
        if self.guessing[j]:
            row["g"] = float(self.guessing[j])
        return row

    def on_one_scale(self) -> ItemBank:
        """The same items, all of one dimension."""
        return replace(self, dimension=np.zeros(self.n_items, dtype=np.int64))

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
    def partial_credit(self) -> bool:
        """Whether every item is of the generalised partial credit family, without guessing."""
        return not (self.graded.any() or self.guessing.any())

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
            self.graded[columns],
            self.guessing[columns],
        )
