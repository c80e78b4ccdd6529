"""What an analysis of DIF found, with a sentence for each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.fairness.comparison import (
    FEW_FOCAL,
    FEW_REFERENCE,
    Comparison,
    Match,
    NoGroups,
)
from assessment.psychometrics.fairness.purification import MOST_ROUNDS, Purified

Adjust = Literal["none", "bh"]
SIZES = {"A": "small", "B": "moderate", "C": "large"}


@dataclass(frozen=True)
class Settings:
    """How children are matched and when an item is flagged.

    alpha: level. adjust: whether p is adjusted for the number of items before it is held against
    alpha. purify: leave flagged items out of the total and test again until the set of them is
    the same twice. anchors: names of the items to match on, all where None.
    """

    alpha: float = 0.05
    adjust: Adjust = "none"
    purify: bool = False
    match: Match = "sum"
    anchors: tuple[str, ...] | None = None
    most_rounds: int = MOST_ROUNDS


USUAL = Settings()


@dataclass(frozen=True, eq=False)
class DifTable:
    """One row an item, in the order given; m items, G groups.

    groups: the reference first. n: shape (m, G), answers. test: of each item. statistic, df, p,
    p_adjusted: shape (m,), NaN where an item was not tested; ``p_adjusted`` after Benjamini and
    Hochberg (1995). flagged: whether the item shows DIF. effects: by name, shape (m,). focal: the
    group that the effect is about, the most different one where there are several. classes: A, B,
    C, or nothing where the method has no sizes. sentences: the verdict in words. anchors: items
    that counted in what children were matched on. rounds: of purification. settled: False where
    purification did not come to rest. remarks: about the whole.
    """

    method: str
    items: tuple[str, ...]
    groups: tuple[str, ...]
    n: IntArray
    test: tuple[str, ...]
    statistic: FloatArray
    df: FloatArray
    p: FloatArray
    p_adjusted: FloatArray
    flagged: BoolArray
    effects: Mapping[str, FloatArray]
    focal: tuple[str, ...]
    classes: tuple[str, ...]
    sentences: tuple[str, ...]
    anchors: BoolArray
    rounds: int
    settled: bool
    remarks: tuple[str, ...]

    def summary(self) -> str:
        """Every sentence, then the remarks, in plain text."""
        count = int(self.flagged.sum())
        head = (
            f"{self.method}: {count} of {len(self.items)} items show a difference between "
            f"{' and '.join(self.groups)} at equal ability."
        )
        return "\n".join([head, *self.sentences, *self.remarks])


@dataclass(frozen=True, eq=False)
class Findings:
    """One round of a method, over the items that are compared: k of them, shape (k,) each.

    decided: replaces significance as what flags an item, where a method judges size.
    doubtful: such a size may be chance.
    effect: the signed effect that is told, below 0 where the item is harder for the focal group.
    unclear: a large difference could not be ruled out. crossing: the difference changes sign.
    leading: the focal group, from 1. told: the effect in words, a format for ``effect``.
    """

    test: Sequence[str]
    statistic: FloatArray
    df: FloatArray
    p: FloatArray
    effects: Mapping[str, FloatArray]
    effect: FloatArray
    told: Sequence[str]
    leading: IntArray
    classes: Sequence[str]
    unclear: BoolArray
    crossing: BoolArray
    reasons: Mapping[int, str]
    decided: BoolArray | None = None
    doubtful: BoolArray | None = None


def adjusted(p: FloatArray) -> FloatArray:
    """Benjamini and Hochberg's adjusted p; NaN stays NaN and does not count."""
    out = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        out[known] = _false_discoveries(p[known])
    return out


