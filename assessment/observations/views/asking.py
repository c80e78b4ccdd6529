"""Who asks for a page of this room."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from assessment.observations.models import Observation
from hub.asking import SignedIn
from hub.centres.models import Employment
from hub.errors import NotAllowed

View = Callable[..., HttpResponse]


def for_workers(view: View) -> View:
    """Let in whoever works, or once worked, in a centre: what they wrote stays theirs."""

    @login_required
    @wraps(view)
    def run(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        worked = Employment.objects.filter(user=request.user).exists()
        if not worked and not Observation.objects.by(request.user).exists():
            raise NotAllowed(_("돌봄기관에서 일하는 분을 위한 화면이에요."))
        return view(request, *args, **kwargs)

    return run


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page: labels and addresses, the last without one."""
    return [{"label": label, "url": url} for label, url in steps]
