"""How a guardian steps down from a child, and comes back while that is still possible."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.errors import Conflict, NotFound
from hub.people.models import User

from .models import Child, Guardianship
from .services import end_guardianship

MAY_RETURN_FOR = timedelta(hours=24)
"""For a slip, or a night's sleep. Later it takes an invitation, as for anybody else."""


@transaction.atomic
def leave_child(*, child: Child, guardian: User, at: datetime | None = None) -> None:
    """Give up being a guardian, at once. Raises as ``end_guardianship`` does.

    What began today leaves no trace, and there is no way back from it.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    mine = list(
        child.guardianships.on(today).filter(guardian=guardian).values_list("pk", flat=True)
    )
    end_guardianship(child=child, guardian=guardian, on=today)
    Guardianship.objects.filter(pk__in=mine).update(stepped_down_at=at)


def returnable(guardian: User, at: datetime | None = None) -> models.QuerySet[Guardianship]:
    """Guardianships that someone gave up so lately that they can still come back to them."""
    since = (at or timezone.now()) - MAY_RETURN_FOR
    given_up: models.QuerySet[Guardianship] = Guardianship.objects.filter(
        guardian=guardian, stepped_down_at__gt=since
    )
    return given_up


@transaction.atomic
def return_to_child(*, child: Child, guardian: User, at: datetime | None = None) -> datetime:
    """Be a guardian again as before; when it had been given up.

    Raises ``NotFound`` when nothing was given up, or longer than a day ago, and ``Conflict`` for
    someone who is a guardian again already.
    """
    at = at or timezone.now()
    row = returnable(guardian, at).select_for_update().filter(child=child).first()
    if row is None or row.stepped_down_at is None:
        raise NotFound(_("되돌릴 수 있는 때가 지났어요. 다른 보호자에게 초대를 부탁해 주세요."))
    if child.guardianships.on(timezone.localdate(at)).filter(guardian=guardian).exists():
        raise Conflict(_("이미 이 아이의 보호자예요."))
    given_up_at: datetime = row.stepped_down_at
    row.ended_on = row.stepped_down_at = None
    row.save(update_fields=["ended_on", "stepped_down_at"])
    return given_up_at
