"""Who may write on whom: what a batch of notes is held against, read in a fixed number of queries.

A note may arrive long after it was written, from a device that had no connection. So a worker's
right is looked at on the day of the note, and the guardians' consent on the day it arrives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.instruments.models import Help, Item, Lens
from hub.centres.models import Duty, Employment, Group
from hub.children.models import Attendance, Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented

from .models import LONGEST_TEXT, Setting
from .notes import Note, Rating, Receipt

LATEST = timedelta(days=30)
"""A note is taken in up to this long after what it tells of: longer than any holiday without a
connection, and short enough that a worker who has left does not write on old days."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a device's clock may run ahead of ours."""

MOST_CHILDREN = 30
MOST_RATINGS = 60

Span = tuple[date, date | None]


def holds(spans: Sequence[Span], day: date) -> bool:
    """Whether one of the spans of days, both ends included, holds a day."""
    return any(start <= day and (end is None or day <= end) for start, end in spans)


@dataclass(frozen=True)
class Rights:
    """What one person may write now."""

    now: datetime
    groups: dict[UUID, list[Span]]
    attendances: dict[tuple[UUID, UUID], list[Span]]
    agreed: set[UUID]
    items: dict[str, Item]

    @classmethod
    def of(cls, by: User, notes: Sequence[Note]) -> "Rights":
        """The rights of a person in what some notes are about."""
        group_ids = {note.group for note in notes}
        child_ids = {child for note in notes for child in note.children}
        codes = {rating.item for note in notes for rating in note.ratings}
        children = Child.objects.filter(pk__in=child_ids)
        items = Item.objects.filter(code__in=codes, instrument__lens=Lens.OBSERVATION)
        return cls(
            now=timezone.now(),
            groups=days_with(by, group_ids),
            attendances=days_attended(group_ids, child_ids),
            agreed=set(consented(children, Purpose.ASSESSMENT).values_list("pk", flat=True)),
            items={item.code: item for item in items},
        )

    def refusal(self, note: Note) -> Receipt | None:
        """Why a note cannot be stored, or None."""
        return (
            self._about_what_it_says(note)
            or self._about_the_time(note)
            or self._about_the_people(note)
            or self._about_the_ratings(note)
        )

    def _about_what_it_says(self, note: Note) -> Receipt | None:
        if not note.text.strip() and not note.ratings:
            message = _("적은 것이 없어요. 본 것을 한 줄 적거나 지표를 하나 골라 주세요.")
            return refused(note, "empty", "text", message)
        if len(note.text) > LONGEST_TEXT:
            message = _("글이 %(length)s자예요. %(most)s자까지 적을 수 있어요. 나누어 적어 주세요.")
            words = {"length": len(note.text), "most": LONGEST_TEXT}
            return refused(note, "too-long", "text", message % words)
        if note.setting not in Setting.values:
            message = _("‘%(setting)s’ 때는 없어요. 목록에서 하나를 골라 주세요.")
            return refused(note, "setting", "setting", message % {"setting": note.setting[:20]})
        if not 1 <= len(note.children) <= MOST_CHILDREN:
            message = _("아이를 한 명에서 %(most)s명까지 골라 주세요.") % {"most": MOST_CHILDREN}
            return refused(note, "children", "children", message)
        if len(note.ratings) > MOST_RATINGS:
            message = _("지표는 한 번에 %(most)s개까지예요. 나누어 보내 주세요.")
            return refused(note, "too-many", "ratings", message % {"most": MOST_RATINGS})
        return None

    def _about_the_time(self, note: Note) -> Receipt | None:
        if timezone.is_naive(note.happened_at):
            message = _("본 때에 시간대가 없어요. 예: 2026-09-01T10:30:00+09:00")
            return refused(note, "time-zone", "happened_at", message)
        if note.happened_at > self.now + CLOCKS_DIFFER:
            message = _("본 때가 지금보다 뒤예요. 기기의 시계를 확인해 주세요.")
            return refused(note, "future", "happened_at", message)
        if note.happened_at < self.now - LATEST:
            message = _("본 지 %(days)s일이 넘은 글이에요. 최근에 본 모습을 적어 주세요.")
            return refused(note, "too-old", "happened_at", message % {"days": LATEST.days})
        return None

    def _about_the_people(self, note: Note) -> Receipt | None:
        day = timezone.localdate(note.happened_at)
        if not holds(self.groups.get(note.group, []), day):
            message = _("그날 이 반을 맡고 있지 않았어요. 반과 날짜를 확인해 주세요.")
            return refused(note, "not-in-group", "group", message)
        there = [
            child
            for child in note.children
            if holds(self.attendances.get((note.group, child), []), day)
        ]
        if len(there) < len(note.children):
            message = _("그날 이 반에 없던 아이가 들어 있어요. 아이를 다시 골라 주세요.")
            return refused(note, "not-in-group", "children", message)
        if not self.agreed.issuperset(there):
            message = _("보호자의 동의가 없는 아이가 있어요. 그 아이를 빼고 다시 보내 주세요.")
            return refused(note, "no-consent", "children", message)
        return None

    def _about_the_ratings(self, note: Note) -> Receipt | None:
        seen: set[tuple[UUID, str]] = set()
        for number, rating in enumerate(note.ratings):
            if wrong := self._about_a_rating(note, rating):
                code, part, message = wrong
                return refused(note, code, f"ratings.{number}.{part}", message)
            if (rating.child, rating.item) in seen:
                message = _("같은 지표가 두 번 들어 있어요. 하나만 남겨 주세요.")
                return refused(note, "twice", f"ratings.{number}.item", message)
            seen.add((rating.child, rating.item))
        return None

    def _about_a_rating(self, note: Note, rating: Rating) -> tuple[str, str, str] | None:
        if rating.child not in note.children:
            message = _("글에 없는 아이의 지표가 있어요. 그 아이도 함께 골라 주세요.")
            return "children", "child", message
        item = self.items.get(rating.item)
        if item is None:
            message = _("‘%(item)s’ 지표는 없어요. 화면을 새로 열어 목록을 다시 받아 주세요.")
            return "unknown-item", "item", message % {"item": rating.item[:40]}
        if rating.category is not None and not 0 <= rating.category <= item.top:
            return "category", "category", out_of_range(item, rating.category)
        if rating.help not in Help.values:
            message = _("도움은 혼자(none), 말로 조금(hint), 함께(together) 가운데 하나예요.")
            return "help", "help", message
        return None


