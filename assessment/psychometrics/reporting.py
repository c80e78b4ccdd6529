"""A technical report of a calibration as one HTML document, after the Standards (AERA, APA, NCME
2014): purpose, sample, model, parameters, precision, fit, fairness and limits.

It needs no other file, no script and no outside font, and reads in a screen reader and in print.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from assessment.psychometrics.calibration import Fit, FittedItem
from assessment.psychometrics.calibration.telling import NAMES
from assessment.psychometrics.fairness.result import DifTable
from assessment.psychometrics.fit_statistics import Quality, Undefined
from assessment.psychometrics.fit_statistics.telling import verdicts

STYLE = """
body{font:16px/1.55 Pretendard,system-ui,sans-serif;color:#2c2720;background:#fbf8f2;
 max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1,h2{line-height:1.25}h2{margin-top:2.5rem;border-top:1px solid #d8cfbf;padding-top:1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;color:#5c5346;padding:.25rem 0}
th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #e6dece}
th:first-child,td:first-child,td.words{text-align:left}thead th{border-bottom:2px solid #8a7f6c}
svg{max-width:100%;height:auto;background:#fff}dt{font-weight:600}dd{margin:0 0 .5rem}
@media print{body{background:#fff;padding:0}h2{break-after:avoid}tr{break-inside:avoid}}
"""
STATED_LIMITS = (
    "The model holds for the children who answered, and for others as far as they are like them.",
    "Scores of this calibration are compared with scores of this calibration alone.",
    "Standard errors say how the parameters would vary with other children, not with other items.",
)


def technical_report(
    fit: Fit,
    *,
    title: str = "Technical report",
    purpose: str = "",
    quality: Quality | None = None,
    dif: DifTable | None = None,
    limits: Sequence[str] = (),
) -> str:
    """The report. Parts whose evidence is not given say that it was not looked at."""
    parts = [
        _section("Purpose", [_paragraph(purpose or "No purpose was stated for this report.")]),
        _section("Sample", _sample(fit)),
        _section("Model", _model(fit)),
        _section("Parameters", _parameters(fit)),
        _section("Precision", _precision(fit, quality)),
        _section("Fit", _fit(quality)),
        _section("Fairness", _fairness(dif)),
        _section("Limits", [_list([*STATED_LIMITS, *fit.problems, *limits])]),
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{''.join(parts)}</main></body></html>\n"
    )


def _section(title: str, blocks: Iterable[str]) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(blocks)}</section>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in sentences)}</ul>"


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<dl>{pairs}</dl>"


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(value: float | None, decimals: int = 2) -> str:
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.{decimals}f}"


def _with_error(value: float, se: float) -> str:
    return f"{value:.2f} (fixed)" if se == 0 else f"{value:.2f} ({_number(se)})"


def _sample(fit: Fit) -> list[str]:
    blocks = [
        _facts(
            [
                ("Children", f"{fit.n_persons:,}"),
                ("Answers", f"{fit.n_responses:,}"),
                ("Answers a child", f"{fit.n_responses / fit.n_persons:.1f} of {len(fit.items)}"),
            ]
        )
    ]
    if len(fit.groups) > 1:
        rows = [[group.id, f"{group.n:,}"] for group in fit.groups]
        blocks.append(_table("Children of each group", ["group", "children"], rows))
    if fit.left_out:
        blocks.append(_list(f"{odd.item} was left out: {odd.reason}." for odd in fit.left_out))
    return blocks


def _model(fit: Fit) -> list[str]:
    grid = fit.quadrature
    state = "converged" if fit.converged else "did not converge"
    return [
        _facts(
            [
                ("Model", NAMES.get(fit.model, fit.model)),
                ("Dimensions", str(fit.dimensions)),
                ("Estimation", "marginal maximum likelihood, logit metric, slope-intercept form"),
                ("Nodes", f"{grid.n} from {grid.low:g} to {grid.high:g} a dimension"),
                ("Search", f"{state} after {fit.iterations} passes"),
                ("Log-likelihood", f"{fit.loglik:,.3f}"),
                ("Free parameters", str(fit.n_free)),
                ("AIC, BIC", f"{fit.aic:,.1f}, {fit.bic:,.1f}"),
            ]
        )
    ]


def _parameters(fit: Fit) -> list[str]:
    steps = max(len(item.d) for item in fit.items)
    guessed = any(item.g is not None for item in fit.items)
    head = ["item", "model", "answers", "slope (se)", *(f"d{k + 1} (se)" for k in range(steps))]
    head += ["g (se)"] if guessed else []
    items = _table("Items", head, [_item_row(item, steps, guessed) for item in fit.items])
    rows = [
        [
            f"{group.id}, dimension {d}" if fit.dimensions > 1 else group.id,
            _with_error(group.mean[d], group.se_mean[d]),
            _with_error(group.cov[d][d], group.se_cov[d][d]),
        ]
        for group in fit.groups
        for d in range(fit.dimensions)
    ]
    blocks = [items, _table("Populations", ["group", "mean (se)", "variance (se)"], rows)]
    if fit.raters:
        judged = [[r.id, f"{r.n:,}", _with_error(r.severity, r.se)] for r in fit.raters]
        blocks.append(_table("Raters", ["rater", "answers", "severity (se)"], judged))
    return blocks


def _item_row(item: FittedItem, steps: int, guessed: bool) -> list[str]:
    row = [item.id, item.model, f"{item.n:,}", _with_error(item.a, item.se_a)]
    row += [_with_error(d, se) for d, se in zip(item.d, item.se_d, strict=True)]
    row += [""] * (steps - len(item.d))
    if guessed:
        row.append("" if item.g is None else _with_error(item.g, item.se_g or 0.0))
    return row


def _precision(fit: Fit, quality: Quality | None) -> list[str]:
    of = "reliability of the expected ability"
    facts = [
        (f"{of}, dimension {d}" if fit.dimensions > 1 else of, _number(value, 3))
        for d, value in enumerate(fit.reliability)
    ]
    if quality is not None:
        for scale in quality.scales:
            for name, found in (("Cronbach's alpha", scale.alpha), ("omega", scale.omega)):
                told = found.reason if isinstance(found, Undefined) else _number(found.value, 3)
                facts.append((name, told))
    return [_facts([(name[:1].upper() + name[1:], value) for name, value in facts]), fit.plot()]


def _fit(quality: Quality | None) -> list[str]:
    if quality is None:
        return [_paragraph("Fit was not looked at: the report was made without the answers.")]
    blocks = [_list(verdicts(quality))]
    if not isinstance(quality.model, Undefined):
        m = quality.model
        blocks.append(
            _facts(
                [
                    (m.kind, f"{m.statistic:.2f} on {m.df} degrees of freedom"),
                    ("RMSEA", f"{m.rmsea:.3f} (90 %: {m.rmsea_low:.3f} to {m.rmsea_high:.3f})"),
                ]
            )
        )
    over = quality.over_posterior
    rows = [
        [name, _number(float(over.infit[j])), _number(float(over.outfit[j]))]
        for j, name in enumerate(quality.ids)
    ]
    head = ["item", "infit", "outfit"]
    if not isinstance(quality.chi_squares, Undefined):
        head += ["S-X²", "df", "p", "p adjusted"]
        for j, (row, one) in enumerate(zip(rows, quality.chi_squares, strict=True)):
            row += [_number(one.statistic), str(one.df), _number(one.p, 3)]
            row.append(_number(float(quality.adjusted_p[j]), 3))
    return [*blocks, _table("Fit of items", head, rows)]


def _fairness(dif: DifTable | None) -> list[str]:
    if dif is None:
        return [_paragraph("Fairness was not looked at: the report was made without groups.")]
    rows = [
        [name, _number(float(dif.statistic[j])), _number(float(dif.p[j]), 3), dif.classes[j]]
        for j, name in enumerate(dif.items)
    ]
    head = f"{dif.method}, {' and '.join(dif.groups)} at equal totals"
    flagged = [dif.sentences[j] for j in range(len(dif.items)) if dif.flagged[j]]
    told = flagged or ["No item shows a difference between the groups at equal totals."]
    return [_list([*told, *dif.remarks]), _table(head, ["item", "statistic", "p", "class"], rows)]
