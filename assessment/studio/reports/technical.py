"""The technical report of a finished run, as sections and as a tagged PDF."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
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

from ..figures.differences import DifferenceFigure, difference_figure
from ..selectors.runs import as_shown
from . import judging, making
from .parts import Section

TEMPLATE = Path(__file__).with_name("technical.typ")


@dataclass(frozen=True, eq=False)
class Report:
    """A report: its heading, its sections in order, and the figure of differences."""

    title: str
    marks: list[str]
    day: str
    sections: list[Section]
    figure: DifferenceFigure | None


def report_of(run: CalibrationRun) -> Report:
    """Everything that a report says. Raises ``NotFound`` for a run that is not finished."""
    if run.state != CalibrationRun.State.FINISHED:
        raise NotFound(_("끝난 추정에만 보고서가 있어요."))
    reading = Reading.of(run)
    names = {strand.code: f"{strand.code} {strand.label}" for strand in strands()}
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
            judging.precision(reading, proposed(reading), names),
            judging.fit(reading),
            judging.fairness(reading),
            judging.norms(reading, names),
            judging.limits(reading),
            judging.decision(run),
        ],
        figure=difference_figure(reading.items),
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
        "sections": [asdict(section) for section in report.sections],
        "figure": figure_in_shares(report.figure) if report.figure else None,
        "figure_title": _("지금 값에서 얼마나 움직였나 (쉬움의 차이, 로짓, 95% 범위)"),
        "boundary": _("놀이로 알아보는 지금의 모습을 재는 시범 도구예요. 의학적 진단이 아니에요."),
        "footer": _("미래아이 · 시범 · 공식 아님 · %(day)s") % {"day": report.day},
    }


def figure_in_shares(figure: DifferenceFigure) -> dict[str, Any]:
    """The figure with places as shares of its width, for a drawing of any size."""
    left, right = figure.plane.left, figure.plane.right
    width = right - left

    def share(x: float) -> float:
        return round((x - left) / width, 4)

    return {
        "zero": share(figure.zero_x),
        "ticks": [{"at": share(tick.at), "label": tick.label} for tick in figure.plane.x.ticks],
        "marks": [
            {
                "name": mark.name,
                "at": share(mark.x),
                "low": share(mark.low_x),
                "high": share(mark.high_x),
                "drifts": mark.drifts,
            }
            for mark in figure.marks
        ],
        "alt": _(
            "문항마다 새 값이 지금 값보다 얼마나 쉬운지를 점과 범위로 그린 그림. 수는 ‘문항의 값’ "
            "표에 있어요."
        ),
    }
