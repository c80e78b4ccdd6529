"""Consents that came on paper or by telephone, written down by the head of the child's centre."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.centres.selectors import heads
from hub.children.models import Attendance
from hub.errors import RoomError

from .. import services
from ..forms import RecordedConsentForm


@never_cache
@login_required
def record(request: SignedIn, child_id: UUID) -> HttpResponse:
    """A form for a consent that did not come through the web."""
    today = timezone.localdate()
    attending = Attendance.objects.on(today).filter(
        child=child_id, group__centre__in=heads(request.user.pk, on=today)
    )
    if not attending.exists():
        raise Http404
    child = services.find_child(request, child_id, task="record-consent")
    form = RecordedConsentForm(request.POST or None, child=child)
    if request.method == "POST" and form.is_valid():
        try:
            given = services.record_consents(
                child=child, recorded_by=request.user, **form.cleaned_data
            )
        except RoomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                ngettext(
                    "동의 %(count)s가지를 적었어요.", "동의 %(count)s가지를 적었어요.", len(given)
                )
                % {"count": len(given)},
            )
            return redirect("privacy:record", child.pk)
    return render(
        request,
        "privacy/record.html",
        {"child": child, "form": form},
    )
