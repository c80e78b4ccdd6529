"""Who is asking: people of the Foundation, and operators."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.people.models import Appointment

OFFICES = (Appointment.Office.FOUNDATION, Appointment.Office.OPERATOR)


def staff_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the Foundation and operators; for anyone else who is signed in there is no such page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: SignedIn, **place: Any) -> HttpResponseBase:
        if not any(request.user.holds(office) for office in OFFICES):
            raise Http404
        return view(request, **place)

    return guarded
