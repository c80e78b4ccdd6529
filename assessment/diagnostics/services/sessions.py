"""A play session: it begins, takes in what happened, and ends."""

import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.diagnostics.games import game_for
from assessment.diagnostics.games.protocol import Objection
from assessment.diagnostics.models import (
    Language,
    PlayEvent,
    PlaySession,
    PlaySessionQuerySet,
    Task,
)
from assessment.diagnostics.plays import BY_TASK, Play
from assessment.diagnostics.statements import as_scored, statements
from hub.children.models import Asker, Child
from hub.errors import Conflict, Invalid, NotFound
from hub.privacy.models import Purpose
from hub.privacy.selectors import hold_consents
from hub.privacy.services import find_child, require_consent

from .scoring import game_of, record_play

Json = dict[str, Any]

MOST_EVENTS_A_CALL = 200
LARGEST_EVENT_BYTES = 4096
MOST_EVENTS_A_SESSION = 5000
"""A long session has some 300 events; this many come from something that is no child."""

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The character 0 as JSON says it. The letters ``\\u0000`` themselves, which begin with two strokes
there, are words like others."""

RESUMABLE = timedelta(days=3)
"""A game that was left open longer is another day's game: what was played counts, and it ends."""


@dataclass(frozen=True)
class Taken:
    """What came of a delivery.

    accepted: the events that are stored now, from this delivery or an earlier one. passed_over:
    those of them that were new and count for nothing, and why.
    """

    session: PlaySession
    accepted: list[UUID]
    passed_over: dict[UUID, Objection]


def start_session(
    *, asking: HttpRequest | Asker, id: UUID, child_id: UUID, task: str, language: str
) -> tuple[PlaySession, bool]:
    """Begin a session, or find the one of this id; and whether it is new.

    Earlier sessions of the same child and task that were left open end with what they have.
    Raises ``NotFound``, ``NoConsent``, ``Invalid`` when the task is not for this age, and
    ``Conflict`` when the id belongs to another child's or task's session.
    """
    child = find_child(asking, child_id, purpose=Purpose.ASSESSMENT, task="play")
    user = asking.user if isinstance(asking, HttpRequest) else asking
    check_task(task, language)
    with transaction.atomic():
        hold_consents([child.pk])
        require_consent(child, Purpose.ASSESSMENT)
        known = PlaySession.objects.filter(pk=id).first()
        if known is None:
            check_age(BY_TASK[Task(task)], child)
            end_open(PlaySession.objects.filter(child=child, task=task))
            known, made = PlaySession.objects.get_or_create(
                pk=id, defaults=beginning(child, task, language) | {"entered_by_id": user.pk}
            )
            if made:
                return known, True
    if (known.child_id, known.task) != (child.pk, task):
        raise Conflict(_("이 번호로 다른 놀이가 이미 시작되어 있어요. 새로 시작해 주세요."))
    return known, False


def resume_session(*, asking: HttpRequest | Asker, id: UUID) -> PlaySession:
    """A session as it stands, for going on. Raises ``NotFound`` and ``NoConsent``."""
    session = PlaySession.objects.filter(pk=id).first()
    if session is None:
        raise no_such_session()
    find_child(asking, session.child_id, purpose=Purpose.ASSESSMENT, task="play")
    return session


@transaction.atomic
def take_events(*, user: Asker, id: UUID, events: Sequence[Json]) -> Taken:
    """Store what happened and let the game go on.

    Events known from before are passed by. They are stored and advanced after an end too: they
    were played before it. The look at the child was recorded when the session was opened.
    Raises ``NotFound``, ``NoConsent``, ``Invalid`` for what is too large and ``Conflict`` for ids
    of another session's events.
    """
    session = locked_session(user, id)
    told = {UUID(str(event["id"])): event for event in reversed(events)}
    stored_in = dict(PlayEvent.objects.filter(pk__in=told).values_list("pk", "session_id"))
    if set(stored_in.values()) - {session.pk}:
        raise Conflict(_("같은 번호가 다른 놀이에서 이미 쓰였어요. 놀이를 새로 열어 주세요."))
    fresh = sorted(
        (event for pk, event in told.items() if pk not in stored_in), key=lambda each: each["seq"]
    )
    passed_over: dict[UUID, Objection] = {}
    if fresh:
        check_size(session, events, fresh)
        store(session, fresh)
        passed_over = advance(session, fresh)
    return Taken(session, list(told), passed_over)


@transaction.atomic
def stop_session(*, user: Asker, id: UUID) -> PlaySession:
    """End a session before its end; what was answered counts. Again: it stays as it is."""
    session = locked_session(user, id)
    if session.is_open:
        end(session, PlaySession.Status.STOPPED)
    return session


def end_open(sessions: PlaySessionQuerySet) -> int:
    """End those of these sessions that are still open, with what they have; how many they were."""
    with transaction.atomic():
        left = list(sessions.open().select_for_update())
        for session in left:
            end(session, PlaySession.Status.STOPPED)
    return len(left)


def end_left_open(child: Child | None = None, at: datetime | None = None) -> int:
    """End what was left open too long to be gone on with, of one child or of all."""
    left = PlaySession.objects.filter(started_at__lt=(at or timezone.now()) - RESUMABLE)
    return end_open(left.filter(child=child) if child else left)


