"""Who is asking: guardians of a child, or people whose office it is to look after the records."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from hub.asking import SignedIn
from hub.children.models import Child
from hub.people.models import Appointment

View = Callable[..., HttpResponseBase]


def guardians_only(view: Callable[..., HttpResponse]) -> View:
    """Give the view the child when its guardian asks; for anyone else there is no such page."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, child_id: UUID, **place: Any) -> HttpResponse:
        children = Child.objects.of_guardian(request.user, timezone.localdate())
        child = children.filter(pk=child_id).first()
        if child is None:
            raise Http404
        return view(request, child, **place)

    return guarded


def record_keepers_only(view: Callable[[SignedIn], HttpResponseBase]) -> View:
    """For operators and the Foundation; for anyone else there is no such page."""

    @login_required
    @wraps(view)
    def guarded(request: SignedIn) -> HttpResponseBase:
        offices = (Appointment.Office.OPERATOR, Appointment.Office.FOUNDATION)
        if not any(request.user.holds(office) for office in offices):
            raise Http404
        return view(request)

    return guarded
