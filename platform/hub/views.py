"""Doors: alive, sign-in's way on, the service worker."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.centres.selectors import centres_of
from hub.children.models import Child
from hub.people.models import Appointment
from partners.models import Membership


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_required
def door(request: SignedIn) -> HttpResponse:
    """Send someone who has signed in to their own room."""
    user, today = request.user, date.today()
    if Child.objects.of_guardian(user, today).exists():
        return redirect("family:home")
    if centres_of(user.pk, on=today).exists():
        return redirect("observe:home")
    offices = set(Appointment.objects.on(today).filter(user=user).values_list("office", flat=True))
    if offices & {Appointment.Office.FOUNDATION, Appointment.Office.OPERATOR}:
        return redirect("foundation:home")
    if Appointment.Office.REVIEWER in offices and user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    if Membership.objects.on(today).filter(user=user).exists():
        return redirect("library:activities")
    return redirect("family:home")


@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it may serve every page."""
    script = Path(settings.ROOT) / "frontend" / "dist" / "sw.js"
    if not script.exists():
        raise Http404
    return HttpResponse(script.read_bytes(), content_type="text/javascript")
