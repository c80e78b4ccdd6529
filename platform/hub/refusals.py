"""What a room refused, as a page: the other half of what ``hub.api`` does for programs."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

from hub.errors import RoomError

Answer = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Turns a room's refusal into a page in the reader's words, with the status that fits it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a refusal, and for what is not there; anything else goes on its way.

        The demo runs with DEBUG on, and Django would show its own page of addresses to a visitor.
        """
        if isinstance(error, Http404):
            return page_not_found(request, error)
        if not isinstance(error, RoomError):
            return None
        return render(request, "privacy/refused.html", {"error": error}, status=error.status)
