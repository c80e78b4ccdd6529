"""Correcting a note and taking it back: a new version each time, with a reason; the old one stays.

What someone wrote stays theirs to correct, also after they have left the group.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assessment.growth.tasks import request_scorings
from assessment.instruments.models import Response
from assessment.instruments.services import correct_response
from hub.children.models import Child
from hub.errors import Conflict, Invalid, NoConsent, NotFound
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented, hold_consents

from ..models import LONGEST_REASON, LONGEST_TEXT, Observation, ObservedChild, Setting
from ..notes import rating_id

UNDO_WINDOW = timedelta(minutes=10)
"""So long a note may be taken back without saying why: a slip of the thumb is no correction."""

LOOKED_AGAIN = gettext_noop("적은 사람이 다시 살펴봤어요")
TAKEN_BACK = gettext_noop("적은 사람이 글을 거두었어요")
"""What a corrected rating says of its reason. The worker's own words may name a child: they stay
with the note, encrypted, and are read by families only without other children's names."""

Ratings = Mapping[tuple[UUID, str], int | None]


@transaction.atomic
def correct_observation(
    *,
    id: UUID,
    thread: UUID,
    by: User,
    reason: str,
    text: str | None = None,
    setting: str | None = None,
    ratings: Ratings | None = None,
) -> tuple[Observation, bool]:
    """Append a version of a note, and whether it is new. Sending it again changes nothing.

    What is not given stays as it was; so do ratings not named.
    ratings: by child and item code, the categories as they should have been.
    Raises ``NotFound``, ``NoConsent``, ``Invalid`` and ``Conflict``.
    """
    said = f"{thread} {reason} {text} {setting} {sorted(map(str, (ratings or {}).items()))}"
    digest = salted_hmac("correction", said, algorithm="sha256").hexdigest()
    latest = _latest(thread, by)
    if known := _known(id, by, digest):
        return known, False
    if not reason.strip():
        raise Invalid(_("왜 고치는지 한 줄로 적어 주세요."))
    version = Observation(
        id=id,
        text=latest.text if text is None else text.strip(),
        setting=setting or latest.setting,
        reason=reason.strip()[:LONGEST_REASON],
        digest=digest,
    )
    if len(version.text) > LONGEST_TEXT:
        raise Invalid(_("글은 %(most)s자까지 적을 수 있어요.") % {"most": LONGEST_TEXT})
    if version.setting not in Setting.values:
        raise Invalid(_("언제 보았는지 목록에서 하나를 골라 주세요."))
    return _append(version, latest, by, dict(ratings or {})), True


@transaction.atomic
def withdraw_observation(
    *, id: UUID, thread: UUID, by: User, reason: str = ""
) -> tuple[Observation, bool]:
    """Append a version that takes a note and its ratings back, and whether it is new.

    A note that was taken back stays as it is. The reason may be left out within `UNDO_WINDOW` of
    the note's arrival.
    Raises ``NotFound``, ``NoConsent``, ``Invalid`` and ``Conflict``.
    """
    digest = salted_hmac("withdrawal", f"{thread} {reason}", algorithm="sha256").hexdigest()
    latest = _latest(thread, by)
    if known := _known(id, by, digest):
        return known, False
    if latest.withdrawn:
        return latest, False
    first = Observation.objects.get(pk=thread)
    if not reason.strip() and first.received_at < timezone.now() - UNDO_WINDOW:
        raise Invalid(_("적은 지 10분이 지났어요. 왜 거두는지 한 줄로 적어 주세요."))
    version = Observation(
        id=id,
        text=latest.text,
        setting=latest.setting,
        reason=reason.strip()[:LONGEST_REASON] or _("적자마자 되돌림"),
        withdrawn=True,
        digest=digest,
    )
    ratings: dict[tuple[UUID, str], int | None] = {
        (each.child_id, each.item.code): None for each in _ratings(thread)
    }
    return _append(version, latest, by, ratings), True


def _known(id: UUID, by: User, digest: str) -> Observation | None:
    # After the lock: the same thing sent twice at once waits there, and finds itself here.
    there = Observation.objects.filter(pk=id).first()
    if there is None:
        return None
    if there.author_id != by.pk or there.digest != digest:
        raise Conflict(_("같은 번호로 다른 내용이 이미 저장되어 있어요."))
    return there


def _latest(thread: UUID, by: User) -> Observation:
    """The newest version, locked: two corrections at once follow one another."""
    versions = Observation.objects.by(by).filter(thread=thread)
    latest = versions.filter(superseded_by=None).select_for_update(of=("self",)).first()
    if latest is None:
        raise NotFound(_("이 글을 찾을 수 없어요. 내가 적은 글에서 다시 골라 주세요."))
    return latest


def _ratings(thread: UUID) -> list[Response]:
    return list(Response.objects.current().filter(source=thread).select_related("item"))


def _append(
    version: Observation,
    latest: Observation,
    by: User,
    ratings: dict[tuple[UUID, str], int | None],
) -> Observation:
    children = list(latest.observed.values_list("child_id", flat=True))
    hold_consents(children)
    if consented(Child.objects.filter(pk__in=children), Purpose.ASSESSMENT).count() < len(children):
        raise NoConsent(_("보호자가 동의를 거두어서 이 글을 다룰 수 없어요."))
    version.thread, version.author, version.group_id = latest.thread, by, latest.group_id
    version.happened_at, version.supersedes = latest.happened_at, latest
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("방금 다른 곳에서 고친 글이에요. 새로 열어 다시 고쳐 주세요.")) from error
    ObservedChild.objects.bulk_create(
        ObservedChild(observation=version, child_id=child) for child in children
    )
    _correct_ratings(version, by, ratings)
    return version


def _correct_ratings(
    version: Observation, by: User, ratings: dict[tuple[UUID, str], int | None]
) -> None:
    now = {(each.child_id, each.item.code): each for each in _ratings(version.thread)}
    if strange := ratings.keys() - now.keys():
        item = min(code for _child, code in strange)
        raise Invalid(_("이 글에 없는 지표예요: %(item)s. 새 글로 적어 주세요.") % {"item": item})
    changed = [pair for pair, category in ratings.items() if now[pair].category != category]
    for child, item in changed:
        correct_response(
            original=now[child, item],
            by=by,
            category=ratings[child, item],
            reason=TAKEN_BACK if version.withdrawn else LOOKED_AGAIN,
            id=rating_id(version.pk, child, item),
        )
    request_scorings((child, version.happened_at) for child, _item in changed)
