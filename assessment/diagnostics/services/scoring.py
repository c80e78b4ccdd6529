"""From a session that is over to responses: the way of all evidence."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from django.utils import timezone

from assessment.diagnostics.games import Game, GameResponse, game_for
from assessment.diagnostics.models import PlaySession
from assessment.growth.tasks import request_scorings
from assessment.instruments.models import Help, Response
from assessment.instruments.services import NewResponse, record_responses

log = structlog.get_logger(__name__)


def game_of(session: PlaySession) -> Game:
    """The game that a session plays."""
    return game_for(session.task, items=session.state.get("items", ()))


def response_id(session_id: UUID, item: str) -> UUID:
    """The id of a session's response to an item: the same however often it is scored."""
    return uuid5(session_id, item)


def record_play(session: PlaySession) -> int:
    """Record what a session's responses add to those recorded before; how many they were.

    A response stands as it was first recorded: what arrives late adds items and changes none.
    """
    scored = {
        response_id(session.pk, each.item): each
        for each in game_of(session).responses(session.state)
    }
    known = set(Response.objects.filter(pk__in=scored).values_list("pk", flat=True))
    clock = DeviceClock(session)
    fresh = [evidence(session, pk, each, clock) for pk, each in scored.items() if pk not in known]
    stored = set()
    for receipt in record_responses(fresh):
        if receipt.kept:
            stored.add(receipt.id)
        else:
            log.warning("play_response_refused", session=str(session.pk), code=receipt.code)
    request_scorings((new.child, new.occurred_at) for new in fresh if new.id in stored)
    return len(stored)


def evidence(
    session: PlaySession, pk: UUID, scored: GameResponse, clock: "DeviceClock"
) -> NewResponse:
    """A game's response as the record of what was seen keeps it."""
    return NewResponse(
        id=pk,
        child=session.child_id,
        item=scored.item,
        category=scored.category,
        occurred_at=clock.at(scored.at_ms),
        source=session.pk,
        help=Help.TOGETHER if scored.help else Help.NONE,
        valid=scored.valid,
        flags=scored.flags,
    )


class DeviceClock:
    """Reads a device's clock by ours: the session began by both, and nothing is yet to come."""

    def __init__(self, session: PlaySession) -> None:
        self.started_at = session.started_at
        self.now = max(timezone.now(), session.started_at)
        first = session.events.order_by("seq", "received_at").first()
        self.first_ms = int(first.event["at_ms"]) if first else 0

    def at(self, at_ms: int) -> datetime:
        """When something happened that the device dates so."""
        since_start = timedelta(milliseconds=max(0, at_ms - self.first_ms))
        return min(self.started_at + since_start, self.now)