def locked_session(user: Asker, id: UUID) -> PlaySession:
    """A session of a child whom this person may play with now, locked for this transaction."""
    session = (
        PlaySession.objects.select_for_update(of=("self",))
        .select_related("child")
        .filter(pk=id, child__in=Child.objects.readable_by(user))
        .first()
    )
    if session is None:
        raise no_such_session()
    hold_consents([session.child_id])
    require_consent(session.child, Purpose.ASSESSMENT)
    return session


def no_such_session() -> NotFound:
    return NotFound(_("이 놀이를 찾을 수 없어요. 놀이 집에서 다시 시작해 주세요."))


def check_task(task: str, language: str) -> None:
    """Raise ``Invalid`` for a task or language that there is not."""
    if task not in Task.values:
        raise Invalid(_("그런 놀이는 없어요. 놀이 집에서 골라 주세요."))
    if language not in Language.values:
        raise Invalid(_("놀이는 한국어(ko)와 영어(en)로 할 수 있어요."))


def check_age(play: Play, child: Child) -> None:
    """Raise ``Invalid`` unless the task is for the child's age today."""
    if play.fits(child.age(timezone.localdate()).months):
        return
    first, last = play.ages
    raise Invalid(
        _("‘%(task)s’는 만 %(first)s세부터 만 %(last)s세까지 함께하는 놀이예요.")
        % {"task": play.title, "first": first // 12, "last": last // 12}
    )


def beginning(child: Child, task: str, language: str) -> Json:
    """The first state of a session, and what it rests on."""
    now = timezone.now()
    seed = secrets.randbits(63)
    age_months = child.age(timezone.localdate(now)).exact_months
    items = [item.code for item in statements()] if task == Task.STORY else ()
    game = game_for(task, items=items)
    return {
        "child": child,
        "task": task,
        "language": language,
        "seed": seed,
        "age_months": age_months,
        "state": game.start(seed=seed, age_months=age_months, language=language),
        "started_at": now,
    }


def check_size(session: PlaySession, events: Sequence[Json], fresh: Iterable[Json]) -> None:
    """Raise ``Invalid`` for more, or larger, than a game ever sends."""
    if len(events) > MOST_EVENTS_A_CALL:
        raise Invalid(
            _("한 번에 %(most)s개까지 보낼 수 있어요. 나누어 보내 주세요.")
            % {"most": MOST_EVENTS_A_CALL}
        )
    if session.events.count() + len(list(fresh)) > MOST_EVENTS_A_SESSION:
        raise Invalid(_("한 놀이에 담을 수 있는 만큼을 넘었어요. 놀이를 새로 시작해 주세요."))
    for event in events:
        if fault := fault_of(event):
            raise Invalid(fault % {"seq": event["seq"], "most": LARGEST_EVENT_BYTES})


def fault_of(event: Json) -> str:
    """Why no database would keep an event; empty when every one takes it."""
    try:
        text = json.dumps(event, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        return _("%(seq)s번째 기록에 깨진 글자나 수가 있어요. 고쳐서 다시 보내 주세요.")
    if NUL.search(text):
        return _("%(seq)s번째 기록에 깨진 글자(NUL)가 있어요. 그 글자를 빼고 다시 보내 주세요.")
    if len(text) > LARGEST_EVENT_BYTES:
        return _("%(seq)s번째 기록이 너무 커요. %(most)s바이트까지 담을 수 있어요.")
    return ""


def store(session: PlaySession, fresh: Iterable[Json]) -> None:
    """Keep events whole."""
    received_at = timezone.now()
    PlayEvent.objects.bulk_create(
        PlayEvent(
            id=event["id"],
            session=session,
            seq=event["seq"],
            kind=event["kind"],
            event=event,
            received_at=received_at,
        )
        for event in fresh
    )


def advance(session: PlaySession, fresh: Sequence[Json]) -> dict[UUID, Objection]:
    """Let the game go on, and record its responses when it is over.

    Returns why events count for nothing, for those that do.
    """
    game = game_of(session)
    passed_over = {}
    for event in heard(session, fresh):
        objection = game.objection(session.state, event)
        if objection is not None:
            passed_over[UUID(str(event["id"]))] = objection
        session.state = game.advance(session.state, [event])
    session.save(update_fields=["state"])
    if not session.is_open:
        record_play(session)
    elif game.view(session.state).finished:
        end(session, PlaySession.Status.FINISHED)
    return passed_over


def heard(session: PlaySession, events: Iterable[Json]) -> list[Json]:
    """Events as the game reads them: in a child's own story, places become categories."""
    if session.task != Task.STORY:
        return list(events)
    return [as_scored(session.child_id, event) for event in events]


def end(session: PlaySession, status: str) -> None:
    """Close a session and record what was played."""
    session.status = status
    session.ended_at = timezone.now()
    session.save(update_fields=["status", "ended_at"])
    record_play(session)


def replayed(session: PlaySession) -> Json:
    """The state that seed, age and stored events lead to: the same as the one that was kept."""
    game = game_of(session)
    state = game.start(seed=session.seed, age_months=session.age_months, language=session.language)
    arrived: dict[datetime, list[Json]] = {}
    for row in session.events.order_by("received_at", "seq"):
        arrived.setdefault(row.received_at, []).append(row.event)
    for events in arrived.values():
        state = game.advance(state, heard(session, events))
    return state
