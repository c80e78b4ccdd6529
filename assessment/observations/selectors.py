"""A worker's groups today, the notes of a worker, and what each note came to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.growth.seasons import season_of
from assessment.instruments.models import Item, Lens, Response
from hub.centres.models import Group
from hub.centres.selectors import groups_of
from hub.children.ages import Age
from hub.children.models import Attendance, Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented

from .models import Observation, ObservationQuerySet, ObservedChild
from .next_looks import next_looks

UNSEEN_AFTER = timedelta(days=7)
"""A child nobody wrote about for a week is named first. Who within that is in the order of names:
quiet children are not forgotten, and nobody is ranked."""


@dataclass(frozen=True)
class ChildToday:
    """A child of a group as its worker meets it today."""

    child: Child
    age: Age
    agreed: bool
    seen_this_week: bool
    looks: list[Item] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The child's name."""
        return str(self.child.name)

    @property
    def age_label(self) -> str:
        """The age by 만 나이, which the label says."""
        return _("만 %(years)s세") % {"years": self.age.years}


@dataclass(frozen=True)
class GroupToday:
    """A group and the children who attend it today, in the order of their names."""

    group: Group
    children: list[ChildToday]

    @property
    def not_yet_seen(self) -> list[ChildToday]:
        """Children whom nobody wrote about this week, though one may."""
        return [each for each in self.children if each.agreed and not each.seen_this_week]

    @property
    def seen(self) -> list[ChildToday]:
        """Children whom somebody wrote about this week."""
        return [each for each in self.children if each.agreed and each.seen_this_week]

    @property
    def waiting(self) -> list[ChildToday]:
        """Children whose guardians have not agreed to being written about."""
        return [each for each in self.children if not each.agreed]


def groups_today(user: User, day: date, group: UUID | None = None) -> list[GroupToday]:
    """The groups someone is with on a day, with their children; queries do not grow with them."""
    groups = groups_of(user.pk, on=day).distinct()
    if group is not None:
        groups = groups.filter(pk=group)
    listed = list(groups)
    attending = list(Attendance.objects.on(day).filter(group__in=listed).select_related("child"))
    pupils = {each.child_id: each.child for each in attending}
    agreed = agreeing(pupils)
    seen = seen_lately(pupils, day)
    looks = next_looks([pupils[pk] for pk in agreed], day)
    today = {
        pk: ChildToday(child, child.age(day), pk in agreed, pk in seen, looks.get(pk, []))
        for pk, child in pupils.items()
    }
    return [
        GroupToday(
            each,
            sorted(
                {
                    row.child_id: today[row.child_id]
                    for row in attending
                    if row.group_id == each.pk
                }.values(),
                key=lambda child: child.name,
            ),
        )
        for each in listed
    ]


def agreeing(children: Iterable[UUID]) -> set[UUID]:
    """Those of the children whom one may write about now."""
    rows = consented(Child.objects.filter(pk__in=list(children)), Purpose.ASSESSMENT)
    return set(rows.values_list("pk", flat=True))


def seen_lately(children: Iterable[UUID], day: date) -> set[UUID]:
    """Those of the children whom somebody wrote about within the week."""
    rows = ObservedChild.objects.filter(
        child__in=list(children),
        observation__superseded_by=None,
        observation__withdrawn=False,
    )
    latest = rows.values_list("child_id").annotate(Max("observation__happened_at")).order_by()
    return {pk for pk, at in latest if timezone.localdate(at) > day - UNSEEN_AFTER}


@dataclass(frozen=True)
class WrittenNote:
    """A note as its author reads it again: its newest version, its children and ratings."""

    version: Observation
    ratings: Sequence[Response] = ()

    @cached_property
    def names(self) -> list[str]:
        """Names of the children it is about."""
        return [str(each.child.name) for each in self.version.observed.all()]

    @property
    def is_corrected(self) -> bool:
        """Whether an earlier version stands behind this one."""
        return self.version.supersedes_id is not None


def own_notes(author: User) -> ObservationQuerySet:
    """The newest versions of what someone wrote, newest first, children at hand."""
    notes = agreed_notes(Observation.objects.by(author).current())
    return notes.select_related("group").prefetch_related(CHILDREN)


def agreed_notes(notes: ObservationQuerySet) -> ObservationQuerySet:
    """Those of the notes that are about nobody whose guardians took back their consent.

    The erasure of what rested on it follows in the queue; what waits there is not read.
    """
    agreed = consented(Child.objects.all(), Purpose.ASSESSMENT).values("pk")
    about = ObservedChild.objects.filter(observation=OuterRef("pk"))
    return notes.exclude(Exists(about.exclude(child__in=agreed)))


CHILDREN = Prefetch("observed", ObservedChild.objects.select_related("child"))


def with_ratings(notes: Iterable[Observation]) -> list[WrittenNote]:
    """Notes together with the ratings that hold for them now, in one query."""
    listed = list(notes)
    ratings: dict[UUID, list[Response]] = {}
    rows = Response.objects.current().filter(source__in=[note.thread for note in listed])
    for response in rows.select_related("item__instrument", "child").order_by(
        "child", "item__code"
    ):
        ratings.setdefault(response.source, []).append(response)
    return [WrittenNote(note, ratings.get(note.thread, [])) for note in listed]


def just_written(author: User, since: datetime) -> WrittenNote | None:
    """The last thing someone wrote, when it arrived after a moment and was not taken back.

    Once it was, nothing is offered: a second press on undo must not reach the note before it.
    """
    versions = agreed_notes(Observation.objects.by(author).filter(received_at__gte=since))
    latest = versions.order_by("-received_at").prefetch_related(CHILDREN).first()
    return with_ratings([latest])[0] if latest and not latest.withdrawn else None


def own_note(author: User, thread: UUID) -> WrittenNote | None:
    """The newest version of one note, also of one that was taken back; None if it is not theirs."""
    versions = Observation.objects.by(author).filter(thread=thread, superseded_by=None)
    note = agreed_notes(versions).select_related("group").prefetch_related(CHILDREN).first()
    return with_ratings([note])[0] if note else None


def versions(thread: UUID) -> list[Observation]:
    """Every version of a note, newest first."""
    return list(Observation.objects.filter(thread=thread).order_by("-received_at"))


def notes_on(child: Child, author: User) -> ObservationQuerySet:
    """What someone wrote about a child, newest first."""
    return own_notes(author).filter(observed__child=child)


def rated_this_season(child: Child, day: date) -> dict[str, Response]:
    """The latest answer to each of the workers' indicators this season, by item code."""
    season = season_of(day)
    rows = Response.objects.current().filter(
        child=child,
        lens=Lens.OBSERVATION,
        occurred_at__gte=season.start,
        occurred_at__lt=season.end,
    )
    rows = rows.select_related("item__instrument").order_by("occurred_at")
    return {row.item.code: row for row in rows}
