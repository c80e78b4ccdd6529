"""What a head does: give and end duties, let children join and leave the centre's groups.

Every change of a duty is written into the log of rights by itself.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.centres.models import Centre, Duty, Employment, Group
from hub.centres.selectors import heads
from hub.children.models import Attendance, Child
from hub.children.services import attend, leave
from hub.errors import Conflict, Invalid, NotAllowed
from hub.people.models import User


def require_head(by: User, centre: Centre) -> None:
    """Let only those pass who head a centre today. Raises ``NotAllowed``."""
    if not heads(by.pk, on=timezone.localdate()).filter(pk=centre.pk).exists():
        raise NotAllowed(_("센터장만 할 수 있어요."))


@transaction.atomic
def assign_duty(*, by: User, employment: Employment, group: Group, on: date) -> Duty:
    """Let someone be with a group from a day on.

    Raises ``NotAllowed``, ``Invalid`` and ``Conflict``.
    """
    require_head(by, group.centre)
    today = timezone.localdate()
    if employment.centre_id != group.centre_id:
        raise Invalid(_("우리 기관에서 일하는 사람만 반을 맡을 수 있어요."))
    if employment.ended_on is not None and employment.ended_on < on:
        raise Invalid(_("그날에는 일을 마친 사람이에요. 날짜를 다시 골라 주세요."))
    if on < max(employment.started_on, today):
        # What has passed is not rewritten: a right in the past would open notes of the past.
        raise Invalid(_("오늘이나 그 뒤의 날을 골라 주세요."))
    standing = Duty.objects.filter(employment=employment, group=group)
    if any(each.ended_on is None or each.ended_on >= on for each in standing):
        raise Conflict(_("이미 이 반을 맡고 있어요."))
    duty: Duty = Duty.objects.create(employment=employment, group=group, started_on=on)
    return duty


@transaction.atomic
def end_duty(*, by: User, duty: Duty, last_on: date) -> None:
    """Make a day the last on which someone is with a group. Raises ``NotAllowed``, ``Invalid``."""
    require_head(by, duty.group.centre)
    yesterday = timezone.localdate() - timedelta(days=1)
    if last_on < yesterday:
        raise Invalid(_("마지막 날은 어제나 그 뒤로 골라 주세요."))
    if last_on < duty.started_on:
        duty.delete()
        return
    duty.ended_on = last_on
    duty.save(update_fields=["ended_on"])


@transaction.atomic
def join_group(*, by: User, child: Child, group: Group) -> Attendance:
    """Let a child of the centre join another of its groups from today.

    Raises ``NotAllowed``, also for a child who does not attend the centre.
    """
    require_head(by, group.centre)
    today = timezone.localdate()
    if not Attendance.objects.on(today).filter(child=child, group__centre=group.centre_id).exists():
        raise NotAllowed(_("우리 기관에 다니는 아이만 반에 넣을 수 있어요."))
    return attend(child=child, group=group)


@transaction.atomic
def leave_group(*, by: User, child: Child, group: Group) -> None:
    """Let a child leave a group, yesterday being the last day.

    Raises ``NotAllowed`` and ``NotFound``.
    """
    require_head(by, group.centre)
    leave(child=child, group=group)
