"""The calibration studio: what is in use, runs and their results, and the trail of deeds."""

import json
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.gathering import seasons_with_evidence
from assessment.calibration.models import CalibrationRun
from assessment.calibration.reading import ItemLine, Reading
from assessment.calibration.services import may_calibrate, start
from assessment.calibration.services.starting import require_foundation
from assessment.calibration.tasks import calibrate_run
from assessment.calibration.warnings import warnings_of
from assessment.growth.seasons import Season
from assessment.instruments.models import CalibrationUse, Lens
from assessment.instruments.selectors import NoCalibration, current_calibration
from hub.asking import SignedIn
from hub.competencies.selectors import strands
from hub.errors import Conflict, Invalid, NotFound
from hub.slow_work import hand_on

from ..asking import staff_only
from ..calibration_forms import ChooseForm, DecisionForm, PublishForm, RunForm
from ..figures.differences import difference_figure
from ..navigation import tabs
from ..reports.making import not_compared
from ..selectors.runs import (
    as_shown,
    counted_before,
    deeds,
    latest_use,
    runs,
    underway,
    versions,
)
from ..selectors.scale import scale_in_use

RUNS_A_PAGE = 10
STALLED = timedelta(minutes=2)
"""A batch of scores takes seconds: after so long without one, going on is offered."""


@staff_only
def studio(request: SignedIn) -> HttpResponse:
    """What is in use, every run and version, and who did what."""
    return show_studio(request)


def show_studio(request: SignedIn, choose: ChooseForm | None = None) -> HttpResponse:
    """The studio's first page. choose: a form that was refused, to be mended."""
    try:
        in_use = current_calibration()
    except NoCalibration:
        return render(request, "studio/no_scale.html", {"tabs": tabs("calibration")})
    published = list(versions())
    others = [each.version for each in published if each != in_use]
    use = latest_use()
    preparing = use is not None and use.state == CalibrationUse.State.PREPARING
    return followed(
        request,
        "studio/calibration.html",
        {
            "tabs": tabs("calibration"),
            "in_use": in_use,
            "use": use,
            "preparing": preparing,
            "waiting": use is not None and use.waits,
            "stalled": preparing and use is not None and use.touched_at < timezone.now() - STALLED,
            "page_obj": Paginator(runs(), RUNS_A_PAGE).get_page(request.GET.get("page")),
            "versions": published,
            "choose": choose or (ChooseForm(versions=others) if others else None),
            "underway": underway(),
            "deeds": deeds(),
            "may": may_calibrate(request.user),
        },
        moving=preparing,
        refused=choose is not None,
    )


def followed(
    request: SignedIn,
    template: str,
    context: dict[str, Any],
    *,
    moving: bool,
    refused: bool = False,
) -> HttpResponse:
    """A page that follows slow work; when that is over, it shows itself anew to who watched."""
    answer = render(request, template, context, status=422 if refused else 200)
    if request.headers.get("HX-Request") and not moving:
        answer["HX-Refresh"] = "true"
    return answer


@staff_only
def new(request: SignedIn) -> HttpResponse:
    """The choice of answers and model: counted first, then begun."""
    if request.method == "POST":
        require_foundation(request.user)
    scale = scale_in_use()
    seasons = seasons_with_evidence()
    said = request.POST if request.method == "POST" else request.GET
    form = RunForm(said or None, seasons=seasons, strands=list(strands()))
    counts = None
    if form.is_bound and form.is_valid():
        choice = form.choice(scale.calibration.framework)
        if request.method == "POST":
            try:
                begun = begin(request, form.cleaned_data["name"], choice)
            except (Invalid, Conflict) as error:
                form.add_error(None, str(error))
            else:
                return redirect("foundation:run", begun.pk)
        counts = counted_before(choice, scale)
    return render(
        request,
        "studio/calibration_new.html",
        {
            "tabs": tabs("calibration"),
            "form": form,
            "counts": counts,
            "in_use": scale.calibration,
            "small_cell": settings.SMALL_CELL,
            "underway": underway(),
            "may": may_calibrate(request.user),
        },
        status=422 if form.errors else 200,
    )


def begin(request: SignedIn, name: str, choice: Choice) -> CalibrationRun:
    """Start a run, and hand it to the queue once it is stored."""
    with transaction.atomic():
        begun = start(by=request.user, choice=choice, name=name)
        transaction.on_commit(partial(hand_on, calibrate_run, str(begun.pk)))
    return begun


@staff_only
def run(request: SignedIn, run_id: UUID) -> HttpResponse:
    """One run: how far it is, or what it found."""
    return show_run(request, find_run(run_id))


