"""What a child can play now, what they and their family have told, and what is said back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Min, Q
from django.utils import timezone

from assessment.diagnostics.games import game_for
from assessment.growth.seasons import Season, season_of
from assessment.growth.selectors import growth_lines
from assessment.instruments.models import Item, Response
from assessment.instruments.selectors import family_items
from hub.centres.selectors import groups_of
from hub.children.ages import Band
from hub.children.models import Attendance, Child
from hub.errors import NoConsent
from hub.people.models import User

from .models import ChildRemark, FamilyReport, PlayEvent, PlaySession, Task
from .plays import PLAYS, STRENGTHS_TO_HEAR, Play

SITTING = timedelta(minutes=15)
"""How long a sitting is at most; a game that was begun is always played to its end."""


class Door(StrEnum):
    """How a task stands for a child right now."""

    NEW = "new"
    RESUME = "resume"
    HEAR = "hear"
    DONE = "done"
    REST = "rest"


@dataclass(frozen=True)
class Card:
    """A task on the picture home: its door, and the session that waits behind it."""

    play: Play
    door: Door
    session: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether the child can go in."""
        return self.door in (Door.NEW, Door.RESUME, Door.HEAR)

    @property
    def is_playable(self) -> bool:
        """Whether there is something to play behind it."""
        return self.door in (Door.NEW, Door.RESUME)


def cards(child: Child, *, since: datetime, now: datetime | None = None) -> list[Card]:
    """The tasks that fit the child's age, each with what the day allows.

    since: when a grown-up opened the sitting. A task that waits to be gone on with is always open;
    one that was played today is done, and after a sitting of 15 minutes the others rest. Once told,
    the child's own story is there to be heard for the rest of the season.
    """
    now = now or timezone.now()
    day = timezone.localdate(now)
    open_now, ended_today = Q(status=PlaySession.Status.PLAYING), Q(ended_at__date=day)
    sessions = list(PlaySession.objects.filter(child=child).filter(open_now | ended_today))
    waiting = {each.task: each for each in sessions if each.is_open}
    played = {each.task for each in sessions if not each.is_open and has_answers(each)}
    tired = is_sitting_over(child, since, now)
    months = child.age(day).months
    found = []
    for play in PLAYS:
        if not play.fits(months):
            continue
        if play.task in waiting:
            found.append(Card(play, Door.RESUME, waiting[play.task].pk))
        elif play.task == Task.STORY and story_is_told(child, now):
            found.append(Card(play, Door.HEAR))
        elif play.task in played:
            found.append(Card(play, Door.DONE))
        else:
            found.append(Card(play, Door.REST if tired else Door.NEW))
    return found


def has_answers(session: PlaySession) -> bool:
    """Whether a child got beyond the door of a task."""
    game = game_for(session.task, items=session.state.get("items", ()))
    return int(game.view(session.state).done["answered"]) > 0


def is_sitting_over(child: Child, since: datetime, now: datetime) -> bool:
    """Whether a child has been at it for a whole sitting, counted from the first thing done."""
    first = PlayEvent.objects.filter(session__child=child, received_at__gte=since).aggregate(
        at=Min("received_at")
    )["at"]
    return first is not None and now - first >= SITTING


def story_is_told(child: Child, now: datetime | None = None) -> bool:
    """Whether a child told their own story this season; one that was stopped counts for its day."""
    now = now or timezone.now()
    told = PlaySession.objects.filter(child=child, task=Task.STORY).exclude(
        status=PlaySession.Status.PLAYING
    )
    return (
        told.filter(status=PlaySession.Status.FINISHED, ended_at__gte=season_of(now).start).exists()
        or told.filter(ended_at__date=timezone.localdate(now)).exists()
    )


@dataclass(frozen=True)
class Strength:
    """Something that grown-ups like to see in a child, in words for the child.

    said: what the child answered in this season; empty when nothing yet.
    """

    strand: str
    words: str
    said: str


def strengths(child: Child, asker: User) -> list[Strength]:
    """What a child hears about themselves: strengths only, never a level and never a number.

    Nothing where the asking person may not see the profile: a centre without the guardians' word.
    """
    try:
        lines = growth_lines(child, asker)
    except NoConsent:
        return []
    said = {each.strand: each.word for each in remarks_of(child, season_of(timezone.now()))}
    return [
        Strength(line.strand, str(STRENGTHS_TO_HEAR[line.strand]), said.get(line.strand, ""))
        for line in lines
        if line.is_strength
    ]


def group_names(user: User, children: Iterable[Child]) -> dict[UUID, str]:
    """The group in which a worker has each child today; a guardian's own are in none."""
    today = timezone.localdate()
    there = Attendance.objects.on(today).filter(
        child__in=[child.pk for child in children], group__in=groups_of(user.pk, on=today)
    )
    return {row.child_id: row.group.name for row in there.select_related("group")}


def report_questions(band: Band | str) -> list[Item]:
    """The 18 questions of the family report for a band."""
    return list(family_items(band))


def report_of(child: Child, by: User, season: Season) -> FamilyReport | None:
    """A guardian's own report of a season."""
    return FamilyReport.objects.filter(child=child, by=by, season=season.code).first()


def answers_of(report: FamilyReport | None) -> dict[str, int | None]:
    """What a report says now, by item code; None is 잘 모르겠어요."""
    if report is None:
        return {}
    answers = Response.objects.current().filter(source=report.pk)
    return dict(answers.values_list("item__code", "category"))


def remarks_of(child: Child, season: Season | None = None) -> list[ChildRemark]:
    """What a child said to their strengths, newest first."""
    said = ChildRemark.objects.filter(child=child)
    return list(said.filter(season=season.code) if season else said)
