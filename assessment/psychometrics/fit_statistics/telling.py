"""Quality of a scale as a page of plain text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from assessment.psychometrics.fit_statistics.held import Undefined
from assessment.psychometrics.fit_statistics.limited_information import ModelFit
from assessment.psychometrics.fit_statistics.local_dependence import FLAGGED
from assessment.psychometrics.fit_statistics.quality import Quality, ScaleReliability
from assessment.psychometrics.fit_statistics.reliability import ClassicalReliability

LISTED = 8
LOW, HIGH = 0.7, 1.3
"""Mean squares outside are named: the bounds in use for tests that decide little (Wright and
Linacre 1994)."""

CLOSE, ADEQUATE = 0.05, 0.089
"""RMSEA of M2 (Maydeu-Olivares and Joe 2014); for K + 1 categories both over K."""


def summary(quality: Quality) -> str:
    """The scale's figures and a sentence for each verdict."""
    lines = [
        "Quality of the scale",
        "─" * 78,
        f"children {quality.children:,}, complete {quality.complete:,}, items {len(quality.ids)}",
        "",
        *_model(quality.model),
        "",
        *_reliability(quality),
        "",
        *(f"· {sentence}" for sentence in verdicts(quality)),
    ]
    return "\n".join(lines) + "\n"


def verdicts(quality: Quality) -> Iterator[str]:
    """Sentences about fit, for people who do not read tables."""
    yield _global(quality)
    yield _items(quality)
    yield _mean_squares(quality)
    yield _pairs(quality)
    if quality.complete < quality.children:
        yield (
            f"{quality.children - quality.complete:,} children have missing answers: S-X² and M2 "
            "leave them out, all else takes the answers there are."
        )


def _model(model: ModelFit | Undefined) -> list[str]:
    if isinstance(model, Undefined):
        return [f"M2      not computed. {model.reason}"]
    srmsr = "  ".join(f"{value:.3f}" for value in model.srmsr)
    lines = [
        f"{model.kind:<8}{model.statistic:.2f} on {model.df} degrees of freedom, p {_p(model.p)}",
        f"RMSEA   {model.rmsea:.3f} (90 % from {model.rmsea_low:.3f} to {model.rmsea_high:.3f})",
        f"SRMSR   {srmsr}",
    ]
    if math.isnan(model.cfi):
        return [*lines, "CFI     not defined: unrelated items would fit as well"]
    return [*lines, f"CFI     {model.cfi:.3f}    TLI {model.tli:.3f}"]


def _reliability(quality: Quality) -> list[str]:
    lines = []
    for d, scale in enumerate(quality.scales):
        of = f" of dimension {d}" if len(quality.scales) > 1 else ""
        marginal = "  ".join(_fixed(value) for value in scale.marginal)
        lines += [
            f"reliability{of}",
            f"  of the EAPs {_fixed(scale.empirical)}   expected of the items {marginal}",
            f"  alpha {_classical(scale.alpha)}",
            f"  omega {_classical(scale.omega)}",
            *_information(scale),
        ]
    return lines


def _information(scale: ScaleReliability) -> list[str]:
    places = "".join(f"{place:>+7.0f}" for place in scale.theta)
    values = "".join(f"{value:>7.2f}" for value in scale.information)
    return [f"  theta       {places}", f"  information {values}"]


def _classical(found: ClassicalReliability | Undefined) -> str:
    if isinstance(found, Undefined):
        return f"not computed. {found.reason}"
    return f"{found.value:.3f}" + (" (covariances pair by pair)" if found.pairwise else "")


def _global(quality: Quality) -> str:
    model = quality.model
    if isinstance(model, Undefined):
        return f"Fit of the whole model is not known: {model.reason}"
    steps = max(len(item.d) for item in quality.fit.items)
    if model.rmsea <= CLOSE / steps:
        word = "closely"
    elif model.rmsea <= ADEQUATE / steps:
        word = "adequately"
    else:
        word = "poorly"
    return (
        f"The model reproduces single items and pairs of items {word} (RMSEA {model.rmsea:.3f}; "
        f"close up to {CLOSE / steps:.3f}, adequate up to {ADEQUATE / steps:.3f})."
    )


def _items(quality: Quality) -> str:
    if isinstance(quality.chi_squares, Undefined):
        return f"S-X² is not computed: {quality.chi_squares.reason}"
    without = [
        name for name, one in zip(quality.ids, quality.chi_squares, strict=True) if one.df == 0
    ]
    left = f" Too few cells to test {_names(without)}." if without else ""
    bad = quality.misfitting
    how = f"by S-X² (5 %, adjusted for {len(quality.ids)} tests)"
    if not bad:
        return f"No item misfits {how}.{left}"
    return f"{_count(bad)} {how}: {_names(bad)}.{left}"


def _mean_squares(quality: Quality) -> str:
    found = quality.over_posterior
    odd = [
        name
        for name, *values in zip(quality.ids, found.infit, found.outfit, strict=True)
        if any(value < LOW or value > HIGH for value in values)
    ]
    if not odd:
        return f"Infit and outfit of every item lie between {LOW} and {HIGH}."
    return f"Infit or outfit outside {LOW} to {HIGH}: {_names(odd)}."


def _pairs(quality: Quality) -> str:
    found = quality.dependence
    open_ = f" {found.unknown} pairs were answered together by too few." if found.unknown else ""
    if not found.flagged:
        return (
            f"No pair of items is locally dependent (Q3 over {FLAGGED} above the mean and beyond "
            f"chance).{open_}"
        )
    pairs = [f"{pair.first} with {pair.second} ({pair.q3:.2f})" for pair in found.flagged]
    return f"Pairs that share more than the scale (Q3): {_names(pairs)}.{open_}"


def _count(names: Sequence[str]) -> str:
    return "1 item misfits" if len(names) == 1 else f"{len(names)} items misfit"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:LISTED])
    return shown if len(names) <= LISTED else f"{shown} and {len(names) - LISTED} more"


def _fixed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _p(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}"
