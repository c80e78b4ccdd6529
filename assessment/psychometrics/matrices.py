"""Difficulty of generated matrix puzzles from the rules they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank

RULE_KINDS = ("same", "alternate", "progress", "rotate", "cycle", "combine")
"""Kinds of rule, easy to hard. One attribute (shape, colour, size, number, turn …) follows each.

same: the attribute stays along the row. alternate: it goes to and fro between two values.
progress: it grows or shrinks by one step. rotate: the figure turns by a fixed angle.
cycle: three values, each once in every row and column. combine: the third cell is the first two
laid over each other.
"""


@dataclass(frozen=True)
class MatrixRules:
    """What decides how hard a generated puzzle is.

    rules: one kind for each attribute that matters, of ``RULE_KINDS``; a kind may come again.
    grid: 2 for two by two, 3 for three by three.
    close_distractors: how many wrong choices differ from the right one in a single attribute.
    """

    rules: tuple[str, ...]
    grid: int = 2
    close_distractors: int = 0

    def __post_init__(self) -> None:
        unknown = sorted(set(self.rules) - set(RULE_KINDS))
        if unknown or not self.rules:
            raise ValueError(f"Rules must be one or more of {', '.join(RULE_KINDS)}: {unknown}.")
        if self.grid not in (2, 3):
            raise ValueError("A puzzle is two by two or three by three.")
        if self.close_distractors < 0:
            raise ValueError("A count of distractors cannot be below zero.")


@dataclass(frozen=True)
class MatrixWeights:
    """Logits of difficulty that each feature adds: the weights of a linear logistic test model.

    Difficulty = base + Σ kind weights of its rules + extra_rule · (rules - 1)
    + large_grid · (three by three) + close_distractor · (close distractors), after Fischer (1973);
    that more rules and more abstract rules are harder after Carpenter, Just and Shell (1990) and
    Embretson (1998).

    The defaults are stated priors, not estimates: their order is from those studies, their size
    is chosen so that one repeating row is easy at four and four stacked rules are hard at twelve.
    A calibration replaces them.
    """

    base: float = -3.0
    kinds: tuple[float, ...] = (0.0, 0.5, 0.8, 1.1, 1.4, 1.8)
    extra_rule: float = 0.5
    large_grid: float = 0.4
    close_distractor: float = 0.2

    def __post_init__(self) -> None:
        if len(self.kinds) != len(RULE_KINDS):
            raise ValueError(f"One weight is needed for each of {', '.join(RULE_KINDS)}.")

    def vector(self) -> FloatArray:
        """The weights in the order of the columns of ``design_matrix``."""
        return np.array(
            [self.base, *self.kinds, self.extra_rule, self.large_grid, self.close_distractor]
        )


STATED_WEIGHTS = MatrixWeights()


def design_matrix(puzzles: Sequence[MatrixRules]) -> FloatArray:
    """Features of each puzzle: one, a count of each rule kind, rules beyond the first, three by
    three, close distractors. Shape (m, 10).
    """
    return np.array(
        [
            [
                1.0,
                *(puzzle.rules.count(kind) for kind in RULE_KINDS),
                len(puzzle.rules) - 1,
                puzzle.grid == 3,
                puzzle.close_distractors,
            ]
            for puzzle in puzzles
        ],
        dtype=np.float64,
    )


def matrix_difficulty(puzzle: MatrixRules, weights: MatrixWeights = STATED_WEIGHTS) -> float:
    """Rasch difficulty of one puzzle in logits."""
    return float((design_matrix([puzzle]) @ weights.vector())[0])


def matrix_bank(
    puzzles: Mapping[str, MatrixRules],
    dimension: int = 0,
    weights: MatrixWeights = STATED_WEIGHTS,
) -> ItemBank:
    """A Rasch bank of the named puzzles, all on one dimension."""
    difficulty = design_matrix(list(puzzles.values())) @ weights.vector()
    return ItemBank.from_steps(
        tuple(puzzles),
        np.ones(len(puzzles)),
        difficulty[:, None],
        np.full(len(puzzles), dimension),
    )
