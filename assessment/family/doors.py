"""Who may come in: guardians, to their own children. For anyone else there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.models import Child
from hub.errors import NotFound

View = Callable[..., HttpResponse]


def for_guardian(view: View) -> View:
    """Give the view the child when its guardian of today asks. Raises ``NotFound`` to others.

    A guardian's look leaves no access record, so nothing else has to be written down here.
    """

    @login_required
    @never_cache
    @wraps(view)
    def opened(request: SignedIn, child_id: UUID, **place: Any) -> HttpResponse:
        children = Child.objects.of_guardian(request.user, timezone.localdate())
        child = children.filter(pk=child_id).first()
        if child is None:
            raise NotFound(_("아이를 찾을 수 없어요. 주소를 다시 살펴봐 주세요."))
        return view(request, child, **place)

    return opened
