"""The shapes that come in and go out over the API, and their errors in words people understand."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from .notes import Note, Rating, Receipt, Status

MOST_RECORDS = 200
NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


class Strict(BaseModel):
    """What comes in: nothing that is not named."""

    model_config = ConfigDict(extra="forbid")


def storable(text: str) -> str:
    """A text as it is. Raises ``PydanticCustomError`` for what JSON can say and no database keeps:
    half of a surrogate pair, and the character 0."""
    if NO_CHARACTER.search(text):
        raise PydanticCustomError("no_character", "half of a surrogate pair, or NUL")
    return text


def within_the_calendar(at: datetime) -> datetime:
    """A moment that is one in every time zone. Raises ``PydanticCustomError``."""
    try:
        at.astimezone(UTC), at.astimezone(get_default_timezone())
    except OverflowError as error:
        raise PydanticCustomError("datetime_range", "outside of the calendar") from error
    return at


Text = Annotated[str, AfterValidator(storable)]
Moment = Annotated[AwareDatetime, AfterValidator(within_the_calendar)]
Category = Annotated[int, pydantic.Strict()]
"""True and "2" are no answers to how often: a program that sends them has a fault."""


class RatingIn(Strict):
    """How often a child did what an indicator describes."""

    child: UUID
    item: Text = Field(max_length=40, examples=["O.B2-early"])
    category: Category | None = Field(description="0 to 3; null: there was no chance to see it.")
    help: Text = Field("none", max_length=8, description="none, hint or together")


class ObservationIn(Strict):
    """One note about one or several children of a group, with ratings. The device makes the id."""

    id: UUID
    group: UUID
    children: list[UUID]
    setting: Text = Field(max_length=12, examples=["free-play"])
    happened_at: Moment
    text: Text = ""
    ratings: list[RatingIn] = []

    def note(self) -> Note:
        """The note as the services take it."""
        ratings = tuple(Rating(r.child, r.item, r.category, r.help) for r in self.ratings)
        children = tuple(dict.fromkeys(self.children))
        return Note(
            id=self.id,
            group=self.group,
            children=children,
            setting=self.setting,
            happened_at=self.happened_at,
            text=self.text,
            ratings=ratings,
        )


class BatchIn(Strict):
    """Up to 200 notes; each is stored or refused on its own."""

    records: list[ObservationIn] = Field(max_length=MOST_RECORDS)


class CorrectionIn(Strict):
    """A new version of a note. What is left out stays as it was."""

    id: UUID
    reason: Text
    text: Text | None = None
    setting: Text | None = None
    ratings: list[RatingIn] = []


class WithdrawalIn(Strict):
    """A version that takes a note back; without a reason only in the first ten minutes."""

    id: UUID
    reason: Text = ""


class ReceiptOut(Schema):
    """What became of a record. `message` says to a person what to do."""

    id: UUID | None
    status: Status
    code: str = ""
    message: str = ""
    field: str = ""

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        """A receipt of the services."""
        return cls(
            id=receipt.id,
            status=receipt.status,
            code=receipt.code,
            message=receipt.message,
            field=receipt.field,
        )


class ReceiptsOut(Schema):
    """One receipt a record, in the same order."""

    receipts: list[ReceiptOut]


class ErrorOut(Schema):
    """Why nothing was done."""

    code: str
    message: str
    field: str = ""


class SessionOut(Schema):
    """Whose device this is now, and the token for what it sends."""

    owner: int
    csrf: str


class ItemOut(Schema):
    """An indicator with two examples a level."""

    code: str
    strand: str
    band: str
    text: str
    look_for: str
    examples: list[list[str]]


class ChildOut(Schema):
    """A child of the group. `looks`: codes of the indicators to look at next."""

    id: UUID
    name: str
    age_label: str
    band: str
    agreed: bool
    seen_this_week: bool
    looks: list[str]


class GroupOut(Schema):
    """A group with the children who attend it today."""

    id: UUID
    name: str
    centre: str
    children: list[ChildOut]


class TodayOut(Schema):
    """What a device needs to take notes until the evening, with or without a connection."""

    owner: int
    day: str
    keep_hours: int
    groups: list[GroupOut]
    items: list[ItemOut]


class RatingOut(Schema):
    """A rating as it holds now."""

    child: UUID
    item: str
    category: int | None
    help: str


class NoteOut(Schema):
    """One of the asking worker's own notes, in its newest version."""

    id: UUID
    version: UUID
    children: list[UUID]
    group: UUID
    setting: str
    text: str
    happened_at: datetime
    received_at: datetime
    corrected: bool
    ratings: list[RatingOut]


class NotesOut(Schema):
    """A page of notes, newest first."""

    count: int
    page: int
    pages: int
    notes: list[NoteOut]


class VersionOut(Schema):
    """A version of a note: appended now, or known from before."""

    id: UUID
    version: UUID
    status: Literal["stored", "known"]


class AsSent:
    """A body that the room checks by itself, so that one record's mistake stays that record's.

    The API's description still shows the shape: ``Annotated[Any, AsSent(BatchIn)]``.
    """

    def __init__(self, shape: type[BaseModel]) -> None:
        self.shape = shape

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(self.shape.__pydantic_core_schema__)


def in_korean(error: ValidationError) -> tuple[str, str]:
    """The first thing that is wrong: where, and in a sentence what to do."""
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    return field, sentence(field or _("보낸 것"), first)


def sentence(field: str, error: ErrorDetails) -> str:
    """One pydantic error as a sentence for people."""
    words: Mapping[str, str] = {
        "missing": _("‘%(field)s’ 자리가 비어 있어요. 채워서 다시 보내 주세요."),
        "extra_forbidden": _("‘%(field)s’ 자리는 없어요. 빼고 다시 보내 주세요."),
        "string_too_long": _("‘%(field)s’ 글이 너무 길어요. 줄여서 다시 보내 주세요."),
        "string_type": _("‘%(field)s’ 자리에는 글이 와야 해요."),
        "timezone_aware": _("‘%(field)s’에 시간대가 없어요. 예: 2026-09-01T10:30:00+09:00"),
        "no_character": _(
            "‘%(field)s’ 글에 깨진 글자가 있어요. 그 글자를 지우고 다시 보내 주세요."
        ),
        "too_long": _("‘%(field)s’에 너무 많이 들어 있어요. 나누어 보내 주세요."),
    }
    kind = error["type"]
    if kind.startswith("uuid"):
        text = _("‘%(field)s’ 번호가 UUID 모양이 아니에요. 새 번호를 만들어 다시 보내 주세요.")
    elif kind.startswith(("datetime", "date")):
        text = _("‘%(field)s’ 때를 읽을 수 없어요. 예: 2026-09-01T10:30:00+09:00")
    elif kind.startswith("int"):
        text = _("‘%(field)s’ 자리에는 0에서 3까지의 수나 빈값(null)이 와야 해요.")
    elif kind.startswith("list"):
        text = _("‘%(field)s’ 자리에는 목록이 와야 해요.")
    elif kind.startswith(("model", "dict")):
        text = _("‘%(field)s’ 자리에는 기록 하나가 와야 해요.")
    else:
        text = words.get(kind, _("‘%(field)s’ 자리가 맞지 않아요. 다시 살펴봐 주세요."))
    return text % {"field": field}
