"""Play mode: a tablet stays in the play room with one child until a grown-up leaves it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.children.models import Child

CHILD, SINCE = "play_child", "play_since"
API = "api/v1/"
PLAY_API = API + "play/"


def enter(request: HttpRequest, child: Child) -> None:
    """Keep this sign-in inside the play room, with one child."""
    request.session[CHILD] = str(child.pk)
    request.session[SINCE] = timezone.now().isoformat()


def leave(request: HttpRequest) -> None:
    """Open the way out again."""
    for key in (CHILD, SINCE):
        request.session.pop(key, None)


def child_in_play(request: HttpRequest) -> UUID | None:
    """The child whom this sign-in is kept with, if any."""
    # Without its cookie there is no session, and asking for one would cost a look-up.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept = request.session.get(CHILD)
    return UUID(kept) if kept else None


def sitting_since(request: HttpRequest) -> datetime:
    """When the grown-up opened this sitting."""
    return datetime.fromisoformat(request.session[SINCE])


class PlayMode:
    """Turns every way out of the play room back into it while a child is playing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let pass what belongs to this child's playing."""
        child_id = child_in_play(request)
        match = request.resolver_match
        if child_id is None or match is None or stays_inside(match, child_id):
            return None
        if match.route.startswith(API):
            message = _("아이가 놀고 있는 기기예요. 어른이 먼저 놀이 화면에서 나와 주세요.")
            return JsonResponse({"code": "play-mode", "message": message}, status=403)
        return redirect("play:room", child_id)


def stays_inside(match: ResolverMatch, child_id: UUID) -> bool:
    """Whether an address belongs to this child's play room. The API checks the child itself."""
    if match.route.startswith(PLAY_API):
        return True
    return "play" in match.namespaces and match.kwargs.get("child_id", child_id) == child_id
