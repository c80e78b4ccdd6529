"""Reading the access records: who looked, what stands out, whether the chain is whole."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour, TruncHour
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.centres.models import Employment
from hub.people.models import Appointment, User

from .chain import GENESIS, digest
from .models import AccessChain, AccessRecord

MANY_CHILDREN_IN_AN_HOUR = 30
OPEN_FROM, OPEN_UNTIL = 6, 22

# What a look was for, by its code; a room may also give plain words, which are shown as they are.
TASKS: dict[str, Promise] = {
    "download-json": gettext_lazy("모든 기록을 JSON 파일로 내려받음"),
    "download-pdf": gettext_lazy("모든 기록을 PDF로 내려받음"),
    "download-profile": gettext_lazy("성장 이야기를 PDF로 내려받음"),
    "access-csv": gettext_lazy("접속 기록을 내려받음"),
    "record-consent": gettext_lazy("받은 동의를 적음"),
    "group": gettext_lazy("오늘의 모둠을 봄"),
    "observe-group": gettext_lazy("오늘의 모둠을 봄"),
    "centre-group": gettext_lazy("오늘의 모둠을 봄"),
    "observe": gettext_lazy("관찰을 적음"),
    "observe-note": gettext_lazy("관찰을 적음"),
    "observe-scale": gettext_lazy("관찰을 적음"),
    "evidence": gettext_lazy("관찰과 놀이 기록을 봄"),
    "observe-child": gettext_lazy("관찰과 놀이 기록을 봄"),
    "observe-own-notes": gettext_lazy("관찰과 놀이 기록을 봄"),
    "profile": gettext_lazy("성장 프로필을 봄"),
    "play-children": gettext_lazy("놀이할 아이 목록"),
    "play": gettext_lazy("놀이 과제를 함께함"),
    "suggestions": gettext_lazy("맞춤 놀이를 봄"),
    "photo": gettext_lazy("사진을 봄"),
}


@dataclass(frozen=True)
class Look:
    """One access record with what its ids stand for."""

    record: AccessRecord
    who: str
    task: str


def task_words(task: str) -> str:
    """What a look was for."""
    return str(TASKS.get(task, task))


@dataclass(frozen=True)
class DayOfLooks:
    """What someone looked at for one task and reason on one day: how often, and when last."""

    at: datetime
    who: str
    task: str
    reason: str
    times: int


def by_day(looks: Iterable[Look]) -> list[DayOfLooks]:
    """Looks by the same person on the same day for the same task and reason in one line.

    looks: newest first, as the lines are then.
    """
    gathered: dict[tuple[date, int, str, str], list[Look]] = {}
    for look in looks:
        record = look.record
        key = (timezone.localdate(record.at), record.user_id, look.task, record.reason)
        gathered.setdefault(key, []).append(look)
    return [
        DayOfLooks(
            newest.record.at, newest.who, newest.task, newest.record.reason, 1 + len(earlier)
        )
        for newest, *earlier in gathered.values()
    ]


def looks_at(child_id: UUID, limit: int | None = None) -> list[Look]:
    """Who looked at a child, newest first: people by role and centre, never by name."""
    records = list(AccessRecord.objects.filter(child_id=child_id).order_by("-pk")[:limit])
    roles = Roles(record.user_id for record in records)
    return [Look(record, roles.of(record), task_words(record.task)) for record in records]


class Roles:
    """What people were on the day they looked, for many records in two statements."""

    def __init__(self, user_ids: Iterable[int]) -> None:
        ids = set(user_ids)
        self.employments = list(Employment.objects.filter(user_id__in=ids).select_related("centre"))
        self.appointments = list(Appointment.objects.filter(user_id__in=ids))

    def of(self, record: AccessRecord) -> str:
        """Centre and role, or office; a guardian for someone who has neither."""
        day = timezone.localdate(record.at)
        worked = [
            f"{row.centre.name} · {row.get_role_display()}"
            for row in self.employments
            if row.user_id == record.user_id and holds(row, day)
        ]
        served = [
            row.get_office_display()
            for row in self.appointments
            if row.user_id == record.user_id and holds(row, day)
        ]
        return ", ".join(worked + served) or _("보호자")


def holds(row: Employment | Appointment, day: date) -> bool:
    """Whether a dated row holds on a day."""
    return row.started_on <= day and (row.ended_on is None or day <= row.ended_on)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The first instant of a month and of the next one, in Seoul."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return (
        timezone.make_aware(datetime.combine(first, time())),
        timezone.make_aware(datetime.combine(following, time())),
    )


def records_of(
    month: date, *, user_id: int | None = None, child_id: UUID | None = None, task: str = ""
) -> QuerySet[AccessRecord]:
    """A month's records, newest first, by person, child and task where given."""
    since, until = month_bounds(month)
    records = AccessRecord.objects.filter(at__gte=since, at__lt=until).order_by("-pk")
    if user_id is not None:
        records = records.filter(user_id=user_id)
    if child_id is not None:
        records = records.filter(child_id=child_id)
    return records.filter(task=task) if task else records


