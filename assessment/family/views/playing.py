"""What a family says to a suggestion, and where it lives."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.recommendation import services
from assessment.recommendation.models import Answer
from hub.asking import SignedIn
from hub.children.models import Child
from hub.children.services import name_district
from hub.errors import Invalid

from ..doors import for_guardian
from ..forms import DistrictForm
from ..weekly import ACTIVITIES, as_query, read_wish, week_context, week_of


@require_POST
@for_guardian
def answer(request: SignedIn, child: Child, *, suggestion_id: UUID) -> HttpResponse:
    """Keep an answer; a script gets the week anew, anyone else goes back to it."""
    kind = request.POST.get("kind", "")
    services.answer(
        suggestion_id=suggestion_id,
        child=child,
        by=request.user,
        kind=kind,
        reason=request.POST.get("reason", ""),
    )
    said = words_for(kind)
    wish = read_wish(request.POST)
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return back_to_play(child, as_query(wish))
    week = week_of(child, request.user, wish, after=suggestion_id, at=place_in_row(request))
    context = {**week_context(child, week), "said": said, "swapped": True}
    return render(request, "family/parts/week.html", context)


def words_for(kind: str) -> str:
    """What is said back to an answer."""
    words = {
        Answer.Kind.ACCEPTED: _("‘해 보기로 했어요’에 담았어요. 놀고 나서 어땠는지 들려주세요."),
        Answer.Kind.DECLINED: _("알려 주셔서 고마워요. 다른 것으로 바꾸었어요."),
        Answer.Kind.ENJOYED: _("좋아했다니 기뻐요! 다음 추천에 담아 둘게요."),
        Answer.Kind.SO_SO: _("그럴 때도 있어요. 다음에는 다른 결의 놀이를 찾아볼게요."),
    }
    return words[Answer.Kind(kind)]


def place_in_row(request: HttpRequest) -> int | None:
    """Where in the row the answered card stood."""
    place = request.POST.get("at", "")
    return min(int(place), ACTIVITIES) if place.isdecimal() else None


@require_POST
@for_guardian
def district(request: SignedIn, child: Child) -> HttpResponse:
    """Remember the district of this guardian's home with the child."""
    form = DistrictForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("서울의 자치구 가운데 하나를 골라 주세요."))
    name_district(child=child, by=request.user, district=form.cleaned_data["district"])
    messages.success(request, _("동네를 기억했어요."))
    return back_to_play(child, "", "places")


def back_to_play(child: Child, query: str, part: str = "play") -> HttpResponse:
    """Back to this week's play, with what was asked for."""
    address = reverse("family:profile", args=[child.pk])
    return redirect(f"{address}?{query}#{part}" if query else f"{address}#{part}")
