"""The play API: sessions, what happens in them, their end. `frontend/src/play` speaks it."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Router, Schema, Status
from pydantic import BaseModel, ConfigDict

from hub.asking import SignedIn
from hub.errors import NotAllowed

from . import services
from .games.protocol import Objection
from .models import PlaySession
from .play_mode import child_in_play
from .services.scoring import game_of

router = Router(tags=["play"])


OBJECTIONS = {
    Objection.NO_SUCH_ITEM: gettext_lazy("이 놀이에 없는 문제예요. 적어 두었지만 세지 않아요."),
    Objection.ALREADY_ANSWERED: gettext_lazy("이미 답한 문제예요. 먼저 온 답을 그대로 두었어요."),
    Objection.NO_SUCH_OPTION: gettext_lazy("이 문제에 없는 보기예요. 적어 두었지만 세지 않아요."),
    Objection.UNREADABLE: gettext_lazy(
        "때나 누른 기록을 읽을 수 없어요. 적어 두었지만 세지 않아요."
    ),
}


class NewSession(Schema):
    """A session to begin; the id was made by the device."""

    id: UUID
    child: UUID
    task: str = Field(examples=["D12", "A03", "SELF"])
    language: str = Field(examples=["ko", "en"])


class EventIn(BaseModel):
    """Something that happened; what else it carries belongs to its game."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    seq: int = Field(ge=1, le=1_000_000)
    at_ms: int = Field(description="Epoch milliseconds by the device's clock.")
    kind: str = Field(min_length=1, max_length=20)


class EventsIn(Schema):
    """What happened, in any order."""

    events: list[EventIn] = Field(min_length=1, max_length=services.MOST_EVENTS_A_CALL)


class StopIn(Schema):
    """The wish to stop."""

    id: UUID
    at_ms: int


class SessionOut(Schema):
    """A session as the device may know it: never the seed, never an answer."""

    id: UUID
    task: str
    language: str
    state: str
    config: dict[str, Any]
    next: dict[str, Any] | None
    done: dict[str, Any]
    next_seq: int
    ending: dict[str, Any] | None


class PassedOver(Schema):
    """An event that is stored and counts for nothing, and why."""

    id: UUID
    code: Objection
    message: str


class EventsOut(SessionOut):
    """A session, the ids of this request that are stored, and which of them count for nothing."""

    accepted: list[UUID]
    passed_over: list[PassedOver]


@router.post("/sessions", response={200: SessionOut, 201: SessionOut})
def start(request: SignedIn, body: NewSession) -> Status[dict[str, Any]]:
    """Begin a session; the same id again gives the session as it stands."""
    stay_with_child(request, body.child)
    session, made = services.start_session(
        asking=request,
        id=body.id,
        child_id=body.child,
        task=body.task,
        language=body.language,
    )
    return Status(201 if made else 200, as_told(session))


@router.get("/sessions/{session_id}", response=SessionOut)
def resume(request: SignedIn, session_id: UUID) -> dict[str, Any]:
    """A session as it stands, after a reload."""
    session = services.resume_session(asking=request, id=session_id)
    stay_with_child(request, session.child_id)
    return as_told(session)


@router.post("/sessions/{session_id}/events", response=EventsOut)
def events(request: SignedIn, session_id: UUID, body: EventsIn) -> dict[str, Any]:
    """Take in what happened; what was sent before is known, and stays as it is."""
    taken = services.take_events(
        user=request.user,
        id=session_id,
        events=[event.model_dump(mode="json") for event in body.events],
    )
    passed_over = [
        {"id": event, "code": objection, "message": str(OBJECTIONS[objection])}
        for event, objection in taken.passed_over.items()
    ]
    return as_told(taken.session) | {"accepted": taken.accepted, "passed_over": passed_over}


@router.post("/sessions/{session_id}/stop", response=SessionOut)
def stop(request: SignedIn, session_id: UUID, body: StopIn) -> dict[str, Any]:
    """End a session before its end. What was answered still counts."""
    session = services.stop_session(user=request.user, id=session_id)
    return as_told(session)


def stay_with_child(request: HttpRequest, child_id: UUID) -> None:
    """Raise ``NotAllowed`` when the device is in play mode with another child.

    Opening a session asks for this; what another child played before may still be delivered, or it
    would be lost with the tablet's queue.
    """
    kept_with = child_in_play(request)
    if kept_with not in (None, child_id):
        raise NotAllowed(_("다른 아이가 놀고 있는 기기예요. 어른이 먼저 나와 주세요."))


def as_told(session: PlaySession) -> dict[str, Any]:
    """What the device is told about a session."""
    view = game_of(session).view(session.state)
    last = session.events.aggregate(last=Max("seq"))["last"] or 0
    return {
        "id": session.pk,
        "task": session.task,
        "language": session.language,
        "state": session.status,
        "config": view.config,
        "next": view.next if session.is_open else None,
        "done": view.done,
        "next_seq": last + 1,
        "ending": None if session.is_open else view.ending,
    }
