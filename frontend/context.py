"""What the shell of every page needs, whoever asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info

MOTION_COOKIE = "mirae_motion"


def language_switch_url() -> str:
    """Where a change of language is posted to; empty when the project has no such address."""
    try:
        return reverse("set_language")
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Whether the children are simulated, the way home, the languages, and a wish for stillness."""
    now = get_language()
    return {
        "demo": settings.MIRAE_DEMO,
        "home_url": "/" if now in (None, settings.LANGUAGE_CODE) else f"/{now}/",
        "language_switch_url": language_switch_url(),
        "languages": [
            {"code": code, "label": get_language_info(code)["name_local"], "current": code == now}
            for code, _label in settings.LANGUAGES
        ],
        "motion_off": request.COOKIES.get(MOTION_COOKIE) == "off",
    }
