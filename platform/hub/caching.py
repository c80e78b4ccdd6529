"""What a signed-in person sees stays in no cache: not on a shared tablet, not on the way there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class KeepNothing:
    """Tells browsers and proxies to keep no answer to someone who is signed in.

    One place for all rooms: an answer of the API or a page of the library carries a name too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response
