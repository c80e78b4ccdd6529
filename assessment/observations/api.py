"""The room's API: evidence in, in ones or in batches, each record with its own receipt."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Router, Status
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field, ValidationError

from assessment.instruments.models import Item
from hub.asking import SignedIn
from hub.errors import Invalid, NotAllowed
from hub.privacy.services import record_looks

from .models import Observation
from .next_looks import observation_items_by_band
from .notes import Note, Receipt
from .schemas import (
    MOST_RECORDS,
    AsSent,
    BatchIn,
    ChildOut,
    CorrectionIn,
    ErrorOut,
    GroupOut,
    ItemOut,
    NoteOut,
    NotesOut,
    ObservationIn,
    RatingOut,
    ReceiptOut,
    ReceiptsOut,
    SessionOut,
    TodayOut,
    VersionOut,
    WithdrawalIn,
    in_korean,
)
from .selectors import ChildToday, WrittenNote, groups_today, own_notes, with_ratings
from .services import correct_observation, log_observations, withdraw_observation

router = Router(tags=["observations"])

LARGEST_BODY = 2 * 1024 * 1024
STATUS_OF_CODE = {"conflict": 409, "no-consent": 403, "not-in-group": 403}
KEEP_HOURS = 12
"""How long a device may keep the names of a group: a working day."""


Operation = Callable[..., HttpResponse]
Shape = TypeVar("Shape", bound=BaseModel)


def readable_json(operation: Operation) -> Operation:
    """Answer what is too large or no JSON before anything else looks at it."""

    @wraps(operation)
    def run(request: HttpRequest, **values: Any) -> HttpResponse:
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            message = _("한 번에 2MB까지 보낼 수 있어요. 나누어 보내 주세요.")
            return JsonResponse({"code": "too-large", "message": message}, status=422)
        try:
            json.loads(request.body)
        except (ValueError, RecursionError):
            message = _("JSON으로 읽을 수 없어요. 보내는 프로그램을 살펴봐 주세요.")
            return JsonResponse({"code": "not-json", "message": message}, status=422)
        return operation(request, **values)

    return run


def checked(shape: type[Shape], body: Any) -> Shape:
    """A body in its shape. Raises ``Invalid``."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise Invalid(in_korean(error)[1]) from error


@router.post("/", response={200: ReceiptsOut, 422: ErrorOut}, summary="Send a batch of notes")
@decorate_view(readable_json)
def send_batch(
    request: SignedIn, body: Annotated[Any, AsSent(BatchIn), Body(...)]
) -> Status[ReceiptsOut]:
    """Store up to 200 notes, each on its own merits.

    A receipt a record, in the same order: `stored`, `known` (it came before: nothing to do) or
    `refused` with the reason. Sending a batch again is always safe.
    """
    records = body.get("records") if isinstance(body, dict) else None
    if not isinstance(records, list):
        raise Invalid(_("‘records’ 자리에 기록 목록을 담아 보내 주세요."))
    if strange := sorted(body.keys() - {"records"}):
        raise Invalid(
            _("‘%(field)s’ 자리는 없어요. 빼고 다시 보내 주세요.") % {"field": strange[0][:40]}
        )
    if len(records) > MOST_RECORDS:
        words = {"count": len(records), "most": MOST_RECORDS}
        raise Invalid(
            _("기록이 %(count)s개예요. 한 번에 %(most)s개까지 나누어 보내 주세요.") % words
        )
    return Status(
        200, ReceiptsOut(receipts=[ReceiptOut.of(each) for each in take(request, records)])
    )


@router.post(
    "/one",
    response={200: ReceiptOut, 201: ReceiptOut, 403: ReceiptOut, 409: ReceiptOut, 422: ReceiptOut},
    summary="Send one note",
)
@decorate_view(readable_json)
def send_one(
    request: SignedIn, body: Annotated[Any, AsSent(ObservationIn), Body(...)]
) -> Status[ReceiptOut]:
    """Store one note: 201 when it is new, 200 when it came before."""
    receipt = take(request, [body])[0]
    status = {"stored": 201, "known": 200}.get(receipt.status)
    return Status(status or STATUS_OF_CODE.get(receipt.code, 422), ReceiptOut.of(receipt))


def take(request: SignedIn, records: list[Any]) -> list[Receipt]:
    """Check each record's shape, log those that have it, and give every one its receipt."""
    receipts: dict[int, Receipt] = {}
    notes: dict[int, Note] = {}
    for position, record in enumerate(records):
        try:
            notes[position] = ObservationIn.model_validate(record).note()
        except ValidationError as error:
            field, message = in_korean(error)
            receipts[position] = Receipt(readable_id(record), "refused", "shape", field, message)
    logged = log_observations(notes=list(notes.values()), by=request.user)
    receipts |= dict(zip(notes, logged, strict=True))
    return [receipts[position] for position in range(len(records))]


def readable_id(record: Any) -> UUID | None:
    """The id of a record that has other faults, so that its sender finds it again."""
    try:
        return UUID(str(record["id"]))
    except (TypeError, KeyError, ValueError):
        return None


