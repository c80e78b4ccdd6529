"""What guardians may ask for: who looked, everything held, and that it be erased."""

from collections.abc import Collection

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.models import Child, Guardianship

from .. import export, services
from ..holdings import export_all
from ..looks import by_day, looks_at
from ..own_holdings import Erasures, Looks
from .asking import guardians_only

WRITERS = {
    "json": (export.as_json, "application/json"),
    "pdf": (export.as_pdf, "application/pdf"),
}


@never_cache
@guardians_only
def looks(request: SignedIn, child: Child) -> HttpResponse:
    """Who looked at the child's data: by role and centre, day by day, with the reason."""
    page = Paginator(by_day(looks_at(child.pk, limit=1000)), 50).get_page(request.GET.get("page"))
    return render(request, "privacy/looks.html", {"child": child, "page_obj": page})


@never_cache
@guardians_only
def download(request: SignedIn, child: Child) -> HttpResponse:
    """Everything held on the child; posting a format sends the file and records it."""
    if request.method == "POST" and (kind := request.POST.get("format")) in WRITERS:
        write, content_type = WRITERS[kind]
        services.record_download(
            request, child, f"download-{kind}", gettext_noop("보호자가 청해서 내려받음")
        )
        answer = HttpResponse(write(child, request.user), content_type=content_type)
        day = timezone.localdate().isoformat()
        answer["Content-Disposition"] = f'attachment; filename="mirae-{day}.{kind}"'
        return answer
    return render(request, "privacy/download.html", {"child": child, "held": what_is_held(child)})


@never_cache
@guardians_only
def erase(request: SignedIn, child: Child) -> HttpResponse:
    """Two steps to the erasure of everything: what goes and what stays, then the last word."""
    step = request.POST.get("step")
    if step == "erase" and request.POST.get("understood"):
        if services.ask_erasure(child=child, by=request.user):
            return redirect("privacy:erased")
        messages.success(
            request,
            _("모든 동의를 거두었어요. 다른 보호자도 청하면 남은 기록까지 모두 지워요."),
        )
        return redirect("privacy:consents", child.pk)
    others = Guardianship.objects.on(timezone.localdate()).filter(child=child)
    return render(
        request,
        "privacy/erase_confirm.html" if step else "privacy/erase.html",
        {
            "child": child,
            "held": what_is_held(child, but=(Looks.name, Erasures.name)),
            "other_guardian": others.exclude(guardian=request.user).exists(),
            "not_understood": step == "erase",
        },
    )


@never_cache
def erased(request: SignedIn) -> HttpResponse:
    """Goodbye."""
    return render(request, "privacy/erased.html")


def what_is_held(child: Child, *, but: Collection[str] = ()) -> list[tuple[str, int]]:
    """The holdings that are not empty, with how many records each has.

    but: names of holdings to leave out.
    """
    return [
        (str(holding.label), len(records))
        for holding, records in export_all(child)
        if records and holding.name not in but
    ]
