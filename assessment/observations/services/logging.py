"""Logging what was seen: each note whole or not at all, and once however often it is sent."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.growth.tasks import request_scorings
from assessment.instruments.services import NewResponse, record_responses
from hub.people.models import User
from hub.privacy.selectors import hold_consents

from ..models import Observation, ObservedChild
from ..notes import Note, Rating, Receipt, rating_id
from ..rights import Rights


class _RatingRefused(Exception):
    """A rating cannot be stored, so its note is not stored either."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt


def log_observation(*, note: Note, by: User, received_at: datetime | None = None) -> Receipt:
    """Store one note with its ratings.

    received_at: when it arrived, for a demo that fills the past; now when left out.
    """
    return log_observations(notes=[note], by=by, received_at=received_at)[0]


@transaction.atomic
def log_observations(
    *, notes: Sequence[Note], by: User, received_at: datetime | None = None
) -> list[Receipt]:
    """Store notes with their ratings, each on its own merits; one receipt each, in the same order.

    A note is refused as a whole when any part of it is. What was stored is scored after the
    transaction, once a child and season.
    """
    hold_consents(child for note in notes for child in note.children)
    rights = Rights.of(by, notes)
    arrived = received_at or timezone.now()
    known = Observation.objects.in_bulk([note.id for note in notes])
    receipts: dict[int, Receipt] = {}
    stored: list[Note] = []
    # The same order everywhere: two deliveries that meet wait for each other and cannot deadlock.
    for position, note in sorted(enumerate(notes), key=lambda numbered: numbered[1].id):
        receipt = _log(note, by, rights, known, arrived)
        receipts[position] = receipt
        if receipt.status == "stored":
            stored.append(note)
    request_scorings((rating.child, note.happened_at) for note in stored for rating in note.ratings)
    return [receipts[position] for position in range(len(notes))]


def _log(
    note: Note, by: User, rights: Rights, known: dict[object, Observation], arrived: datetime
) -> Receipt:
    if note.id in known:
        return _again(note, by, known[note.id])
    if refusal := rights.refusal(note):
        return refusal
    try:
        with transaction.atomic():
            known[note.id] = _store(note, by, arrived)
    except _RatingRefused as wrong:
        return wrong.receipt
    except IntegrityError:
        # Another delivery of the same note was faster by a moment.
        there = Observation.objects.filter(pk=note.id).first()
        if there is None:
            raise
        return _again(note, by, there)
    return Receipt(note.id, "stored")


def _store(note: Note, by: User, arrived: datetime) -> Observation:
    observation = Observation(
        id=note.id,
        thread=note.id,
        author=by,
        group_id=note.group,
        setting=note.setting,
        text=note.text.strip(),
        happened_at=note.happened_at,
        received_at=arrived,
        digest=note.digest(by.pk),
    )
    observation.save(force_insert=True)
    ObservedChild.objects.bulk_create(
        ObservedChild(observation=observation, child_id=child) for child in note.children
    )
    receipts = record_responses([_response(note, rating, by) for rating in note.ratings])
    for number, receipt in enumerate(receipts):
        if not receipt.kept:
            field = f"ratings.{number}.{receipt.field}"
            raise _RatingRefused(Receipt(note.id, "refused", receipt.code, field, receipt.message))
    return observation


def _response(note: Note, rating: Rating, by: User) -> NewResponse:
    return NewResponse(
        id=rating_id(note.id, rating.child, rating.item),
        child=rating.child,
        item=rating.item,
        category=rating.category,
        occurred_at=note.happened_at,
        source=note.id,
        rater=by.pk,
        help=rating.help,
    )


def _again(note: Note, by: User, there: Observation) -> Receipt:
    if there.digest == note.digest(by.pk):
        return Receipt(note.id, "known")
    message = _("같은 번호로 다른 내용이 이미 저장되어 있어요. 새 글로 다시 보내 주세요.")
    return Receipt(note.id, "refused", "conflict", "id", message)
