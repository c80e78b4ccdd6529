"""Plots of a fit as SVG documents: no script, no outside font, with a text for screen readers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.response_functions import information

if TYPE_CHECKING:
    from assessment.psychometrics.calibration.result import Fit

WIDTH, HEIGHT, MARGIN = 640, 320, 48
INKS = ("#2f6f73", "#b5523b", "#4b5d9a", "#8a6d1f", "#7a4a86", "#4d7a3a")


def information_plot(fit: Fit) -> str:
    """Standard error of the maximum-likelihood ability over ability, one line a dimension."""
    theta = np.linspace(-4.0, 4.0, 161)
    bank = fit.bank
    lines = []
    for d in range(fit.dimensions):
        at = np.zeros((len(theta), fit.dimensions))
        at[:, d] = theta
        per_item = information(bank, at if fit.dimensions > 1 else theta)
        lines.append(1.0 / np.sqrt(per_item[:, bank.dimension == d].sum(axis=1)))
    names = [f"dimension {d}" for d in range(fit.dimensions)]
    low = min(float(line.min()) for line in lines)
    told = f"Standard error over ability from -4 to 4 logits; the smallest is {low:.2f}."
    return line_plot(theta, lines, names, "ability (logits)", "standard error", told, top=2.0)


def line_plot(
    x: FloatArray,
    lines: list[FloatArray],
    names: list[str],
    x_label: str,
    y_label: str,
    told: str,
    top: float | None = None,
    bottom: float = 0.0,
) -> str:
    """Lines over a common x, as an SVG document.

    x: shape (k,); each of lines too. told: what the plot shows, in words. top, bottom: the
    ends of the vertical axis, top where values may run away. What is NaN is not drawn.
    """
    high = float(top if top is not None else max(np.nanmax(line) for line in lines) * 1.05)
    across = MARGIN + (x - x[0]) / (x[-1] - x[0]) * (WIDTH - 2 * MARGIN)
    parts = [*_axes(float(x[0]), float(x[-1]), bottom, high, x_label, y_label)]
    for place, (line, name) in enumerate(zip(lines, names, strict=True)):
        inside = (line >= bottom) & (line <= high)
        down = HEIGHT - MARGIN - (line - bottom) / (high - bottom) * (HEIGHT - 2 * MARGIN)
        points = " ".join(
            f"{left:.1f},{y:.1f}" for left, y in zip(across[inside], down[inside], strict=True)
        )
        ink = INKS[place % len(INKS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2"/>')
        if len(lines) > 1:
            parts.append(
                f'<text x="{WIDTH - MARGIN}" y="{MARGIN + 16 * place}" text-anchor="end" '
                f'fill="{ink}" font-size="13">{escape(name)}</text>'
            )
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif"><title>{escape(told)}</title>{body}</svg>\n'
    )


def _axes(
    low: float, high: float, least: float, top: float, x_label: str, y_label: str
) -> list[str]:
    bottom, right = HEIGHT - MARGIN, WIDTH - MARGIN
    parts = [
        f'<path d="M{MARGIN} {MARGIN}V{bottom}H{right}" fill="none" stroke="#5c5346"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" font-size="13" '
        f'fill="#3b352c">{escape(x_label)}</text>',
        f'<text x="{MARGIN}" y="{MARGIN - 14}" font-size="13" fill="#3b352c">{escape(y_label)}'
        "</text>",
    ]
    for tick in np.linspace(low, high, 5):
        left = MARGIN + (tick - low) / (high - low) * (right - MARGIN)
        parts.append(
            f'<text x="{left:.1f}" y="{bottom + 18}" text-anchor="middle" font-size="12" '
            f'fill="#5c5346">{tick:.3g}</text>'
        )
    for tick in np.linspace(least, top, 5):
        y = bottom - (tick - least) / (top - least) * (bottom - MARGIN)
        parts.append(
            f'<text x="{MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end" font-size="12" '
            f'fill="#5c5346">{tick:.2g}</text>'
        )
    return parts
