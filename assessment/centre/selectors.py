"""A centre as those who work there see it: its groups, who attends, who is on duty from when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from hub.centres.models import Centre, Duty, Employment, Group
from hub.centres.selectors import groups_of, heads
from hub.children.models import Attendance, Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import in_force


@dataclass(frozen=True)
class GroupOverview:
    """A group in a line: how many children attend, and who is with them."""

    group: Group
    children: int
    workers: list[str]


@dataclass(frozen=True)
class CentreOverview:
    """A centre with those of its groups that someone may see."""

    centre: Centre
    headed: bool
    groups: list[GroupOverview]


def centre_overviews(user: User, day: date) -> list[CentreOverview]:
    """The centres someone works in with their groups: a head's all, a worker's own."""
    employed = Employment.objects.on(day).filter(user=user).select_related("centre")
    centres = {each.centre_id: each.centre for each in employed}
    headed = set(heads(user.pk, on=day).values_list("pk", flat=True))
    groups = list(groups_of(user.pk, on=day).distinct())
    pairs = Attendance.objects.on(day).filter(group__in=groups).values_list("group_id", "child_id")
    attending = Counter(group_id for group_id, _child in set(pairs))
    workers: dict[UUID, list[str]] = {}
    for duty in duties_of(groups, day):
        workers.setdefault(duty.group_id, []).append(str(duty.employment.user))
    return [
        CentreOverview(
            centre,
            pk in headed,
            [
                GroupOverview(group, attending[group.pk], workers.get(group.pk, []))
                for group in groups
                if group.centre_id == pk
            ],
        )
        for pk, centre in centres.items()
    ]


def duties_of(groups: Iterable[Group], day: date) -> QuerySet[Duty]:
    """Who is with these groups on a day, people at hand."""
    duties: QuerySet[Duty] = Duty.objects.on(day).filter(group__in=list(groups))
    return duties.select_related("employment__user").order_by("started_on")


def group_seen_by(user: User, group_id: UUID, day: date) -> Group | None:
    """A group, if someone is with it or heads its centre on a day."""
    return groups_of(user.pk, on=day).distinct().filter(pk=group_id).first()


def centre_headed_by(user: User, centre_id: UUID, day: date) -> Centre | None:
    """A centre, if someone heads it on a day."""
    return heads(user.pk, on=day).filter(pk=centre_id).first()


@dataclass(frozen=True)
class Attending:
    """A child who attends a group, and what the guardians agreed to."""

    child: Child
    since: date
    age_years: int
    assessed: bool
    shared: bool


def attending(group: Group, day: date) -> list[Attending]:
    """The children of a group, in the order of their names."""
    rows = {
        row.child_id: row
        for row in Attendance.objects.on(day).filter(group=group).select_related("child")
    }
    agreed = set(
        in_force()
        .filter(child__in=list(rows), purpose__in=[Purpose.ASSESSMENT, Purpose.CENTRE])
        .values_list("child_id", "purpose")
    )
    listed = [
        Attending(
            row.child,
            row.started_on,
            row.child.age(day).years,
            (pk, Purpose.ASSESSMENT) in agreed,
            {(pk, Purpose.ASSESSMENT), (pk, Purpose.CENTRE)} <= agreed,
        )
        for pk, row in rows.items()
    ]
    return sorted(listed, key=lambda each: str(each.child.name))


def elsewhere_in_centre(group: Group, day: date) -> list[Child]:
    """Children who attend another group of the same centre, in the order of their names."""
    here = Attendance.objects.on(day).filter(group=group).values("child")
    there = Attendance.objects.on(day).filter(group__centre=group.centre_id).exclude(group=group)
    children = Child.objects.filter(pk__in=there.values("child")).exclude(pk__in=here)
    return sorted(children, key=lambda child: str(child.name))


@dataclass(frozen=True)
class Colleague:
    """Someone who works in a centre, with the duties that have not ended."""

    employment: Employment
    name: str
    duties: list[Duty]


def staff(centre: Centre, day: date) -> list[Colleague]:
    """Who works in a centre on a day, heads first, then in the order of names."""
    employed = list(
        Employment.objects.on(day).filter(centre=centre).select_related("user").order_by("role")
    )
    duties: dict[int, list[Duty]] = {}
    rows = Duty.objects.filter(employment__in=employed).select_related("group")
    for duty in rows.order_by("started_on"):
        if duty.ended_on is None or duty.ended_on >= day:
            duties.setdefault(duty.employment_id, []).append(duty)
    colleagues = [Colleague(each, str(each.user), duties.get(each.pk, [])) for each in employed]
    return sorted(
        colleagues, key=lambda each: (each.employment.role != Employment.Role.HEAD, each.name)
    )