def _false_discoveries(p: FloatArray) -> FloatArray:
    """Each p times tests over its rank, no larger than those of larger p."""
    order = np.argsort(p)[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    out = np.empty(len(p))
    out[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return out


def significant(p: FloatArray, alpha: float, adjust: Adjust) -> BoolArray:
    """Which items are, NaN never."""
    held = adjusted(p) if adjust == "bh" else p
    below: BoolArray = np.nan_to_num(held, nan=1.0) < alpha
    return below


def anchors_of(comparison: Comparison, names: Sequence[str] | None) -> BoolArray:
    """Which of the compared items are anchors, shape (k,). Raises ``NoGroups``."""
    if names is None:
        return np.ones(len(comparison.ids), dtype=np.bool_)
    unknown = next((name for name in names if name not in comparison.items), None)
    if unknown is not None:
        raise NoGroups(f"Anchor {unknown!r} is no item.")
    chosen = np.array([name in set(names) for name in comparison.ids])
    if not chosen.any():
        raise NoGroups("No anchor has two different answers, so there is nothing to match on.")
    return chosen


def told_table(
    method: str,
    comparison: Comparison,
    settings: Settings,
    last: Purified[Findings],
    match: Match | None,
) -> DifTable:
    """The last round's findings, put among all items and into words."""
    found, flagged = last.found, last.flagged
    place = {name: k for k, name in enumerate(comparison.ids)}
    at = np.array([place.get(name, -1) for name in comparison.items], dtype=np.int64)
    here = at >= 0
    why = {odd.item: odd.reason for odd in comparison.left_out}
    focal = [comparison.groups.names[g] for g in found.leading.tolist()]
    sentences = []
    for name, k in zip(comparison.items, at.tolist(), strict=True):
        reason = why.get(name) if k < 0 else found.reasons.get(k)
        if reason is not None:
            sentences.append(f"{name} was not tested: {reason}.")
        else:
            sentences.append(_sentence(name, k, found, bool(flagged[k]), comparison, focal[k]))

    def spread(values: FloatArray) -> FloatArray:
        chosen = values[at].astype(np.float64)
        chosen[~here] = np.nan
        return chosen

    def words(values: Sequence[str]) -> tuple[str, ...]:
        return tuple(values[k] if k >= 0 else "" for k in at.tolist())

    remarks = usual_remarks(comparison, match)
    if settings.purify and not last.settled:
        remarks.append(
            f"Purification did not come to rest in {last.rounds} rounds: flags of the last round."
        )
    return DifTable(
        method=method,
        items=comparison.items,
        groups=comparison.groups.names,
        n=np.where(here[:, None], comparison.answered()[at], 0),
        test=words(found.test),
        statistic=spread(found.statistic),
        df=spread(found.df),
        p=spread(found.p),
        p_adjusted=spread(adjusted(found.p)),
        flagged=here & flagged[at],
        effects={name: spread(values) for name, values in found.effects.items()},
        focal=words(focal),
        classes=words(
            ["" if k in found.reasons else letter for k, letter in enumerate(found.classes)]
        ),
        sentences=tuple(sentences),
        anchors=here & last.anchors[at],
        rounds=last.rounds,
        settled=last.settled,
        remarks=tuple(remarks),
    )


def _sentence(
    name: str, k: int, found: Findings, flagged: bool, comparison: Comparison, group: str
) -> str:
    focal, reference = _named(group), _named(comparison.groups.names[0])
    letter = found.classes[k]
    if not flagged and letter in ("", "A"):
        calm = f"{name} shows no difference between {focal} and {reference} at equal ability"
        if found.unclear[k]:
            return f"{calm}, but so few answers cannot rule out a large one."
        return f"{calm}."
    told = found.told[k].format(found.effect[k])
    size = f"; the difference is {SIZES[letter]} ({told})" if letter else f" ({told})"
    if not flagged:
        size += ", too little to flag it"
    elif found.doubtful is not None and found.doubtful[k]:
        size += ", but with so few answers it may be chance"
    if found.crossing[k]:
        return (
            f"{name} differs between {focal} and {reference} at equal ability, "
            f"and how depends on the level{size}."
        )
    direction = "harder" if found.effect[k] < 0 else "easier"
    return f"{name} is {direction} for {focal} than for {reference} at equal ability{size}."


def _named(group: str) -> str:
    """A group in a sentence: a bare number is no name."""
    return f"group {group}" if group.replace(".", "", 1).lstrip("-").isdigit() else group


def usual_remarks(comparison: Comparison, match: Match | None) -> list[str]:
    """What a reader must know before the numbers. match: None where missing answers do no harm."""
    told = [f"Item {odd.item!r} was left out: {odd.reason}." for odd in comparison.left_out]
    told += [f"Item {odd.item!r} has a gap: {odd.reason}." for odd in comparison.answers.gaps]
    sizes = comparison.groups.sizes.tolist()
    for g, (name, size) in enumerate(zip(comparison.groups.names, sizes, strict=True)):
        least = FEW_REFERENCE if g == 0 else FEW_FOCAL
        if size < least:
            told.append(
                f"Group {name!r} has {size} children, fewer than the {least} that operational use "
                "asks for: moderate differences may go unseen."
            )
    if match is not None and comparison.incomplete:
        how = (
            "a missing answer counts as 0 in the total that children are matched on"
            if match == "sum"
            else "totals were brought up to full length before matching"
        )
        told.append(
            f"{comparison.incomplete} children miss answers: {how}; the likelihood-ratio method "
            "needs no such rule."
        )
    return told
