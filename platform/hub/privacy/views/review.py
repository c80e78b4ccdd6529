"""The monthly review of access records, for those whose office it is."""

import csv
from collections.abc import Iterator
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn

from .. import services
from ..forms import AccessFilter, DownloadReason, ReviewForm
from ..looks import Roles, patterns, people_in, records_of, task_words
from ..models import AccessRecord, AccessReview
from .asking import record_keepers_only


@never_cache
@record_keepers_only
def access(request: SignedIn) -> HttpResponseBase:
    """A month's looks, what stands out in it, its review, and its download with a reason."""
    chosen = AccessFilter(request.GET or None)
    month = chosen.first
    match request.POST.get("act"):
        case "review":
            return finish(request, month)
        case "download":
            return download(request, month)
    records = chosen.records()
    page = Paginator(records, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "privacy/access.html",
        {
            "filter": chosen,
            "month": month,
            "page_obj": page,
            "rows": rows(list(page.object_list)),
            "query": query.urlencode(),
            "patterns": patterns(month),
            "review": AccessReview.objects.filter(month=month).first(),
            "review_form": ReviewForm(),
            "reason_form": DownloadReason(request.POST or None),
        },
    )


def rows(records: list[AccessRecord]) -> list[dict[str, object]]:
    """Records with who, as what, and for what in words."""
    roles = Roles(record.user_id for record in records)
    names = people_in(AccessRecord.objects.filter(pk__in=[record.pk for record in records]))
    return [
        {
            "record": record,
            "name": names[record.user_id],
            "role": roles.of(record),
            "task": task_words(record.task),
        }
        for record in records
    ]


def finish(request: SignedIn, month: date) -> HttpResponse:
    """Say that a month was read through."""
    form = ReviewForm(request.POST)
    if form.is_valid():
        services.finish_review(month=month, reviewer=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("%(month)s 검토를 마쳤어요.") % {"month": f"{month:%Y-%m}"})
    else:
        messages.error(request, _("살펴본 내용을 한 줄이라도 적어 주세요."))
    return redirect(f"{reverse('privacy:access')}?month={month:%Y-%m}")


def download(request: SignedIn, month: date) -> HttpResponseBase:
    """The month as CSV, for a reason that becomes a record of its own."""
    form = DownloadReason(request.POST)
    if not form.is_valid():
        messages.error(request, _("내려받는 까닭을 열 글자 넘게 적어 주세요."))
        return redirect(f"{reverse('privacy:access')}?month={month:%Y-%m}")
    services.record_download(request, None, "access-csv", form.cleaned_data["reason"])
    answer = StreamingHttpResponse(lines(month), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-{month:%Y-%m}.csv"'
    return answer


class Line:
    """What the CSV writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def lines(month: date) -> Iterator[str]:
    """The month line by line, with a mark that lets spreadsheets read Korean."""
    writer = csv.writer(Line())
    yield "\ufeff" + str(writer.writerow(["at", "user", "child", "task", "place", "reason"]))
    for record in records_of(month).iterator(chunk_size=2000):
        yield str(
            writer.writerow(
                safe_cell(cell)
                for cell in (
                    timezone.localtime(record.at).isoformat(timespec="seconds"),
                    record.user_id,
                    record.child_id or "",
                    record.task,
                    record.place,
                    record.reason,
                )
            )
        )


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
