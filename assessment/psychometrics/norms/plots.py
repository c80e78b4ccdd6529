"""Centile curves as an SVG document: no script, no outside font, with a text for screen readers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.norms.result import CENTILES, AgeNorms

WIDTH, HEIGHT, LEFT, RIGHT, EDGE = 640, 400, 56, 56, 40
LINE = 11.0
"""Pixels that a label of a curve needs."""
INKS = ("#2f6f73", "#b5523b", "#4b5d9a", "#8a6d1f", "#7a4a86", "#4d7a3a")


def centile_plot(norms: Mapping[str, AgeNorms], age_label: str, score_label: str) -> str:
    """The curves of ``CENTILES`` over age, one ink a group, medians drawn bolder."""
    ages = {label: np.linspace(one.axis.low, one.axis.high, 161) for label, one in norms.items()}
    curves = {label: one.centiles(ages[label]) for label, one in norms.items()}
    x = (min(a[0] for a in ages.values()), max(a[-1] for a in ages.values()))
    y = (
        min(float(c[np.isfinite(c)].min()) for c in curves.values()),
        max(float(c[np.isfinite(c)].max()) for c in curves.values()),
    )
    parts = _axes(x, y, age_label, score_label)
    for place, label in enumerate(norms):
        ink = INKS[place % len(INKS)]
        for share, curve in zip(CENTILES, curves[label], strict=True):
            seen = np.isfinite(curve)
            points = " ".join(
                f"{_across(a, x):.1f},{_down(v, y):.1f}"
                for a, v in zip(ages[label][seen], curve[seen], strict=True)
            )
            bold = 2.5 if share == 0.5 else 1.2
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="{bold}"/>'
            )
        if len(norms) > 1:
            parts.append(
                f'<text x="{LEFT + 8}" y="{EDGE + 16 * (place + 1)}" fill="{ink}" font-size="13">'
                f"{escape(label)}</text>"
            )
    oldest = max(norms, key=lambda label: norms[label].axis.high)
    parts += _shares(curves[oldest][:, -1], y)
    told = (
        f"Centiles of {score_label} from age {x[0]:g} to {x[1]:g}; the median goes from "
        f"{_median(next(iter(norms.values())))}."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif"><title>{escape(told)}</title>{"".join(parts)}</svg>\n'
    )


def _shares(ends: FloatArray, y: tuple[float, float]) -> list[str]:
    """What each curve is, beside its end, pushed apart where they would touch."""
    heights = [_down(float(end), y) + 4.0 for end in ends]
    middle = len(heights) // 2
    for place in range(middle + 1, len(heights)):
        heights[place] = min(heights[place], heights[place - 1] - LINE)
    for place in range(middle - 1, -1, -1):
        heights[place] = max(heights[place], heights[place + 1] + LINE)
    return [
        f'<text x="{WIDTH - RIGHT + 6}" y="{height:.1f}" fill="#3b352c" font-size="11">'
        f"{100 * share:g} %</text>"
        for share, height in zip(CENTILES, heights, strict=True)
        if np.isfinite(height)
    ]


def _ticks(low: float, high: float) -> FloatArray:
    """About five round numbers from low to high."""
    rough = (high - low) / 5.0
    unit = 10.0 ** np.floor(np.log10(rough))
    step = unit * min((1.0, 2.0, 5.0, 10.0), key=lambda round_: abs(round_ * unit - rough))
    ticks: FloatArray = np.arange(np.ceil(low / step), np.floor(high / step) + 0.5) * step + 0.0
    return ticks


def _median(norms: AgeNorms) -> str:
    young, old = norms.centiles(np.array([norms.axis.low, norms.axis.high]), 0.5)[0]
    return f"{young:.3g} to {old:.3g}"


def _across(age: float, x: tuple[float, float]) -> float:
    return LEFT + (age - x[0]) / (x[1] - x[0]) * (WIDTH - LEFT - RIGHT)


def _down(score: float, y: tuple[float, float]) -> float:
    return HEIGHT - EDGE - (score - y[0]) / (y[1] - y[0]) * (HEIGHT - 2 * EDGE)


def _axes(
    x: tuple[float, float], y: tuple[float, float], age_label: str, score_label: str
) -> list[str]:
    bottom = HEIGHT - EDGE
    parts = [
        f'<path d="M{LEFT} {EDGE}V{bottom}H{WIDTH - RIGHT}" fill="none" stroke="#5c5346"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle" font-size="13" '
        f'fill="#3b352c">{escape(age_label)}</text>',
        f'<text x="{LEFT}" y="{EDGE - 14}" font-size="13" fill="#3b352c">{escape(score_label)}'
        "</text>",
    ]
    for tick in _ticks(*x):
        parts.append(
            f'<text x="{_across(tick, x):.1f}" y="{bottom + 16}" text-anchor="middle" '
            f'font-size="12" fill="#5c5346">{tick:.6g}</text>'
        )
    for tick in _ticks(*y):
        parts.append(
            f'<text x="{LEFT - 6}" y="{_down(tick, y) + 4:.1f}" text-anchor="end" font-size="12" '
            f'fill="#5c5346">{tick:.6g}</text>'
        )
    return parts
