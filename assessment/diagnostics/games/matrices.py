"""Woven patterns with a missing piece, made from rules (D12 무늬 양탄자).

A *family* is a grid and a set of rules. Its clones differ in shapes, threads and numbers but ask
for the same reasoning, so they share one set of parameters. Difficulty is a linear logistic model
over what has to be reasoned about: each rule, each attribute that is harder to see, and each
further rule to be kept in mind. That more rules and more abstract rules are harder is after
Carpenter, Just and Shell (1990) and Embretson (1998); how much is a stated prior, to be replaced
by a calibration.

Colour is never the only cue: every thread has its own colour *and* its own weave.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

from assessment.psychometrics import LinearLogistic

Cell = dict[str, Any]
Value = Any

# Shapes that look different when turned are the only ones a turning rule may use.
TURNING_SHAPES = ("leaf", "fish", "house", "bird")
SHAPES = (*TURNING_SHAPES, "circle", "square", "triangle", "star", "flower")
THREADS = ("plain", "stripe", "dot", "check", "zigzag")
DOMAINS: dict[str, tuple[Value, ...]] = {
    "shape": SHAPES,
    "thread": THREADS,
    "count": (1, 2, 3, 4, 5),
    "size": (1, 2, 3),
    "turn": (0, 90, 180, 270),
}
PETALS = 6

# Logits. Chosen so that one change in a small grid is easy at four and overlays are hard at twelve.
GRID_WEIGHTS = {"grid-2": -2.7, "grid-3": -2.2}  # a grid in which nothing changes
RULE_WEIGHTS = {
    "across": 0.75,  # changes from left to right
    "down": 0.75,  # changes from top to bottom
    "rows": 0.5,  # the same along each row, different between rows
    "steps": 0.95,  # one more, one larger, a quarter turn further
    "three": 1.5,  # the same three in every row and column
    "join": 2.6,  # first and second piece laid over each other
    "differ": 3.6,  # laid over each other, where both are woven nothing stays
}
ATTRIBUTE_WEIGHTS = {
    "shape": 0.0,
    "thread": 0.1,
    "count": 0.1,
    "size": 0.15,
    "turn": 0.5,
    "petals": 0.0,
}
STATED_WEIGHTS = LinearLogistic(
    GRID_WEIGHTS | RULE_WEIGHTS | ATTRIBUTE_WEIGHTS | {"further-rule": 0.4}
)


@dataclass(frozen=True)
class Rule:
    """How one attribute runs through the grid."""

    attribute: str
    kind: str

    @property
    def code(self) -> str:
        return f"{self.attribute}-{self.kind}"


def features(grid: int, rules: Sequence[Rule]) -> dict[str, int]:
    """What a grid under rules asks for, as counts of the features of ``STATED_WEIGHTS``."""
    asked = [f"grid-{grid}", *(word for rule in rules for word in (rule.kind, rule.attribute))]
    return {**Counter(asked), "further-rule": max(0, len(rules) - 1)}


def difficulty(grid: int, rules: Sequence[Rule], weights: LinearLogistic = STATED_WEIGHTS) -> float:
    """Difficulty in logits of a grid under rules."""
    return float(weights.difficulty([features(grid, rules)])[0])


@dataclass(frozen=True)
class Family:
    """All items with this grid and these rules."""

    grid: int
    rules: tuple[Rule, ...]
    anchor: bool = False

    @cached_property
    def code(self) -> str:
        """Name in the item bank, such as ``D12.3.count-steps+shape-rows``."""
        rules = "+".join(rule.code for rule in self.rules) or "same"
        return f"D12.{self.grid}.{rules}"

    @cached_property
    def difficulty(self) -> float:
        """Stated-prior difficulty in logits."""
        return round(difficulty(self.grid, self.rules), 2)

    def rule_for(self, attribute: str) -> str:
        """The kind of rule that an attribute follows; "same" where nothing changes."""
        return next((rule.kind for rule in self.rules if rule.attribute == attribute), "same")


def family(grid: int, *rules: str, anchor: bool = False) -> Family:
    """A family from rules written as ``attribute-kind``."""
    split = (rule.split("-") for rule in rules)
    return Family(grid, tuple(Rule(attribute, kind) for attribute, kind in split), anchor)


# Three anchors are played by every child of every age, and tie the age bands to one scale.
FAMILIES = (
    family(2),
    family(2, "shape-across"),
    family(2, "thread-down"),
    family(2, "count-across"),
    family(2, "size-down"),
    family(2, "turn-across"),
    family(2, "shape-across", "thread-down"),
    family(2, "shape-down", "count-across"),
    family(2, "thread-across", "size-down"),
    family(2, "shape-across", "turn-down"),
    family(2, "shape-across", "thread-down", "size-across"),
    family(2, "thread-across", "count-down", "turn-across"),
    family(3, "shape-rows"),
    family(3, "thread-rows"),
    family(3, "count-steps", anchor=True),
    family(3, "size-steps"),
    family(3, "turn-steps"),
    family(3, "shape-three"),
    family(3, "thread-three"),
    family(3, "shape-rows", "count-steps", anchor=True),
    family(3, "thread-rows", "size-steps"),
    family(3, "shape-rows", "turn-steps"),
    family(3, "shape-three", "thread-rows"),
    family(3, "shape-three", "size-steps", anchor=True),
    family(3, "thread-three", "count-steps"),
    family(3, "thread-three", "turn-steps"),
    family(3, "shape-three", "thread-three"),
    family(3, "shape-three", "size-three"),
    family(3, "shape-three", "thread-rows", "count-steps"),
    family(3, "shape-three", "thread-three", "size-steps"),
    family(3, "petals-join"),
    family(3, "petals-join", "thread-rows"),
    family(3, "petals-join", "thread-three"),
    family(3, "petals-differ"),
    family(3, "petals-differ", "thread-rows"),
    family(3, "petals-differ", "thread-three"),
)
BY_CODE = {each.code: each for each in FAMILIES}
ANCHORS = tuple(each for each in FAMILIES if each.anchor)


@dataclass(frozen=True)
class Item:
    """One clone: a grid with its last piece missing, pieces to choose from, and the right one."""

    family: Family
    cells: tuple[tuple[Cell, ...], ...]
    options: tuple[Cell, ...]
    answer: int

    @property
    def keys(self) -> str:
        """The options' letters, in their order."""
        return "abcdef"[: len(self.options)]

    @property
    def right(self) -> str:
        """The letter of the one right option."""
        return self.keys[self.answer]

    def drawing(self) -> dict[str, Any]:
        """What the browser needs to draw the item, without the missing piece and the answer."""
        cells: list[list[Cell | None]] = [list(row) for row in self.cells]
        cells[-1][-1] = None
        options = [
            {"key": key, "cell": cell} for key, cell in zip(self.keys, self.options, strict=True)
        ]
        return {"grid": self.family.grid, "cells": cells, "options": options}


