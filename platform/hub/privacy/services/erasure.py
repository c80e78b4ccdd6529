"""Erasing what rested on a consent, and everything on a child."""

from datetime import datetime

from celery import signature
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.children.models import Child
from hub.errors import NotAllowed
from hub.people.models import User

from .. import holdings
from ..models import Consent, Erasure
from ..selectors import guardians_yet_to_agree, hold_consents, open_erasures

# By name: a task is a door above the services, so no service imports one.
ERASE_TASK = "hub.privacy.tasks.erase"


def start_erasure(*, child: Child, asked_by: User | None, purpose: str, at: datetime) -> Erasure:
    """Write down an erasure and hand its work to the queue once this transaction holds.

    asked_by: None for what ends by itself.
    """
    erasure = Erasure.objects.create(
        child_id=child.pk,
        asked_by_id=asked_by.pk if asked_by else None,
        asked_at=at,
        purpose=purpose,
    )
    queue(erasure)
    return erasure


def queue(erasure: Erasure) -> None:
    """Let a worker carry out an erasure after commit.

    What was withdrawn stays withdrawn without a broker; `carry_out_due` comes back to the rest.
    """
    transaction.on_commit(lambda: signature(ERASE_TASK, args=(erasure.pk,)).delay(), robust=True)


@transaction.atomic
def carry_out(erasure: Erasure) -> None:
    """Erase what an erasure names. Doing it again changes nothing."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if erasure.done_at is not None:
        return
    hold_consents([erasure.child_id])
    child = Child.objects.filter(pk=erasure.child_id).first()
    if child is not None:
        erasure.counts = holdings.erase_all(child, erasure.purpose)
    erasure.done_at = timezone.now()
    erasure.save(update_fields=["counts", "done_at"])


@transaction.atomic
def ask_erasure(*, child: Child, by: User, at: datetime | None = None) -> bool:
    """Ask for everything on a child to be erased; True when it starts now.

    Every consent ends at once. With another guardian it starts when each of them has asked: until
    then the record holds no more than name, day of birth and who belongs together. ADR 0002.
    Raises ``NotAllowed`` to anyone but a guardian of that day.
    """
    at = at or timezone.now()
    hold_consents([child.pk])
    if not child.guardianships.on(timezone.localdate(at)).filter(guardian=by).exists():
        raise NotAllowed(_("모두 지우기는 아이의 보호자만 할 수 있어요."))
    end_consents(child=child, by=by, at=at)
    requests = open_erasures(child)
    if not requests.filter(asked_by_id=by.pk).exists():
        Erasure.objects.create(child_id=child.pk, asked_by_id=by.pk, asked_at=at)
    if guardians_yet_to_agree(child, asked_by(child)):
        return False
    for erasure in requests:
        queue(erasure)
    return True


def end_consents(*, child: Child, by: User | None, at: datetime) -> None:
    """End every consent for a child, and ask for what rested on them to be erased."""
    standing = Consent.objects.filter(child=child, withdrawn_at=None)
    purposes = set(standing.order_by().values_list("purpose", flat=True))
    for purpose in sorted(purposes):
        standing.filter(purpose=purpose).update(withdrawn_at=at, withdrawn_by=by)
        start_erasure(child=child, asked_by=by, purpose=purpose, at=at)


def carry_out_due() -> int:
    """Carry out every erasure that is still open and waits for nobody; how many there were.

    For what a lost worker or a broken-off broker left behind, and for an erasure of everything
    whose other guardian has ceased to be one.
    """
    done = 0
    for erasure in Erasure.objects.filter(done_at=None).order_by("asked_at"):
        child = Child.objects.filter(pk=erasure.child_id).first()
        if child is None or erasure.purpose or not guardians_yet_to_agree(child, asked_by(child)):
            carry_out(erasure)
            done += 1
    return done


def asked_by(child: Child) -> set[int]:
    """Who has asked for everything on a child to be erased."""
    ids = open_erasures(child).values_list("asked_by_id", flat=True)
    return {pk for pk in ids if pk is not None}
