"""The technical report of a run, as a page and as a paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from hub.asking import SignedIn

from ..asking import staff_only
from ..navigation import tabs
from ..reports.technical import report_as_pdf, report_of
from .calibration import find_run


@staff_only
def page(request: SignedIn, run_id: UUID) -> HttpResponse:
    """The report to read and to print."""
    run = find_run(run_id)
    context = {"tabs": tabs("calibration"), "run": run, "report": report_of(run)}
    return render(request, "studio/report.html", context)


@staff_only
def paper(request: SignedIn, run_id: UUID) -> HttpResponse:
    """The report as a tagged PDF."""
    run = find_run(run_id)
    answer = HttpResponse(report_as_pdf(run), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="calibration-{run.pk}.pdf"'
    return answer
