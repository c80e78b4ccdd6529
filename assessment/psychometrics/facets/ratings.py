"""Judgements as a many-facet model reads them: who judged whom, when, on which item, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.calibration.coding import Coded, LeftOut, UnusableResponses, coded


@dataclass(frozen=True, eq=False)
class Ratings:
    """Single judgements, one entry each.

    person, rater, occasion, item, category: shape (r,), places in the names below; the category is
    the rank of the answer among the item's ``values``.
    first_row: shape (persons,), where each person first stands in the table that was given.
    left_out, gaps: items without information, and with values nobody gave. set_aside: sentences
    about raters and occasions whose answers are not used.
    """

    persons: tuple[str, ...]
    raters: tuple[str, ...]
    occasions: tuple[str, ...]
    items: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    person: IntArray
    rater: IntArray
    occasion: IntArray
    item: IntArray
    category: IntArray
    first_row: IntArray
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[LeftOut, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def steps(self) -> IntArray:
        """Categories of each item less one, shape (items,)."""
        return np.array([len(values) - 1 for values in self.values], dtype=np.int64)

    @property
    def score(self) -> FloatArray:
        """Each answer as it was given, shape (r,)."""
        width = max(len(values) for values in self.values)
        table = np.array([[*values, *[0] * (width - len(values))] for values in self.values])
        return table[self.item, self.category].astype(np.float64)


def read_ratings(
    responses: npt.ArrayLike,
    person: Sequence[str],
    rater: Sequence[str],
    occasion: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    *,
    known: Mapping[str, tuple[int, ...]] | None = None,
    bounded: bool = True,
) -> Ratings:
    """Judgements from a table with one row for each person, rater and occasion.

    responses: shape (n, m), whole numbers, NaN where there is no answer; an item's values are
    ranked as observed over all raters. person, rater, occasion: labels, shape (n,).
    known: of some items, the values that there are, given here or not.
    bounded: set aside raters and occasions all of whose answers are the lowest, or the highest,
    category: no finite severity fits them best.
    Raises ``UnusableResponses``.
    """
    table = np.array(responses, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) == 0:
        raise UnusableResponses(f"Responses must be a table of rows by items, not {table.shape}.")
    names = [str(name) for name in ids] if ids else [f"I{j + 1}" for j in range(table.shape[1])]
    who = labels_of("person", person, len(table))
    by = labels_of("rater", rater, len(table))
    when = (
        labels_of("occasion", occasion, len(table)) if occasion is not None else [""] * len(table)
    )
    require_one_answer(table, who, by, when, names)
    set_aside: list[str] = []
    while True:
        ratings = _read(who, by, when, coded(table, names, known), tuple(set_aside))
        unbounded = _unbounded(ratings) if bounded else []
        if not unbounded:
            return ratings
        for kind, name, side in unbounded:
            set_aside.append(
                f"{kind.capitalize()} {name!r} was set aside: every answer is the {side} category "
                "of its item, so that no finite severity fits best."
            )
            labels = by if kind == "rater" else when
            table[[label == name for label in labels]] = np.nan


def labels_of(what: str, given: Sequence[str], n: int) -> list[str]:
    """One label a row, none of them blank. Raises ``UnusableResponses``."""
    labels = [str(label).strip() for label in given]
    if len(labels) != n:
        raise UnusableResponses(f"{n} rows need {n} names of a {what}, not {len(labels)}.")
    blank = next((row for row, label in enumerate(labels) if not label), None)
    if blank is not None:
        raise UnusableResponses(f"Row {blank} names no {what}.")
    return labels


def require_one_answer(
    table: FloatArray, who: list[str], by: list[str], when: list[str], names: list[str]
) -> None:
    """Raise where a rater judges a person more than once on an item and occasion."""
    number: dict[tuple[str, str, str], int] = {}
    place = [number.setdefault(key, len(number)) for key in zip(who, by, when, strict=True)]
    if len(number) == len(table):
        return
    count = np.zeros((len(number), table.shape[1]), dtype=np.int64)
    np.add.at(count, np.array(place), ~np.isnan(table))
    twice = np.argwhere(count > 1)
    if len(twice):
        row, column = (int(at) for at in twice[0])
        person, rater, occasion = list(number)[row]
        where = f" on occasion {occasion!r}" if occasion else ""
        raise UnusableResponses(
            f"Rater {rater!r} judges person {person!r} more than once{where} on item "
            f"{names[column]!r}; tell the occasions apart by a column of their own."
        )


def _read(
    who: list[str],
    by: list[str],
    when: list[str],
    data: Coded,
    set_aside: tuple[str, ...],
) -> Ratings:
    row, item = np.nonzero(data.codes >= 0)
    persons = {name: place for place, name in enumerate(dict.fromkeys(who))}
    first_row = np.unique([persons[name] for name in who], return_index=True)[1]
    raters, rater = ranked([by[i] for i in row])
    occasions, occasion = ranked([when[i] for i in row])
    return Ratings(
        tuple(persons),
        raters,
        occasions,
        data.ids,
        data.values,
        np.array([persons[who[i]] for i in row], dtype=np.int64),
        rater,
        occasion,
        item.astype(np.int64),
        data.codes[row, item].astype(np.int64),
        first_row.astype(np.int64),
        data.left_out,
        data.gaps,
        set_aside + _silent("Rater", by, raters, set_aside),
    )


def _silent(
    kind: str, labels: list[str], answering: tuple[str, ...], told: tuple[str, ...]
) -> tuple[str, ...]:
    """Sentences about names without a usable answer that nothing was said about yet."""
    silent = [name for name in dict.fromkeys(labels) if name not in set(answering)]
    return tuple(
        f"{kind} {name!r} gave no answer that can be used."
        for name in silent
        if not any(sentence.startswith(f"{kind} {name!r} ") for sentence in told)
    )


def ranked(labels: list[str]) -> tuple[tuple[str, ...], IntArray]:
    """Names in order, as numbers where all of them are, and each label's place."""
    distinct = set(labels)
    as_numbers = all(name.isdecimal() for name in distinct)
    ordered = sorted(distinct, key=lambda name: (int(name), name) if as_numbers else (0, name))
    place = {name: k for k, name in enumerate(ordered)}
    return tuple(ordered), np.array([place[label] for label in labels], dtype=np.int64)


def _unbounded(ratings: Ratings) -> list[tuple[str, str, str]]:
    """Raters and occasions whose answers are all lowest or all highest: kind, name, side."""
    lowest, highest = ratings.category == 0, ratings.category == ratings.steps[ratings.item]
    facets = [("rater", ratings.raters, ratings.rater)]
    if len(ratings.occasions) > 1:
        facets.append(("occasion", ratings.occasions, ratings.occasion))
    found = []
    for kind, names, place in facets:
        for side, at in (("lowest", lowest), ("highest", highest)):
            found += [(kind, names[k], side) for k in all_true(at, place, len(names))]
        if found:
            return found
    return []


def all_true(flag: BoolArray, group: IntArray, n: int) -> list[int]:
    """Groups all of whose entries are true; each group has one at least."""
    size = np.bincount(group, minlength=n)
    true = np.bincount(group, weights=flag, minlength=n)
    places: list[int] = np.flatnonzero((true == size) & (size > 0)).tolist()
    return places
