"""What the shell of every page needs, whoever asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

MOTION_COOKIE = "mirae_motion"


def language_switch_url() -> str:
    """Where a change of language is posted to; empty when the project has no such address."""
    try:
        return reverse("set_language")
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Whether the children are simulated, the languages, and whether this reader wants stillness."""
    now = get_language()
    return {
        "demo": settings.MIRAE_DEMO,
        "language_switch_url": language_switch_url(),
        "languages": [
            {"code": code, "label": str(label), "current": code == now}
            for code, label in settings.LANGUAGES
        ],
        "motion_off": request.COOKIES.get(MOTION_COOKIE) == "off",
    }
