"""Children come, get guardians, and join and leave groups."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.centres.models import Group
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.people.models import User

from .ages import Age
from .models import Attendance, Child, Guardianship, Household

OLDEST_MONTHS = 14 * 12


@transaction.atomic
def register_child(
    *,
    guardian: User,
    name: str,
    born_on: date,
    relation: str = Guardianship.Relation.PARENT,
    household: Household | None = None,
    district: str = "",
) -> Child:
    """Begin a child's record, with its first guardian; no household: a new one in that district.

    Raises ``Invalid`` for an empty name, a day of birth to come, and from 만 14세 on, when a child
    decides alone; ``NotAllowed`` for a household that the guardian does not live in.
    """
    today = timezone.localdate()
    name = name.strip()
    if not name:
        raise Invalid(_("아이의 이름을 적어 주세요."))
    if born_on > today:
        raise Invalid(_("태어난 날이 오늘보다 뒤예요. 날짜를 다시 봐 주세요."))
    if Age(born_on, today).months >= OLDEST_MONTHS:
        raise Invalid(_("만 14세부터는 아이가 스스로 가입하고 동의해요."))
    if household and not Guardianship.objects.on(today).filter(
        household=household, guardian=guardian
    ):
        raise NotAllowed(_("함께 사는 가정에만 아이를 더할 수 있어요."))
    child = Child.objects.create(name=name, born_on=born_on)
    Guardianship.objects.create(
        child=child,
        guardian=guardian,
        household=household or Household.objects.create(district=district),
        relation=relation,
        started_on=today,
    )
    return child


@transaction.atomic
def name_district(*, child: Child, by: User, district: str) -> Household:
    """Say in which district the home is that this guardian shares with the child.

    Raises ``NotAllowed`` to anyone but a guardian. Another household of the child stays as it is.
    """
    own = child.guardianships.on(timezone.localdate()).filter(guardian=by)
    guardianship = own.select_related("household").first()
    if guardianship is None:
        raise NotAllowed(_("사는 동네는 아이의 보호자만 정할 수 있어요."))
    household: Household = guardianship.household
    household.district = district
    household.save(update_fields=["district"])
    return household


@transaction.atomic
def end_guardianship(*, child: Child, guardian: User, on: date | None = None) -> None:
    """Let a guardianship end with the day before ``on``; from that day nothing can be seen.

    Raises ``NotFound`` when there is none, ``Conflict`` for the last guardian: a child without one
    would have nobody to ask, so the record is erased instead.
    """
    on = on or timezone.localdate()
    current = Guardianship.objects.select_for_update().on(on).filter(child=child)
    ending = [row for row in current if row.guardian_id == guardian.pk]
    if not ending:
        raise NotFound(_("이 아이의 보호자가 아니에요."))
    if len(ending) == len(current):
        raise Conflict(
            _("마지막 보호자예요. 기록을 모두 지우거나 다른 보호자를 먼저 초대해 주세요.")
        )
    for row in ending:
        end(row, on)


@transaction.atomic
def attend(*, child: Child, group: Group, on: date | None = None) -> Attendance:
    """Let a child join a group from a day on. Already there: the attendance as it is."""
    on = on or timezone.localdate()
    current = Attendance.objects.on(on).filter(child=child, group=group).first()
    return current or Attendance.objects.create(child=child, group=group, started_on=on)


@transaction.atomic
def leave(*, child: Child, group: Group, on: date | None = None) -> None:
    """Let a child leave a group: the day before ``on`` is the last. Raises ``NotFound``."""
    on = on or timezone.localdate()
    current = Attendance.objects.on(on).filter(child=child, group=group)
    if not current:
        raise NotFound(_("이 반에 다니고 있지 않아요."))
    for row in current:
        end(row, on)


def end(row: Guardianship | Attendance, on: date) -> None:
    """Make the day before ``on`` a row's last; a row that would have no day goes."""
    last = on - timedelta(days=1)
    if last < row.started_on:
        row.delete()
        return
    row.ended_on = last
    row.save(update_fields=["ended_on"])
