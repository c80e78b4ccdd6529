"""Recording what was seen: append-only, and stored once however often it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.instruments.models import Help, Item, Lens, Response
from hub.children.models import Child
from hub.errors import Conflict, Invalid, NoConsent, NotAllowed
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented, hold_consents

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a device's clock may run ahead of ours."""

AGE_TOLERANCE_MONTHS = {Lens.OBSERVATION: 12, Lens.FAMILY: 12, Lens.PLAY: 6, Lens.SELF: 0}
"""How far outside of an item's ages an answer to it still says something. Children differ by more
than a year, so a worker may look one band down or up near its edge; a child's own story is not
asked for before five."""

TRIES = 3
"""Two devices can send the same record at the same moment; the third look sees who was first."""


@dataclass(frozen=True)
class NewResponse:
    """Something that was seen, as it arrives. The id was made by whoever saw it.

    item: code. category: None says that there was no chance to see it. rater: account id; None
    where nobody judged. source: the note, session or report it came with.
    valid: False keeps it as evidence and out of every score.
    """

    id: UUID
    child: UUID
    item: str
    category: int | None
    occurred_at: datetime
    source: UUID
    rater: int | None = None
    help: str = Help.NONE
    valid: bool = True
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What became of one record: ``stored``, ``known`` from before, or ``refused``.

    code, field, message: for a refusal, to a program and to a person.
    """

    id: UUID
    status: str
    code: str = ""
    field: str = ""
    message: str = ""

    @property
    def kept(self) -> bool:
        """Whether the record is in the database now."""
        return self.status != "refused"


def record_responses(responses: Sequence[NewResponse]) -> list[Receipt]:
    """Store what was seen, each record on its own merits; one receipt each, in the same order.

    Refuses children without consent to assessment. Whether the sender may write on a child is for
    the calling room to know. The number of queries does not grow with the number of records.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _record(responses)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def correct_response(
    *, original: Response, by: User, category: int | None, reason: str, id: UUID
) -> Response:
    """Append a correction. Only whoever judged may correct, and only the latest version.

    category: None takes the judgement back. reason: fixed words, marked for translation; what a
    person writes about a child belongs to the note, where it is encrypted.
    Sending the same correction again changes nothing.
    Raises ``NotAllowed``, ``NoConsent``, ``Invalid`` and ``Conflict``.
    """
    if original.rater_id != by.pk:
        raise NotAllowed(_("기록을 남긴 사람만 고칠 수 있어요."))
    if not reason.strip():
        raise Invalid(_("왜 고치는지 한 줄로 적어 주세요."))
    if category is not None and not 0 <= category <= original.item.top:
        raise Invalid(_category_message(original.item, category))
    if not consented(Child.objects.filter(pk=original.child_id), Purpose.ASSESSMENT).exists():
        raise NoConsent(_("보호자의 동의가 없어서 기록을 다룰 수 없어요."))
    correction = Response(
        id=id,
        child_id=original.child_id,
        item=original.item,
        lens=original.lens,
        rater=by,
        category=category,
        help=original.help,
        occurred_at=original.occurred_at,
        source=original.source,
        supersedes=original,
        reason=reason.strip()[:200],
        flags=original.flags,
    )
    return _append(correction, original)


def _append(correction: Response, original: Response) -> Response:
    try:
        with transaction.atomic():
            correction.save(force_insert=True)
            return correction
    except IntegrityError:
        pass
    known = Response.objects.filter(pk=correction.pk).first()
    told = ("supersedes_id", "category", "reason", "rater_id")
    if known and all(getattr(known, name) == getattr(correction, name) for name in told):
        return known
    if known:
        raise Conflict(_("같은 번호로 다른 내용이 이미 저장되어 있어요."))
    raise Conflict(_("이미 고친 기록이에요. 새로고침한 뒤 가장 최근 기록을 고쳐 주세요."))


def _record(responses: Sequence[NewResponse]) -> list[Receipt]:
    hold_consents(new.child for new in responses)
    rules = _Rules.for_batch(responses)
    known = Response.objects.in_bulk([new.id for new in responses])
    receipts: list[Receipt] = []
    fresh: dict[UUID, Response] = {}
    for new in responses:
        there = known.get(new.id) or fresh.get(new.id)
        if there is not None:
            receipts.append(_again(new, there, rules))
        elif refusal := rules.refusal(new):
            receipts.append(refusal)
        else:
            fresh[new.id] = _row(new, rules.items[new.item])
            receipts.append(Receipt(new.id, "stored"))
    Response.objects.bulk_create(fresh.values())
    return receipts


def _row(new: NewResponse, item: Item) -> Response:
    return Response(
        id=new.id,
        child_id=new.child,
        item=item,
        lens=item.instrument.lens,
        rater_id=new.rater,
        category=new.category,
        help=new.help,
        occurred_at=new.occurred_at,
        source=new.source,
        valid=new.valid,
        flags=list(new.flags),
    )


