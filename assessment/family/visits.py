"""When a guardian was here last, so that a page can say what is new.

The browser keeps it, signed, and nothing else does: what someone reads, and when, is no record.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "mirae_family_visit"
KEPT_FOR = timedelta(days=180)
SAME_VISIT = timedelta(minutes=30)
FIRST_LOOK_BACK = timedelta(days=7)
"""To someone who comes for the first time, the last week is new."""


def last_visit(request: HttpRequest) -> tuple[datetime, bool]:
    """Since when things are new, and whether that is a visit or merely the last week."""
    before = _visit_before(request)
    return (before, True) if before else (timezone.now() - FIRST_LOOK_BACK, False)


def remember_visit(request: HttpRequest, response: HttpResponse) -> None:
    """Note this visit. Pages opened within half an hour are one visit: what is new stays new."""
    before = _visit_before(request)
    value = f"{before.isoformat() if before else ''} {timezone.now().isoformat()}"
    response.set_cookie(
        COOKIE,
        TimestampSigner(salt=COOKIE).sign(value),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _visit_before(request: HttpRequest) -> datetime | None:
    """The visit before this one; None to someone who is here for the first time."""
    signed = request.COOKIES.get(COOKIE, "")
    try:
        value = TimestampSigner(salt=COOKIE).unsign(signed, max_age=KEPT_FOR)
    except BadSignature:
        return None
    before, _space, latest = value.partition(" ")
    if timezone.now() - datetime.fromisoformat(latest) > SAME_VISIT:
        return datetime.fromisoformat(latest)
    return datetime.fromisoformat(before) if before else None
