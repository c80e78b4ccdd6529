"""What a guardian tells of a season at home, and the thanks for it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessment.diagnostics.forms import FamilyReportForm
from assessment.diagnostics.selectors import answers_of, report_of, report_questions
from assessment.diagnostics.services import submit_family_report
from assessment.growth.seasons import season_of
from content.framework import words
from hub.asking import SignedIn
from hub.children.models import Child
from hub.errors import RoomError
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process

from ..doors import for_guardian
from .rooms import room, without_consent


@for_guardian
def report(request: SignedIn, child: Child) -> HttpResponse:
    """Eighteen questions, of which any number may be answered; a later answer mends."""
    if not may_process(child, Purpose.ASSESSMENT):
        return without_consent(request, child, "family:report")
    season = season_of(timezone.now())
    told = report_of(child, request.user, season)
    form = FamilyReportForm(
        request.POST or None,
        items=report_questions(told.band if told else child.age().band),
        strands={code: strand.label for code, strand in words().strands.items()},
        given=answers_of(told),
    )
    if form.is_valid():
        try:
            submit_family_report(
                child=child, by=request.user, answers=form.answers, id=form.cleaned_data["id"]
            )
        except RoomError as error:
            form.add_error(None, str(error))
        else:
            return redirect("family:thanks", child.pk)
    context = {
        **room(child, "family:report"),
        "form": form,
        "season": season,
        "told": told,
        "questions": len(form.items),
    }
    return render(request, "family/report.html", context, status=422 if form.is_bound else 200)


@for_guardian
def thanks(request: SignedIn, child: Child) -> HttpResponse:
    """What happens with a report."""
    told = report_of(child, request.user, season_of(timezone.now()))
    if told is None:
        return redirect("family:report", child.pk)
    context = {**room(child, "family:report"), "answers": len(answers_of(told))}
    return render(request, "family/thanks.html", context)