def show_run(request: SignedIn, found: CalibrationRun, **refused: forms.Form) -> HttpResponse:
    """The page of a run. refused: a form, by the name it has on the page, to be mended."""
    context: dict[str, Any] = {
        "tabs": tabs("calibration"),
        "run": found,
        "decision": getattr(found, "decision", None),
        "chosen": chosen_in_words(Choice.from_dict(found.choice)),
        "may": may_calibrate(request.user),
        "own": found.started_by_id == request.user.pk,
        "again": same_choice(found),
        "small_cell": settings.SMALL_CELL,
    }
    if found.state == CalibrationRun.State.FINISHED:
        context |= results(found) | refused
    return followed(
        request, "studio/run.html", context, moving=found.underway, refused=bool(refused)
    )


def results(found: CalibrationRun) -> dict[str, Any]:
    """What a finished run's page shows."""
    reading = Reading.of(found)
    warnings = warnings_of(reading)
    names = {strand.code: strand.label for strand in strands()}
    lines = in_order(reading.items)
    return {
        "reading": reading,
        "counts": as_shown(found.counts),
        "warnings": warnings,
        "blocked": any(each.blocks for each in warnings),
        "figure": difference_figure(reading.items),
        "names": names,
        "glance": at_a_glance(reading),
        "watched": [line for line in lines if worth_a_look(line)],
        "by_strand": [
            (strand.strand, [line for line in lines if line.item.strand == strand.strand])
            for strand in reading.strands
        ],
        "anchors": in_order(reading.anchors),
        "not_compared": not_compared(),
        "decide": DecisionForm(),
        "publish": PublishForm(),
    }


def worth_a_look(line: ItemLine) -> bool:
    """Whether an item has moved, fits badly or treats ages differently."""
    return line.drifts or line.check.misfits or line.check.differs


def at_a_glance(reading: Reading) -> list[tuple[str, int, int]]:
    """Drift, difference by age, fit and precision: words, how many items, and of how many."""
    lines = [*reading.items, *reading.anchors]
    tested = [line for line in lines if line.check.dif]
    checked = [line for line in lines if line.check.infit is not None]
    return [
        (_("지금 값에서 움직인 문항"), len(reading.drifting), len(reading.items)),
        (
            _("나이에 따라 다르게 재는 문항"),
            sum(line.check.differs for line in tested),
            len(tested),
        ),
        (
            _("모형과 잘 맞지 않는 문항"),
            sum(line.check.misfits for line in checked),
            len(checked),
        ),
        (_("아직 불확실한 문항"), len(reading.uncertain), len(reading.items)),
    ]


def same_choice(run: CalibrationRun) -> str:
    """The address at which a new run takes the same choice."""
    choice = Choice.from_dict(run.choice)
    said = {
        "name": run.name,
        "seasons": choice.seasons,
        "bands": choice.bands,
        "strands": choice.strands,
        **choice.treatments,
        "fewest_answers": choice.fewest_answers,
    }
    return f"{reverse('foundation:calibration-new')}?{urlencode(said, doseq=True)}#counts"


def in_order(lines: list[ItemLine]) -> list[ItemLine]:
    """Items by strand and code."""
    return sorted(lines, key=lambda line: (line.item.strand, line.item.code))


def find_run(run_id: UUID) -> CalibrationRun:
    """A run with everyone it names. Raises ``NotFound``."""
    found = CalibrationRun.objects.select_related(
        "started_by", "base", "published", "decision__by"
    ).filter(pk=run_id)
    run = found.first()
    if run is None:
        raise NotFound(_("이런 추정은 없어요. 보정에서 다시 골라 주세요."))
    return run


def chosen_in_words(choice: Choice) -> list[tuple[str, str]]:
    """What a run was made of, as pairs of a heading and words."""
    names = {strand.code: strand.label for strand in strands()}
    treated = [
        f"{Lens(lens).label}: {Treatment(each).label}" for lens, each in choice.treatments.items()
    ]
    return [
        (_("틀"), choice.framework),
        (_("계절"), ", ".join(Season.from_code(code).label for code in choice.seasons)),
        (_("갈래"), ", ".join(str(names[code]) for code in choice.strands)),
        (_("모형"), " · ".join(treated)),
        (_("문항마다 답이 적어도"), str(choice.fewest_answers)),
    ]


@staff_only
def fits(request: SignedIn, run_id: UUID) -> HttpResponse:
    """The fits of a run as fit/1 documents, for `python -m assessment.psychometrics`."""
    found = find_run(run_id)
    text = json.dumps(found.fits, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="fits-{found.pk}.json"'
    return answer
