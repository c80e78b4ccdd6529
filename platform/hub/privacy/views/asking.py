"""Who is asking: guardians of a child, or people whose office it is to look after the records."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from hub.children.models import Child
from hub.people.models import Appointment, User

P = ParamSpec("P")
View = Callable[..., Any]


class SignedIn(HttpRequest):
    """A request of someone who has signed in."""

    user: User


def guardians_only(
    view: Callable[Concatenate[SignedIn, Child, P], HttpResponse],
) -> View:
    """Give the view the child when its guardian asks; for anyone else there is no such page."""

    @wraps(view)
    def guarded(
        request: SignedIn, child_id: UUID, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        child = Child.objects.of_guardian(request.user, timezone.localdate()).filter(pk=child_id)
        if not child:
            raise Http404
        return view(request, child[0], *args, **kwargs)

    return login_required(guarded)


def record_keepers_only(view: Callable[[SignedIn], Any]) -> View:
    """For operators and the Foundation; for anyone else there is no such page."""

    @wraps(view)
    def guarded(request: SignedIn) -> Any:
        offices = (Appointment.Office.OPERATOR, Appointment.Office.FOUNDATION)
        if not any(request.user.holds(office) for office in offices):
            raise Http404
        return view(request)

    return login_required(guarded)