def people_in(records: QuerySet[AccessRecord]) -> dict[int, str]:
    """Who appears in records, by id: the name of the account, or that it is gone."""
    ids = set(records.order_by().values_list("user_id", flat=True).distinct())
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return {pk: names.get(pk, _("지워진 계정 %(id)s") % {"id": pk}) for pk in sorted(ids)}


@dataclass(frozen=True)
class Pattern:
    """Something in a month that deserves a second look, in words."""

    user_id: int
    words: str


def patterns(month: date) -> list[Pattern]:
    """What stands out in a month: many children in one hour, and looks outside opening hours."""
    records = records_of(month).order_by().exclude(child_id=None)
    names = people_in(records)
    found = []
    hours = (
        records.annotate(hour=TruncHour("at"))
        .values("user_id", "hour")
        .annotate(children=Count("child_id", distinct=True))
        .filter(children__gt=MANY_CHILDREN_IN_AN_HOUR)
        .order_by("hour")
    )
    for row in hours:
        words = _(
            "%(name)s 님이 %(day)s %(hour)s시에 한 시간 동안 아이 %(children)s명의 기록을 봤어요."
        )
        hour = timezone.localtime(row["hour"])
        found.append(
            Pattern(
                row["user_id"],
                words
                % {
                    "name": names[row["user_id"]],
                    "day": hour.date().isoformat(),
                    "hour": hour.hour,
                    "children": row["children"],
                },
            )
        )
    late = Counter(
        records.annotate(hour=ExtractHour("at"))
        .exclude(hour__gte=OPEN_FROM, hour__lt=OPEN_UNTIL)
        .values_list("user_id", flat=True)
    )
    for user_id, looks in sorted(late.items()):
        words = _("%(name)s 님이 밤 %(until)s시와 아침 %(from)s시 사이에 %(looks)s번 봤어요.")
        found.append(
            Pattern(
                user_id,
                words
                % {
                    "name": names[user_id],
                    "until": OPEN_UNTIL,
                    "from": OPEN_FROM,
                    "looks": looks,
                },
            )
        )
    return found


@dataclass(frozen=True)
class ChainState:
    """What a walk along the chain found."""

    records: int
    broken_at: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is missing or changed."""
        return self.broken_at is None


def verify_chain() -> ChainState:
    """Walk the whole chain. ``broken_at``: the first record that does not fit; 0: the end is gone.

    Takes away, change or insert one record anywhere and the hashes after it no longer agree; take
    away the newest and the head kept beside the chain does not.
    """
    chain = AccessChain.objects.filter(pk=1).first()
    previous = chain.start if chain else GENESIS
    count = 0
    for record in AccessRecord.objects.order_by("pk").iterator(chunk_size=2000):
        if record.previous != previous or digest(record) != record.digest:
            return ChainState(count, broken_at=record.pk)
        previous = record.digest
        count += 1
    if previous != (chain.head if chain else GENESIS):
        return ChainState(count, broken_at=0)
    return ChainState(count)