SAID = (
    "child_id", "item_id", "rater_id", "category", "help", "occurred_at", "source", "valid", "flags"
)  # fmt: skip


def _again(new: NewResponse, there: Response, rules: "_Rules") -> Receipt:
    item = rules.items.get(new.item)
    if item is not None:
        same = _row(new, item)
        if all(getattr(there, name) == getattr(same, name) for name in SAID):
            return Receipt(new.id, "known")
    return Receipt(
        new.id, "refused", "conflict", "id", _("같은 번호로 다른 내용이 이미 저장되어 있어요.")
    )


@dataclass(frozen=True)
class _Rules:
    """What a batch is held against, read in a fixed number of queries."""

    children: dict[UUID, Child]
    agreed: set[UUID]
    items: dict[str, Item]
    raters: set[int]
    now: datetime

    @classmethod
    def for_batch(cls, responses: Iterable[NewResponse]) -> "_Rules":
        listed = list(responses)
        children = Child.objects.filter(pk__in={new.child for new in listed})
        items = Item.objects.filter(code__in={new.item for new in listed})
        raters = User.objects.filter(pk__in={new.rater for new in listed if new.rater is not None})
        return cls(
            children={child.pk: child for child in children},
            agreed=set(consented(children, Purpose.ASSESSMENT).values_list("pk", flat=True)),
            items={item.code: item for item in items.select_related("instrument")},
            raters=set(raters.values_list("pk", flat=True)),
            now=timezone.now(),
        )

    def refusal(self, new: NewResponse) -> Receipt | None:
        """Why a record cannot be stored, or None."""
        child, item = self.children.get(new.child), self.items.get(new.item)
        if child is None:
            return _refused(new, "unknown-child", "child", _("이 아이의 기록을 찾을 수 없어요."))
        if child.pk not in self.agreed:
            return _refused(
                new, "no-consent", "child", _("보호자의 동의가 없어서 저장하지 않았어요.")
            )
        if item is None:
            message = _("‘%(item)s’ 항목은 없어요. 항목 목록을 새로 받아 주세요.")
            return _refused(new, "unknown-item", "item", message % {"item": new.item[:40]})
        return (
            self._about_the_answer(new, item)
            or self._about_the_time(new, child)
            or self._about_the_age(new, child, item)
        )

    def _about_the_answer(self, new: NewResponse, item: Item) -> Receipt | None:
        if new.category is not None and not 0 <= new.category <= item.top:
            return _refused(new, "category", "category", _category_message(item, new.category))
        if new.help not in Help.values:
            message = _("도움은 없음(none), 말로 조금(hint), 함께(together) 가운데 하나예요.")
            return _refused(new, "help", "help", message)
        judged = item.instrument.lens in (Lens.OBSERVATION, Lens.FAMILY)
        if (judged and new.rater is None) or (new.rater is not None and not self._knows(new.rater)):
            return _refused(new, "rater", "rater", _("누가 보았는지 알 수 없어요."))
        return None

    def _knows(self, rater: int) -> bool:
        return rater in self.raters

    def _about_the_time(self, new: NewResponse, child: Child) -> Receipt | None:
        if timezone.is_naive(new.occurred_at):
            message = _("본 때에 시간대가 없어요. 예: 2026-09-01T10:30:00+09:00")
            return _refused(new, "time-zone", "occurred_at", message)
        if new.occurred_at > self.now + CLOCKS_DIFFER:
            message = _("본 때가 지금보다 뒤예요. 기기의 시계를 확인해 주세요.")
            return _refused(new, "future", "occurred_at", message)
        if timezone.localdate(new.occurred_at) < child.born_on:
            message = _("본 때가 태어난 날보다 앞이에요. 날짜를 확인해 주세요.")
            return _refused(new, "before-birth", "occurred_at", message)
        return None

    def _about_the_age(self, new: NewResponse, child: Child, item: Item) -> Receipt | None:
        months = child.age(timezone.localdate(new.occurred_at)).months
        tolerance = AGE_TOLERANCE_MONTHS[Lens(item.instrument.lens)]
        if item.from_months - tolerance <= months <= item.to_months + tolerance:
            return None
        message = _("‘%(item)s’ 항목은 만 %(first)s세부터 %(last)s세까지 쓰는 항목이에요.") % {
            "item": item.code,
            "first": item.from_months // 12,
            "last": item.to_months // 12,
        }
        return _refused(new, "age", "item", message)


def _refused(new: NewResponse, code: str, field: str, message: str) -> Receipt:
    return Receipt(new.id, "refused", code, field, message)


def _category_message(item: Item, category: int) -> str:
    message = _("‘%(item)s’ 항목은 0-%(top)s 가운데 하나인데 %(got)s번이 왔어요. 다시 골라 주세요.")
    return message % {"item": item.code, "top": item.top, "got": category}