@router.get("/session", response=SessionOut, summary="Who is signed in on this device")
def session(request: SignedIn) -> SessionOut:
    """Whose notes this device may send now, and the token it needs for that."""
    return SessionOut(owner=request.user.pk, csrf=get_token(request))


@router.get("/today", response={200: TodayOut, 403: ErrorOut}, summary="Today's groups")
def today(request: SignedIn) -> TodayOut:
    """The asking worker's groups, their children today, and the indicators of their bands."""
    day = timezone.localdate()
    groups = groups_today(request.user, day)
    if not groups:
        raise NotAllowed(_("오늘 맡은 반이 없어요. 센터장에게 반을 맡겨 달라고 해 주세요."))
    children = {each.child.pk: each for group in groups for each in group.children}
    record_looks(request, [each.child for each in children.values()], "observe-group")
    bands = {str(each.age.band) for each in children.values()}
    return TodayOut(
        owner=request.user.pk,
        day=day.isoformat(),
        keep_hours=KEEP_HOURS,
        groups=[
            GroupOut(
                id=each.group.pk,
                name=each.group.name,
                centre=each.group.centre.name,
                children=[child_out(child) for child in each.children],
            )
            for each in groups
        ],
        items=[
            item_out(item)
            for band, items in observation_items_by_band().items()
            if band in bands
            for item in items
        ],
    )


def child_out(child: ChildToday) -> ChildOut:
    """A child as a device keeps it: no day of birth, nothing but what the form needs."""
    return ChildOut(
        id=child.child.pk,
        name=child.name,
        age_label=child.age_label,
        band=str(child.age.band),
        agreed=child.agreed,
        seen_this_week=child.seen_this_week,
        looks=[item.code for item in child.looks],
    )


def item_out(item: Item) -> ItemOut:
    """An indicator in the language of the reader."""
    return ItemOut(
        code=item.code,
        strand=item.strand,
        band=item.band,
        text=item.wording,
        look_for=item.part("look_for"),
        examples=item.part("examples"),
    )


@router.get("/", response=NotesOut, summary="Own notes")
def notes(
    request: SignedIn,
    page: Annotated[int, Field(ge=1)] = 1,
    size: Annotated[int, Field(ge=1, le=100)] = 20,
) -> NotesOut:
    """The asking worker's own notes in their newest versions, newest first."""
    paginator = Paginator(own_notes(request.user), size)
    on_page = paginator.get_page(page)
    shown = with_ratings(on_page.object_list)
    record_looks(
        request,
        [each.child for note in shown for each in note.version.observed.all()],
        "observe-own-notes",
    )
    return NotesOut(
        count=paginator.count,
        page=on_page.number,
        pages=paginator.num_pages,
        notes=[note_out(note) for note in shown],
    )


def note_out(note: WrittenNote) -> NoteOut:
    """A note as its author reads it."""
    version = note.version
    return NoteOut(
        id=version.thread,
        version=version.pk,
        children=[each.child_id for each in version.observed.all()],
        group=version.group_id,
        setting=version.setting,
        text=version.text,
        happened_at=version.happened_at,
        received_at=version.received_at,
        corrected=note.is_corrected,
        ratings=[
            RatingOut(child=r.child_id, item=r.item.code, category=r.category, help=r.help)
            for r in note.ratings
        ],
    )


@router.post(
    "/{uuid:note_id}/corrections",
    response={
        200: VersionOut,
        201: VersionOut,
        403: ErrorOut,
        404: ErrorOut,
        409: ErrorOut,
        422: ErrorOut,
    },
    summary="Correct a note",
)
@decorate_view(readable_json)
def correct(
    request: SignedIn, note_id: UUID, body: Annotated[Any, AsSent(CorrectionIn), Body(...)]
) -> Status[VersionOut]:
    """Append a version with a reason; the old one stays. Only its author may.

    201 when it is new, 200 when it came before.
    """
    sent = checked(CorrectionIn, body)
    version, made = correct_observation(
        id=sent.id,
        thread=note_id,
        by=request.user,
        reason=sent.reason,
        text=sent.text,
        setting=sent.setting,
        ratings={(each.child, each.item): each.category for each in sent.ratings},
    )
    return version_receipt(note_id, version, made)


@router.post(
    "/{uuid:note_id}/withdrawal",
    response={
        200: VersionOut,
        201: VersionOut,
        403: ErrorOut,
        404: ErrorOut,
        409: ErrorOut,
        422: ErrorOut,
    },
    summary="Take a note back",
)
@decorate_view(readable_json)
def withdraw(
    request: SignedIn, note_id: UUID, body: Annotated[Any, AsSent(WithdrawalIn), Body(...)]
) -> Status[VersionOut]:
    """Append a version that takes the note and its ratings back.

    201 when it is new, 200 when the note was taken back before.
    """
    sent = checked(WithdrawalIn, body)
    version, made = withdraw_observation(
        id=sent.id, thread=note_id, by=request.user, reason=sent.reason
    )
    return version_receipt(note_id, version, made)


def version_receipt(note_id: UUID, version: Observation, made: bool) -> Status[VersionOut]:
    """What became of a version, as the first records are told it."""
    receipt = VersionOut(id=note_id, version=version.pk, status="stored" if made else "known")
    return Status(201 if made else 200, receipt)