def refused(note: Note, code: str, field: str, message: str) -> Receipt:
    """A receipt that says no."""
    return Receipt(note.id, "refused", code, field, message)


def out_of_range(item: Item, category: int) -> str:
    """That an answer lies outside of the levels, and what to do."""
    words = {"item": item.wording, "top": item.top, "category": category}
    return (
        _("‘%(item)s’ 항목은 0-%(top)s까지인데 %(category)s이(가) 들어왔어요. 하나를 골라 주세요.")
        % words
    )


def days_with(by: User, group_ids: set[UUID]) -> dict[UUID, list[Span]]:
    """The days on which someone was with each group: by duty, or as head of its centre."""
    if not by.is_active:
        return {}
    spans: dict[UUID, list[Span]] = {}
    duties = Duty.objects.filter(employment__user=by, group__in=group_ids)
    for duty in duties.select_related("employment"):
        spans.setdefault(duty.group_id, []).append(both(duty, duty.employment))
    heading = Employment.objects.filter(user=by, role=Employment.Role.HEAD)
    groups = Group.objects.filter(pk__in=group_ids).values_list("centre_id", "pk")
    for employment in heading.filter(centre__groups__in=group_ids).distinct():
        for centre_id, group_id in groups:
            if centre_id == employment.centre_id:
                span = (employment.started_on, employment.ended_on)
                spans.setdefault(group_id, []).append(span)
    return spans


def both(duty: Duty, employment: Employment) -> Span:
    """The days on which a duty and the employment it rests on both hold."""
    ends = [end for end in (duty.ended_on, employment.ended_on) if end is not None]
    return max(duty.started_on, employment.started_on), min(ends, default=None)


def days_attended(
    group_ids: set[UUID], child_ids: set[UUID]
) -> dict[tuple[UUID, UUID], list[Span]]:
    """The days on which each child was in each group."""
    rows = Attendance.objects.filter(Q(group__in=group_ids) & Q(child__in=child_ids))
    spans: dict[tuple[UUID, UUID], list[Span]] = {}
    for group_id, child_id, start, end in rows.values_list(
        "group_id", "child_id", "started_on", "ended_on"
    ):
        spans.setdefault((group_id, child_id), []).append((start, end))
    return spans
