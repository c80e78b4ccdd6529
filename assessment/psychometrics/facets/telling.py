"""What a many-facet calibration says of its raters, as a page of plain text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assessment.psychometrics.facets.agreement import Agreement
from assessment.psychometrics.facets.bias import PairBias
from assessment.psychometrics.facets.coefficients import Coefficient
from assessment.psychometrics.facets.quality import RaterQuality
from assessment.psychometrics.facets.result import FacetsFit

RULE = "─" * 78
MOST_PAIRS = 12
"""Pairs of raters that are told one by one; those with most units first."""


def report(
    fit: FacetsFit,
    quality: RaterQuality,
    biases: Sequence[PairBias],
    agreement: Agreement | str,
) -> str:
    """Summary of the fit, raters, occasions, biases, connectedness and agreement."""
    lines = [
        fit.fit.summary().rstrip("\n"),
        "",
        "Raters",
        RULE,
        *_raters(quality),
        "",
        quality.sentence,
        *(rater.sentence for rater in quality.raters),
        *_spread(fit),
        *_occasions(fit),
        "",
        "Connectedness",
        RULE,
        fit.connectedness.sentence,
        "",
        "Items that a rater judges differently",
        RULE,
        *_biases(biases),
        "",
        "Agreement",
        RULE,
        *([agreement] if isinstance(agreement, str) else _agreement(agreement)),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _fixed(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}" if math.isfinite(value) else "–"


def _raters(quality: RaterQuality) -> list[str]:
    head = (
        f"{'rater':<16}{'n':>7}{'severity':>10}{'se':>7}{'95 %':>17}{'mean':>7}{'fair':>7}"
        f"{'infit':>7}{'t':>6}{'outfit':>8}{'t':>6}"
    )
    rows = []
    for rater in sorted(quality.raters, key=lambda r: -r.severity):
        between = f"{_fixed(rater.low)} to {_fixed(rater.high)}"
        rows.append(
            f"{rater.id[:16]:<16}{rater.n:>7,}{rater.severity:>+10.3f}{_fixed(rater.se, 3):>7}"
            f"{between:>17}{_fixed(rater.observed_average):>7}{_fixed(rater.fair_average):>7}"
            f"{_fixed(rater.infit):>7}{_fixed(rater.infit_t, 1):>6}"
            f"{_fixed(rater.outfit):>8}{_fixed(rater.outfit_t, 1):>6}"
        )
    return [head, *rows]


def _spread(fit: FacetsFit) -> list[str]:
    if fit.spread is None:
        return []
    spread = fit.spread
    return [
        f"Severities are drawn with a standard deviation of {_fixed(spread.sd, 3)} logits "
        f"({_fixed(spread.low, 3)} to {_fixed(spread.high, 3)})."
    ]


def _occasions(fit: FacetsFit) -> list[str]:
    if not fit.occasions:
        return []
    rows = [
        f"{o.id[:24]:<24}{o.n:>9,}{o.difficulty:>+12.3f} ({_fixed(o.se, 3)})" for o in fit.occasions
    ]
    return ["", f"{'occasion':<24}{'n':>9}  difficulty (se)", *rows]


def _biases(biases: Sequence[PairBias]) -> list[str]:
    found = sorted((pair for pair in biases if pair.found), key=lambda pair: -abs(pair.bias))
    if not found:
        return [f"None of {len(biases)} pairs of an item and a rater by more than chance."]
    return [pair.sentence for pair in found]


def _agreement(agreement: Agreement) -> list[str]:
    head = (
        f"{'raters':<24}{'n':>7}{'exact':>8}{'adjacent':>10}{'kappa':>8}{'linear':>8}"
        f"{'quadratic':>20}"
    )
    rows = []
    for pair in sorted(agreement.pairs, key=lambda p: -p.n)[:MOST_PAIRS]:
        name = " – ".join(rater[:10] for rater in pair.raters)
        rows.append(
            f"{name:<24}{pair.n:>7,}{100 * pair.exact:>6.0f} %{100 * pair.adjacent:>8.0f} %"
            f"{_fixed(pair.kappa.value):>8}{_fixed(pair.linear.value):>8}"
            f"{_ranged(pair.quadratic):>20}"
        )
    more = len(agreement.pairs) - len(rows)
    if more > 0:
        rows.append(f"and {more} more pairs of raters, in the document")
    several = [
        ("Fleiss' kappa", agreement.fleiss),
        ("Krippendorff's alpha, nominal", agreement.alpha_nominal),
        ("Krippendorff's alpha, ordinal", agreement.alpha_ordinal),
        ("Krippendorff's alpha, interval", agreement.alpha_interval),
        *agreement.icc.named().items(),
    ]
    told = [f"{name:<34}{_ranged(value)}" for name, value in several if math.isfinite(value.value)]
    return [agreement.sentence, "", head, *rows, "", *told]


def _ranged(value: Coefficient) -> str:
    return f"{_fixed(value.value)} ({_fixed(value.low)} to {_fixed(value.high)})"
