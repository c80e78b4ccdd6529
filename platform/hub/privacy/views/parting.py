"""Stepping down as a guardian in two calm steps, and coming back within a day."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.leaving import MAY_RETURN_FOR, returnable
from hub.children.models import Child
from hub.errors import Conflict

from .. import services
from ..parting import parting_of, places_of
from .asking import guardians_only


@never_cache
@guardians_only
def step_down(request: SignedIn, child: Child) -> HttpResponse:
    """What ends, what stays and what the others keep; then the last word.

    The last guardian reads instead why that is no way for them, and what is.
    """
    step = request.POST.get("step")
    parting = parting_of(child, request.user)
    if step == "leave" and request.POST.get("understood"):
        try:
            erased = services.step_down(child=child, by=request.user)
        except Conflict as error:
            messages.error(request, str(error))
            return redirect("privacy:step-down", child.pk)
        if erased:
            return redirect("privacy:erased")
        if parting.may_return:
            return redirect("privacy:stepped-down", child.pk)
        messages.success(request, _("이제 이 아이의 보호자가 아니에요. 함께해 주셔서 고마웠어요."))
        return redirect("door")
    return render(
        request,
        "privacy/step_down_confirm.html" if step and not parting.last else "privacy/step_down.html",
        {
            "child": child,
            "parting": parting,
            "places": places_of(child) if parting.last else [],
            "not_understood": step == "leave",
        },
    )


@never_cache
@login_required
def stepped_down(request: SignedIn, child_id: UUID) -> HttpResponse:
    """Goodbye, and the way back for a day. It tells nothing of the child any more."""
    given_up = returnable(request.user).filter(child=child_id).select_related("child").first()
    if given_up is None or given_up.stepped_down_at is None:
        raise Http404
    if request.method == "POST":
        services.come_back(child=given_up.child, by=request.user)
        messages.success(
            request, _("다시 아이의 보호자예요. 동의도 되돌렸어요. 다른 보호자가 거둔 것은 빼고요.")
        )
        return redirect("privacy:consents", child_id)
    until = given_up.stepped_down_at + MAY_RETURN_FOR
    return render(request, "privacy/stepped_down.html", {"until": until})
