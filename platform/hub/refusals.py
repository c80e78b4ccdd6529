"""What a room refused, as a page: the other half of what ``hub.api`` does for programs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.errors import RoomError

Answer = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Turns a room's refusal into a page in the reader's words, with the status that fits it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a refusal; anything else is not a refusal."""
        if not isinstance(error, RoomError):
            return None
        return render(request, "privacy/refused.html", {"error": error}, status=error.status)
