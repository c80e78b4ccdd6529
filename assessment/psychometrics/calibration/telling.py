"""A fit as a page of plain text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessment.psychometrics.calibration.result import Fit, FittedItem
from assessment.psychometrics.response_functions import information

NAMES = {
    "rasch": "Rasch model",
    "2pl": "Two-parameter logistic model",
    "3pl": "Three-parameter logistic model",
    "pcm": "Partial credit model",
    "rsm": "Rating scale model",
    "gpcm": "Generalised partial credit model",
    "grm": "Graded response model",
    "mixed": "Mixed item models",
}
BAR = 24
"""Characters of the widest bar of the item map."""


def summary(fit: Fit) -> str:
    """What was fitted, how well, and every item with its place on the scale."""
    title = NAMES.get(fit.model, fit.model)
    if fit.dimensions > 1:
        title += f" in {fit.dimensions} dimensions"
    state = "converged" if fit.converged else "NOT CONVERGED"
    lines = [
        title,
        "─" * 78,
        _pairs(("children", f"{fit.n_persons:,}"), ("log-likelihood", f"{fit.loglik:,.3f}")),
        _pairs(("answers", f"{fit.n_responses:,}"), ("AIC", f"{fit.aic:,.1f}")),
        _pairs(("items", str(len(fit.items))), ("BIC", f"{fit.bic:,.1f}")),
        _pairs(
            ("free parameters", str(fit.n_free)),
            ("reliability", "  ".join(_fixed(value, 3) for value in fit.reliability)),
        ),
        _pairs(
            (f"{state} after", f"{fit.iterations} passes"),
            (
                "nodes",
                f"{fit.quadrature.n} from {fit.quadrature.low:g} to {fit.quadrature.high:g}",
            ),
        ),
        "",
        *_items(fit),
        "",
        *_groups(fit),
    ]
    if fit.raters:
        lines += ["", *_raters(fit)]
    if fit.problems:
        lines += ["", "Look at", *(f"  ! {problem}" for problem in fit.problems)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _pairs(left: tuple[str, str], right: tuple[str, str]) -> str:
    return f"{left[0]:<18}{left[1]:>16}    {right[0]:<16}{right[1]:>24}"


def _fixed(value: float | None, decimals: int = 2) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.{decimals}f}"


def _items(fit: Fit) -> list[str]:
    widest = max(4, *(len(item.id) for item in fit.items))
    widest = min(widest, 22)
    guessed = any(item.g is not None for item in fit.items)
    steps = max(len(item.d) for item in fit.items)
    head = f"{'item':<{widest}}  {'n':>7}  {'slope':>6} {'se':>5}"
    head += "".join(f"  {'d' + str(k + 1):>7} {'se':>5}" for k in range(steps))
    if guessed:
        head += f"  {'g':>5} {'se':>5}"
    rows = [_item_row(item, widest, steps, guessed) for item in fit.items]
    return [head, *rows, "", *_map(fit, widest)]


def _item_row(item: FittedItem, widest: int, steps: int, guessed: bool) -> str:
    row = f"{item.id[:widest]:<{widest}}  {item.n:>7,}  {item.a:>6.2f} {_se(item.se_a):>5}"
    for k in range(steps):
        if k < len(item.d):
            row += f"  {item.d[k]:>7.2f} {_se(item.se_d[k]):>5}"
        else:
            row += " " * 15
    if guessed:
        row += f"  {_fixed(item.g):>5} {_fixed(item.se_g):>5}"
    return row + ("  anchored" if item.anchored else "")


def _se(value: float) -> str:
    return "fixed" if value == 0 else _fixed(value)


def _map(fit: Fit, widest: int) -> list[str]:
    """Where the scale is precise: test information and standard error at whole logits."""
    # An item on which those who know more score lower has no place on a map of what is known.
    mapped = tuple(item for item in fit.items if item.a > 0)
    if not mapped:
        return []
    bank = replace(fit, items=mapped).bank
    told = []
    for d in range(fit.dimensions):
        theta = np.zeros((9, fit.dimensions))
        theta[:, d] = np.arange(-4.0, 5.0)
        per_item = information(bank, theta if fit.dimensions > 1 else theta[:, 0])
        total = per_item[:, bank.dimension == d].sum(axis=1)
        of = f" of dimension {d}" if fit.dimensions > 1 else ""
        told.append(f"{'theta' + of:<{widest + 2}}{'information':>12}{'se':>7}")
        most = float(total.max()) or 1.0
        for point, value in zip(theta[:, d], total, strict=True):
            bar = "█" * round(BAR * value / most)
            se = 1.0 / math.sqrt(value) if value > 0 else math.inf
            told.append(f"{point:>+{widest + 2}.0f}{value:>12.2f}{_fixed(se):>7}  {bar}")
        told.append("")
    return told[:-1]


def _groups(fit: Fit) -> list[str]:
    lines = [f"{'population':<24}{'n':>9}  mean (se){'':<14}variance (se)"]
    for group in fit.groups:
        for d in range(fit.dimensions):
            name = group.id if d == 0 else ""
            mean = f"{group.mean[d]:.3f} ({_se(group.se_mean[d])})"
            spread = f"{group.cov[d][d]:.3f} ({_se(group.se_cov[d][d])})"
            count = f"{group.n:,}" if d == 0 else ""
            lines.append(f"{name[:24]:<24}{count:>9}  {mean:<23}{spread}")
        if fit.dimensions > 1:
            lines += _correlations(group.cov)
    return lines


def _correlations(cov: Sequence[Sequence[float]]) -> list[str]:
    sd = [math.sqrt(cov[d][d]) for d in range(len(cov))]
    rows = [
        "  ".join(f"{cov[d][e] / (sd[d] * sd[e]):>5.2f}" for e in range(d + 1))
        for d in range(len(cov))
    ]
    return [f"  {'correlations' if d == 0 else '':<14}{row}" for d, row in enumerate(rows)]


def _raters(fit: Fit) -> list[str]:
    lines = [f"{'rater':<24}{'n':>9}  severity (se)"]
    for rater in fit.raters:
        lines.append(f"{rater.id[:24]:<24}{rater.n:>9,}  {rater.severity:+.3f} ({_se(rater.se)})")
    return lines