def make_item(family: Family, rng: Random) -> Item:
    """A clone of a family; the same random source gives the same clone."""
    columns = {name: _lay(family, name, rng) for name in _attributes(family)}
    size = range(family.grid)
    cells = tuple(
        tuple({name: grid[row][column] for name, grid in columns.items()} for column in size)
        for row in size
    )
    options = _options(family, cells, rng)
    return Item(family, cells, options, options.index(cells[-1][-1]))


def fits(family: Family, cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether a complete grid obeys every rule of the family, and is steady in all other ways."""
    return all(
        _obeys(family, name, [[cell[name] for cell in row] for row in cells])
        for name in _attributes(family)
    )


def _attributes(family: Family) -> tuple[str, ...]:
    if family.rule_for("petals") != "same":
        return ("petals", "thread")
    return tuple(DOMAINS)


def _domain(family: Family, attribute: str) -> tuple[Value, ...]:
    if attribute == "shape" and family.rule_for("turn") != "same":
        return TURNING_SHAPES
    return DOMAINS[attribute]


def _lay(family: Family, attribute: str, rng: Random) -> list[list[Value]]:
    """One attribute's values over the whole grid."""
    size, kind = family.grid, family.rule_for(attribute)
    if attribute == "petals":
        return [_overlay_row(kind, rng) for _ in range(size)]
    if kind == "same":
        value = _resting(family, attribute, rng)
        return [[value] * size for _ in range(size)]
    if kind == "steps":
        return _steps(attribute, rng)
    values = rng.sample(_domain(family, attribute), size)
    if kind == "across":
        return [list(values) for _ in range(size)]
    if kind in ("down", "rows"):
        return [[value] * size for value in values]
    turn = rng.choice((1, 2))
    return [[values[(column + turn * row) % 3] for column in range(3)] for row in range(3)]


def _resting(family: Family, attribute: str, rng: Random) -> Value:
    """A value for an attribute that does not change: plain enough not to draw the eye."""
    if attribute in ("shape", "thread"):
        return rng.choice(_domain(family, attribute))
    if attribute == "size":
        return 3 if family.rule_for("count") == "same" else 1
    return {"count": 1, "turn": 0}[attribute]


def _steps(attribute: str, rng: Random) -> list[list[Value]]:
    direction = rng.choice((1, -1))
    if attribute == "size":
        return [[1, 2, 3][::direction] for _ in range(3)]
    if attribute == "count":
        starts = rng.sample((1, 2, 3), 3)
        return [[start, start + 1, start + 2][::direction] for start in starts]
    starts = rng.sample(DOMAINS["turn"], 3)
    return [[(start + 90 * direction * step) % 360 for step in range(3)] for start in starts]


OVERLAYS: dict[str, Callable[[set[int], set[int]], set[int]]] = {
    "join": set.union,
    "differ": set.symmetric_difference,
}


def _overlay_row(kind: str, rng: Random) -> list[list[int]]:
    """Two pieces and what they make. They share a petal and each has one of its own, so that
    joining and differing never look alike."""
    petals = rng.sample(range(PETALS), PETALS)
    shared = set(petals[: rng.choice((1, 2))])
    own = petals[2 : 2 + rng.choice((2, 3))]
    first, second = shared | {own[0]}, shared | set(own[1:])
    return [sorted(part) for part in (first, second, OVERLAYS[kind](first, second))]


def _options(family: Family, cells: tuple[tuple[Cell, ...], ...], rng: Random) -> tuple[Cell, ...]:
    """The right piece among systematic distractors.

    Distractors cross the attributes that matter, so that no option stands out by being most like
    all the others and the right one cannot be found without the grid. Wrong values come first from
    the neighbours of the gap: the piece a child takes who copies or follows one rule only.
    """
    right = cells[-1][-1]
    names = [rule.attribute for rule in family.rules]
    names += [name for name in ("thread", "shape") if name in right and name not in names]
    names = names[: max(2, len(family.rules))]
    wrong = {name: _wrong_values(family, name, cells, rng) for name in names}
    if len(names) == 2:
        wide = 3 if family.grid == 3 else 2
        first, second = names
        pairs = product(
            [right[first], *wrong[first][: wide - 1]], [right[second], wrong[second][0]]
        )
        options = [{**right, first: one, second: two} for one, two in pairs]
    else:
        rng.shuffle(names)
        # Each rule is needed: for any two of them, another option agrees with both.
        flips = ((), (0,), (1,), (2,), (0, 1), (0, 1, 2))
        options = [
            {**right, **{names[place]: wrong[names[place]][0] for place in places}}
            for places in flips
        ]
    rng.shuffle(options)
    return tuple(options)


def _wrong_values(
    family: Family, name: str, cells: tuple[tuple[Cell, ...], ...], rng: Random
) -> list[Value]:
    right, left, above = (cell[name] for cell in (cells[-1][-1], cells[-1][-2], cells[-2][-1]))
    if name == "petals":
        first, second = (set(cell[name]) for cell in cells[-1][:2])
        near = [sorted(operation(first, second)) for operation in OVERLAYS.values()]
        near += [sorted(first & second), sorted(second), sorted(first)]
        far: list[Value] = []
    else:
        near = [left, above]
        far = [value for value in _domain(family, name) if value not in near]
        rng.shuffle(far)
    wrong: list[Value] = []
    for value in near + far:
        if value != right and value not in wrong:
            wrong.append(value)
    return wrong


def _obeys(family: Family, attribute: str, grid: list[list[Value]]) -> bool:
    kind = family.rule_for(attribute)
    if attribute == "petals":
        overlay = OVERLAYS[kind]
        return all(set(third) == overlay(set(one), set(two)) for one, two, third in grid)
    columns = [list(column) for column in zip(*grid, strict=True)]
    if kind == "same":
        return all(value == grid[0][0] for row in grid for value in row)
    if kind == "across":
        return all(row == grid[0] for row in grid) and len(set(grid[0])) == len(grid)
    if kind in ("down", "rows"):
        return all(column == columns[0] for column in columns) and len(set(columns[0])) == len(grid)
    if kind == "three":
        return all(set(line) == set(grid[0]) and len(set(line)) == 3 for line in grid + columns)
    around = 360 if attribute == "turn" else 1000
    strides = {(row[place + 1] - row[place]) % around for row in grid for place in (0, 1)}
    return len(strides) == 1 and strides != {0}
