"""The play room: a grown-up chooses a child, the child plays, a grown-up leaves."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.asking import SignedIn
from hub.children.models import Child
from hub.errors import RoomError
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented
from hub.privacy.services import find_child, record_looks

from . import play_mode, selectors, services
from .forms import LeaveForm
from .models import Language, Task
from .plays import BY_SLUG
from .statements import shown, statements


def for_child_in_play(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page only in play mode with its child; where that is over, show the way out."""

    @wraps(view)
    @login_required
    @never_cache
    def opened(request: SignedIn, child_id: UUID, **kwargs: Any) -> HttpResponse:
        if play_mode.child_in_play(request) != child_id:
            return redirect("play:home")
        try:
            child = find_child(request, child_id, purpose=Purpose.ASSESSMENT, task="play")
            return view(request, child, **kwargs)
        except RoomError as error:
            return render(request, "diagnostics/closed.html", {"error": error}, status=error.status)

    return opened


@login_required
@never_cache
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The children with whom this grown-up may open the play room."""
    in_play = play_mode.child_in_play(request)
    if in_play is not None:
        return redirect("play:room", in_play)
    readable = Child.objects.readable_by(request.user)
    children = list(consented(readable, Purpose.ASSESSMENT))
    record_looks(request, children, "play-children")
    groups = selectors.group_names(request.user, children)
    context = {
        "children": [
            {"id": child.pk, "name": child.name, "group": groups.get(child.pk, "")}
            for child in children
        ],
        "waiting_for_consent": readable.count() - len(children),
    }
    return render(request, "diagnostics/children.html", context)


@login_required
@require_POST
def enter(request: SignedIn, child_id: UUID) -> HttpResponse:
    """Open the play room with a child. Games that were left open for days end here."""
    child = find_child(request, child_id, purpose=Purpose.ASSESSMENT, task="play")
    services.end_left_open(child)
    play_mode.enter(request, child)
    return redirect("play:room", child.pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: SignedIn) -> HttpResponse:
    """Let a grown-up out: by password, or by signing in again where the account has none."""
    if play_mode.child_in_play(request) is None:
        return redirect("door")
    if not request.user.has_usable_password():
        return leave_by_signing_in(request)
    form = LeaveForm(request.POST or None, request=request)
    if form.is_valid():
        play_mode.leave(request)
        return redirect("door")
    status = 422 if form.is_bound else 200
    context = {"form": form, "child_id": play_mode.child_in_play(request)}
    return render(request, "diagnostics/leave.html", context, status=status)


def leave_by_signing_in(request: SignedIn) -> HttpResponse:
    """Sign out, which ends play mode too; the next sign-in is a grown-up's."""
    if request.method == "POST":
        logout(request)
        return redirect("account_login")
    context = {"form": None, "child_id": play_mode.child_in_play(request)}
    return render(request, "diagnostics/leave.html", context)


@require_GET
@for_child_in_play
def room(request: SignedIn, child: Child) -> HttpResponse:
    """The picture home."""
    cards = selectors.cards(child, since=play_mode.sitting_since(request))
    context = {
        "child": child,
        "cards": cards,
        "rests": bool(cards) and not any(card.is_open for card in cards),
    }
    return render(request, "diagnostics/room.html", context)


@require_GET
@for_child_in_play
def game(request: SignedIn, child: Child, *, slug: str) -> HttpResponse:
    """One game, over the whole screen."""
    card = open_card(request, child, BY_SLUG[slug].task)
    if card is None:
        return redirect("play:room", child.pk)
    return render(request, "diagnostics/game.html", element(child, card))


@require_GET
@for_child_in_play
def story(request: SignedIn, child: Child) -> HttpResponse:
    """내 이야기: first the child tells, then the child hears what grown-ups like about them."""
    card = open_card(request, child, Task.STORY)
    if card is None:
        return redirect("play:room", child.pk)
    if card.door is selectors.Door.HEAR:
        context = {"child": child, "strengths": selectors.strengths(child, request.user)}
        return render(request, "diagnostics/heard.html", context)
    items = shown(child.pk, statements(), spoken_language())
    return render(request, "diagnostics/story.html", element(child, card) | {"items": items})


@require_POST
@for_child_in_play
def remark(request: SignedIn, child: Child) -> HttpResponse:
    """좋아요, or 이건 아니에요."""
    services.remark(
        child=child, strand=request.POST.get("strand", ""), word=request.POST.get("word", "")
    )
    return redirect("play:story", child.pk)


def open_card(request: HttpRequest, child: Child, task: str) -> selectors.Card | None:
    """The card of a task, when its door is open to this child now."""
    cards = selectors.cards(child, since=play_mode.sitting_since(request))
    return next((card for card in cards if card.play.task == task and card.is_open), None)


def element(child: Child, card: selectors.Card) -> dict[str, Any]:
    """What the element of a task is told by its page."""
    return {
        "child": child,
        "play": card.play,
        "session": card.session or "",
        "language": spoken_language(),
        "api": f"{reverse('api-1:api-root')}play/",
    }


def spoken_language() -> str:
    """The language that a task speaks on this page."""
    language = (get_language() or "")[:2]
    return language if language in Language.values else Language.KOREAN
