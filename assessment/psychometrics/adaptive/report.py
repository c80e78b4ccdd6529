"""The report of a simulation: an HTML page that stands alone, and a JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from assessment.psychometrics.adaptive.performance import Accuracy, Performance
from assessment.psychometrics.adaptive.simulation import AdaptiveRuns
from assessment.psychometrics.adaptive.stopping import REASONS
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.plots import line_plot

FORMAT = "cat/1"

REASONS_IN_WORDS: Mapping[str, str] = {
    "time": "time was up",
    "tired": "the child had had enough",
    "length": "the test was as long as it may be",
    "bank": "nothing was left to ask",
    "precise": "ability was known well enough",
    "uninformative": "no item left would have told enough",
}

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#2b2620}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:right;"
    "border-bottom:1px solid #d9d2c6}th:first-child,td:first-child{text-align:left}"
    "caption{text-align:left;font-weight:bold}svg{width:100%;height:auto}"
)

SMALLEST_TOP = 0.05
"""Logits that the axis of a plot of errors reaches at least."""


def report_json(
    found: Performance, runs: AdaptiveRuns, settings: Mapping[str, Any], *, path: bool = False
) -> str:
    """The report as a ``cat/1`` document; what does not exist is null.

    path: with each child's ability and standard error after every answer.
    """
    share, ids = runs.exposure, runs.design.bank.ids
    document = {
        "format": FORMAT,
        "settings": dict(settings),
        "performance": found.to_dict(),
        "told": list(found.sentences()),
        "items": [
            {"id": name, "exposure": met, "chosen": chosen}
            for name, met, chosen in zip(
                ids, share.tolist(), (runs.course.chosen / len(runs.length)).tolist(), strict=True
            )
        ],
        "children": [_child(runs, row, path=path) for row in range(len(runs.length))],
    }
    return json.dumps(_finite(document), ensure_ascii=False, allow_nan=False)


def _child(runs: AdaptiveRuns, row: int, *, path: bool) -> dict[str, Any]:
    length = int(runs.length[row])
    course, ids = runs.course, runs.design.bank.ids
    told: dict[str, Any] = {
        "truth": runs.truth[row].tolist(),
        "theta": runs.theta[row].tolist(),
        "se": runs.se[row].tolist(),
        "n": length,
        "reason": REASONS[course.reason[row]],
        "items": [ids[item] for item in course.items[row, :length].tolist()],
        "answers": course.category[row, :length].tolist(),
    }
    if path:
        squeezed = runs.truth.ndim == 1
        for name, values in (("theta_path", course.theta), ("se_path", course.se)):
            own = values[row, :length]
            told[name] = (own[:, 0] if squeezed else own).tolist()
    return told


def _finite(value: Any) -> Any:
    """The same with None in place of numbers that JSON does not have."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value


def report_html(found: Performance, runs: AdaptiveRuns, settings: Mapping[str, Any]) -> str:
    """The report as a page: verdicts, settings, tables and plots; no script, nothing fetched."""
    parts = [
        "<h1>Adaptive tests, simulated</h1>",
        "<ul>",
        *(f"<li>{escape(sentence)}</li>" for sentence in found.sentences()),
        "</ul>",
        _table("Settings", ("setting", "value"), [(k, _shown(v)) for k, v in settings.items()]),
        _table(
            "Why tests ended",
            ("reason", "tests", "share"),
            [
                (REASONS_IN_WORDS[name], str(n), f"{n / found.children:.1%}")
                for name, n in found.reasons.items()
            ],
        ),
    ]
    for d, one in enumerate(found.accuracy):
        name = f"Ability {d + 1}" if len(found.accuracy) > 1 else "Ability"
        parts += [f"<h2>{name}</h2>", *_accuracy(one)]
    parts += ["<h2>Length and precision</h2>", *_length(found)]
    parts += ["<h2>Exposure</h2>", *_exposure(found, runs.exposure)]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Adaptive tests, simulated</title><style>{STYLE}</style></head>"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _accuracy(one: Accuracy) -> Iterable[str]:
    yield _table(
        "Estimates against the truth",
        ("figure", "value"),
        [
            ("bias", f"{one.bias:+.4f}"),
            ("root mean squared error", f"{one.rmse:.4f}"),
            ("standard error (root mean square)", f"{one.standard_error:.4f}"),
            ("standard error / error", f"{one.honesty:.3f}"),
            ("correlation", "" if one.correlation is None else f"{one.correlation:.4f}"),
            ("90 % ranges cover", f"{one.cover_90:.1%}"),
            ("95 % ranges cover", f"{one.cover_95:.1%}"),
        ],
    )
    bands = one.by_ability
    yield _table(
        "By true ability",
        ("ability", "children", "bias", "error", "standard error", "items"),
        [
            (
                f"{band.theta:.2f}",
                str(band.n),
                f"{band.bias:+.3f}",
                f"{band.rmse:.3f}",
                f"{band.standard_error:.3f}",
                f"{band.length:.1f}",
            )
            for band in bands
        ],
    )
    if len(bands) < 2:
        return
    theta = np.array([band.theta for band in bands])
    bias, rmse, said = (
        np.array([getattr(band, name) for band in bands])
        for name in ("bias", "rmse", "standard_error")
    )
    far = 1.1 * max(float(np.abs(bias).max()), SMALLEST_TOP)
    yield line_plot(
        theta,
        [bias, np.zeros(len(theta))],
        ["bias", "none"],
        "true ability (logits)",
        "bias (logits)",
        f"Bias over true ability; the largest is {bias[np.abs(bias).argmax()]:+.3f}.",
        top=far,
        bottom=-far,
    )
    yield line_plot(
        theta,
        [rmse, said],
        ["error", "standard error"],
        "true ability (logits)",
        "root mean square (logits)",
        f"Error and standard error over true ability; the largest error is {rmse.max():.3f}.",
        top=_top(rmse, said),
    )


def _length(found: Performance) -> Iterable[str]:
    lengths = found.length.shares
    yield _table(
        "Items a test",
        ("items", "tests"),
        [(str(items), f"{share:.1%}") for items, share in lengths.items()],
    )
    if len(found.precision) > 1:
        yield line_plot(
            np.arange(1.0, len(found.precision) + 1.0),
            [np.array(found.precision)],
            ["standard error"],
            "items answered",
            "standard error (root mean square, logits)",
            f"Standard error by items answered, from {found.precision[0]:.3f} to "
            f"{found.precision[-1]:.3f}.",
            top=_top(np.array(found.precision)),
        )


def _exposure(found: Performance, share: FloatArray) -> Iterable[str]:
    exposure = found.exposure
    rows = [
        ("largest exposure", f"{exposure.largest:.3f}"),
        ("items never met", f"{exposure.never} of {found.items}"),
        ("overlap of two tests", _number(exposure.overlap)),
        ("skew (chi-square)", _number(exposure.skew)),
    ]
    yield _table("Exposure", ("figure", "value"), rows)
    if len(share) > 1:
        yield line_plot(
            np.arange(1.0, len(share) + 1.0),
            [np.sort(share)[::-1]],
            ["exposure"],
            "items, busiest first",
            "share of children who met it",
            f"Exposure of the items, busiest first: from {share.max():.3f} to {share.min():.3f}.",
        )


def _top(*lines: FloatArray) -> float:
    """Where a plot of errors ends, above zero even where nothing was left to err about."""
    return 1.05 * max(SMALLEST_TOP, *(float(line.max()) for line in lines))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return "" if value is None else str(value)


def _table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
