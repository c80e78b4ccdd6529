"""Who works where, and with whom, on a day."""

from datetime import date

from django.db.models import QuerySet

from .models import Centre, Duty, Employment, Group


def centres_of(user_id: int, *, on: date) -> QuerySet[Centre]:
    """Centres that someone works in on a day, as worker or head."""
    working = Employment.objects.on(on).filter(user_id=user_id)
    return Centre.objects.filter(pk__in=working.values("centre"))


def groups_of(user_id: int, *, on: date) -> QuerySet[Group]:
    """Groups that someone is with on a day: a worker's own, all of a head's centre."""
    employments = Employment.objects.on(on).filter(user_id=user_id)
    heads = employments.filter(role=Employment.Role.HEAD)
    duties = Duty.objects.on(on).filter(employment__in=employments)
    groups = Group.objects.select_related("centre")
    return groups.filter(pk__in=duties.values("group")) | groups.filter(
        centre__in=heads.values("centre")
    )


def heads(user_id: int, *, on: date) -> QuerySet[Centre]:
    """Centres that someone heads on a day."""
    headed = Employment.objects.on(on).filter(user_id=user_id, role=Employment.Role.HEAD)
    return Centre.objects.filter(pk__in=headed.values("centre"))
