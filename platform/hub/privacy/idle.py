"""A screen that nobody touches closes: whoever can see others' children is signed out."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.centres.selectors import centres_of
from hub.people.models import Appointment

IDLE_FOR = timedelta(minutes=30)
# Written at most this often, so that reading a page does not also write a session.
NOTED_EVERY = timedelta(minutes=1)
SEEN_AT = "privacy_seen_at"


class IdleTimeout:
    """Signs out people at work after half an hour without a request; families stay signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self.notice(request, request.user)
        return self.get_response(request)

    def notice(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Note that someone is here, or sign them out when they were away for too long."""
        now = time.time()
        away = now - request.session.get(SEEN_AT, now)
        if away > IDLE_FOR.total_seconds() and works_with_children(user):
            logout(request)
            messages.info(
                request, _("30분 동안 쓰지 않아서 아이들의 기록을 닫았어요. 다시 들어와 주세요.")
            )
            return
        if SEEN_AT not in request.session or away > NOTED_EVERY.total_seconds():
            request.session[SEEN_AT] = now


def works_with_children(user: AbstractBaseUser) -> bool:
    """Whether this person sees children who are not their own: works in a centre, or in office."""
    today = timezone.localdate()
    return (
        centres_of(user.pk, on=today).exists()
        or Appointment.objects.on(today).filter(user=user.pk).exists()
    )
