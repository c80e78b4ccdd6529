"""The growth profile: what a child shows, how it is known, and what to play next."""

from django.http import HttpResponse
from django.shortcuts import render

from hub.asking import SignedIn
from hub.children.ages import Band
from hub.children.models import Child
from hub.errors import NoConsent

from ..doors import for_guardian
from ..forms import DistrictForm
from ..portrait import Portrait, portrait_of
from ..weekly import read_turn, read_wish, week_context, week_of
from .rooms import room


@for_guardian
def profile(request: SignedIn, child: Child) -> HttpResponse:
    """Strengths first, six strands with their ranges, then this week's play."""
    asked = request.GET
    week = week_of(child, request.user, read_wish(asked), turn=read_turn(asked))
    portrait = portrait_or_none(child, request)
    context = {
        **room(child, "family:profile"),
        **week_context(child, week),
        "portrait": portrait,
        "is_early": child.age().band == Band.EARLY,
        "district_form": DistrictForm(initial={"district": week.district}),
    }
    return render(request, "family/profile.html", context)


def portrait_or_none(child: Child, request: SignedIn) -> Portrait | None:
    """The portrait; None while the guardians have not agreed to one."""
    try:
        return portrait_of(child, request.user)
    except NoConsent:
        return None
