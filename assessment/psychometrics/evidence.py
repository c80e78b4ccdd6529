"""Scored answers of children, whichever lens they came through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray, frozen
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.response_functions import ImpossibleResponse, checked_categories


@dataclass(frozen=True, eq=False)
class Evidence:
    """One row an answer; the same item may be answered again, by another rater or another day.

    n_children: how many children there are, those without answers included.
    child: shape (r,), the child's row, 0 to n_children - 1.
    item: shape (r,), the item's column in the bank.
    score: shape (r,), the category.
    rater: shape (r,), who judged; "" where nobody's judgement is in the answer, as in play.
    shift: shape (r,), in logits, added to every step's intercept: the lens's shift for this item
        plus that of the help given. Above zero a higher category came easier than the item's
        parameters say, so the same answer tells of less ability.
    """

    n_children: int
    child: IntArray
    item: IntArray
    score: IntArray
    rater: npt.NDArray[np.str_]
    shift: FloatArray

    def __post_init__(self) -> None:
        for field, dtype in (
            ("child", np.int64),
            ("item", np.int64),
            ("score", np.int64),
            ("rater", np.str_),
            ("shift", np.float64),
        ):
            object.__setattr__(self, field, frozen(getattr(self, field), dtype))
        sizes = {
            getattr(self, field).shape for field in ("child", "item", "score", "rater", "shift")
        }
        if sizes != {(len(self.child),)}:
            raise ValueError("Every column of the evidence needs one value an answer.")
        if len(self.child) and not 0 <= self.child.min() <= self.child.max() < self.n_children:
            raise ValueError(f"Children are numbered from 0 to {self.n_children - 1}.")
        if not np.isfinite(self.shift).all():
            raise ValueError("A shift must be a finite number of logits.")

    @classmethod
    def from_records(
        cls, bank: ItemBank, children: Iterable[Iterable[Mapping[str, Any]]]
    ) -> Evidence:
        """Evidence from one list of records a child.

        A record is ``{"item": "A1-early", "score": 2, "rater": "w-17", "shift": -0.3}``; rater and
        shift may be left out.
        """
        listed = [list(records) for records in children]
        rows = [(i, record) for i, records in enumerate(listed) for record in records]
        return cls(
            n_children=len(listed),
            child=np.array([i for i, _ in rows], dtype=np.int64),
            item=np.array([bank.index(record["item"]) for _, record in rows], dtype=np.int64),
            score=np.array([record["score"] for _, record in rows], dtype=np.int64),
            rater=np.array([record.get("rater", "") for _, record in rows], dtype=np.str_),
            shift=np.array([record.get("shift", 0.0) for _, record in rows], dtype=np.float64),
        )

    @classmethod
    def from_matrix(cls, bank: ItemBank, responses: npt.ArrayLike) -> Evidence:
        """Evidence without raters or shifts from responses of shape (n, m), NaN where missing."""
        answered, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))
        child, item = np.nonzero(answered)
        return cls(
            n_children=len(answered),
            child=child,
            item=item,
            score=category[child, item],
            rater=np.full(len(child), "", dtype=np.str_),
            shift=np.zeros(len(child)),
        )

    def __len__(self) -> int:
        return len(self.child)

    def check(self, bank: ItemBank) -> None:
        """Raise ``ImpossibleResponse`` where an answer does not fit its item."""
        if len(self) == 0:
            return
        if self.item.min() < 0 or self.item.max() >= bank.n_items:
            raise ImpossibleResponse(f"Items are numbered from 0 to {bank.n_items - 1}.")
        wrong = (self.score < 0) | (self.score >= bank.n_categories[self.item])
        if wrong.any():
            answer = int(np.argmax(wrong))
            item = int(self.item[answer])
            raise ImpossibleResponse(
                f"Item {bank.ids[item]!r} has categories 0 to {bank.n_categories[item] - 1}, "
                f"not {self.score[answer]}."
            )

    def canonical(self, bank: ItemBank, child: int = 0) -> list[dict[str, Any]]:
        """One child's answers as plain records, sorted by item, rater, shift and score."""
        records = [
            {
                "item": bank.ids[self.item[row]],
                "rater": str(self.rater[row]),
                "score": int(self.score[row]),
                "shift": float(self.shift[row]) + 0.0,
            }
            for row in np.flatnonzero(self.child == child)
        ]
        return sorted(records, key=lambda r: (r["item"], r["rater"], r["shift"], r["score"]))
