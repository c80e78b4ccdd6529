"""What follows for a child when one of its guardians steps down: told beforehand, word for word."""

from dataclasses import dataclass

from django.utils import timezone

from hub.children.models import Attendance, Child, Guardianship
from hub.people.models import User

from .models import Purpose
from .selectors import guardians_yet_to_agree, in_force, open_erasures, standing_refusal


@dataclass(frozen=True)
class Parting:
    """What ends and what stays.

    last: there is no other guardian, so that nobody can step down. ends: purposes that only this
    guardian agreed to. goes_on: those that another one agreed to as well. freed: those that this
    guardian had withdrawn, and others may then give again. erases_all: every other guardian waits
    for the erasure of everything. may_return: it can be undone within a day.
    """

    last: bool
    ends: list[Purpose]
    goes_on: list[Purpose]
    freed: list[Purpose]
    invitations: int
    erases_all: bool
    may_return: bool


def parting_of(child: Child, guardian: User) -> Parting:
    """What would follow if this guardian stepped down now."""
    today = timezone.localdate()
    present = list(Guardianship.objects.on(today).filter(child=child))
    mine = [row for row in present if row.guardian_id == guardian.pk]
    agreed = in_force(today).filter(child=child)
    own = set(agreed.filter(guardian=guardian).values_list("purpose", flat=True))
    others = set(agreed.exclude(guardian=guardian).values_list("purpose", flat=True))
    asked = list(open_erasures(child).values_list("asked_by_id", flat=True))
    last = len(mine) == len(present)
    return Parting(
        last=last,
        ends=[each for each in Purpose if each in own - others],
        goes_on=[each for each in Purpose if each in others],
        freed=[each for each in Purpose if refused_by(child, each, guardian)],
        invitations=child.invitations.filter(
            invited_by=guardian, accepted_at=None, expires_at__gt=timezone.now()
        ).count(),
        erases_all=bool(asked)
        and not last
        and not guardians_yet_to_agree(child, [*filter(None, asked), guardian.pk]),
        may_return=all(row.started_on < today for row in mine),
    )


def refused_by(child: Child, purpose: str, guardian: User) -> bool:
    """Whether this guardian's withdrawal is what stands against a purpose."""
    refusal = standing_refusal(child, purpose)
    return refusal is not None and refusal.withdrawn_by_id == guardian.pk


def places_of(child: Child) -> list[str]:
    """Where a child is cared for today: someone to ask for whoever cannot step down."""
    there = Attendance.objects.on(timezone.localdate()).filter(child=child)
    return [
        f"{row.group.centre.name} {row.group.name}" for row in there.select_related("group__centre")
    ]
