"""The technical report of a finished run, as sections and as a tagged PDF."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.calibration.models import CalibrationRun
from assessment.calibration.proposing import Proposal
from assessment.calibration.reading import Reading
from assessment.growth.scoring import Scale
from assessment.instruments.selectors import Population
from assessment.psychometrics import AgeCurve
from hub.competencies.selectors import strands
from hub.errors import NotFound
from hub.pdf import render_pdf

from ..selectors.runs import as_shown
from . import judging, making
from .parts import Figure, Section

TEMPLATE = Path(__file__).with_name("technical.typ")
STYLE = Path(__file__).with_name("figures.css").read_text("utf-8")


@dataclass(frozen=True, eq=False)
class Report:
    """A report: its heading, and its sections in order."""

    title: str
    marks: list[str]
    day: str
    sections: list[Section]


def report_of(run: CalibrationRun) -> Report:
    """Everything that a report says. Raises ``NotFound`` for a run that is not finished."""
    if run.state != CalibrationRun.State.FINISHED:
        raise NotFound(_("끝난 추정에만 보고서가 있어요."))
    reading = Reading.of(run)
    names = {strand.code: f"{strand.code} {strand.label}" for strand in strands()}
    would_be = proposed(reading)
    marks = [_("시범 · 공식 아님")]
    if run.simulated:
        marks.append(_("가상 자료"))
    return Report(
        title=_("%(name)s: 기술보고서") % {"name": run.name},
        marks=marks,
        day=date_format(timezone.localdate(), "DATE_FORMAT"),
        sections=[
            making.purpose(reading),
            making.sample(reading, as_shown(run.counts), names),
            making.model(reading, names),
            making.parameters(reading),
            making.comparison(reading, names),
            judging.precision(reading, would_be, names),
            judging.fit(reading, names),
            judging.fairness(reading, names),
            judging.norms(reading, would_be, names),
            judging.limits(reading),
            judging.decision(run),
        ],
    )


def proposed(reading: Reading) -> Scale:
    """The calibration that a run would publish, as scoring would use it."""
    proposal = Proposal.from_dict(reading.run.findings["proposal"])
    if not proposal.is_scorable(reading.scale):
        return reading.scale
    population = Population(
        AgeCurve.from_dict(proposal.population),
        np.array(proposal.population["covariance"]),
        reading.scale.population.rater_sd,
    )
    scale = reading.scale
    return Scale(scale.calibration, proposal.bank(scale), scale.items, population)


def report_as_pdf(run: CalibrationRun) -> bytes:
    """The report as a tagged PDF. Raises ``NotFound`` for a run that is not finished."""
    report = report_of(run)
    return render_pdf(TEMPLATE.read_text("utf-8"), words_of(report))


def words_of(report: Report) -> dict[str, Any]:
    """Everything that the paper says."""
    return {
        "language": (get_language() or "ko")[:2],
        "title": report.title,
        "about": _("문항 값을 추정한 과정과 결과"),
        "marks": report.marks,
        "day": report.day,
        "sections": [told(section) for section in report.sections],
        "boundary": _("놀이로 알아보는 지금의 모습을 재는 시범 도구예요. 의학적 진단이 아니에요."),
        "footer": _("미래아이 · 시범 · 공식 아님 · %(day)s") % {"day": report.day},
    }


def told(section: Section) -> dict[str, Any]:
    """A section as the paper's template reads it, its figures drawn."""
    return {
        "slug": section.slug,
        "title": section.title,
        "paragraphs": section.paragraphs,
        "tables": [asdict(table) for table in section.tables],
        "figures": [
            {
                "title": figure.title,
                "alt": figure.alt,
                "legend": list(getattr(figure, "legend", [])),
                "svg": on_paper(figure),
            }
            for figure in section.figures
        ],
    }


def on_paper(figure: Figure) -> str:
    """A figure as an SVG that brings its own style; a page's stylesheet does not reach papers."""
    svg = render_to_string(figure.on_paper, {"figure": figure})
    _before, _found, rest = svg.partition("<svg ")
    opening, _found, drawing = rest.partition(">")
    return f"<svg {opening}><style>{STYLE}</style>{drawing}".strip()
