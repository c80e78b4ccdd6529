"""How a child comes to a care centre: a head makes a code for a group, a guardian enters it."""

import secrets
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hub.centres.models import Centre, Group
from hub.centres.selectors import heads
from hub.errors import Conflict, Invalid, NotAllowed, RoomError
from hub.people.models import User

from .models import Attendance, Child, JoinCode
from .services import attend

CODE_LASTS = timedelta(days=14)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which look alike on paper."""
LENGTH = 8
WRONG_TRIES = 5
TRIES_REST = timedelta(hours=1)


class TooManyTries(RoomError):
    """Someone entered so many wrong codes that it looks like guessing."""

    status = 429
    code = "too-many-tries"


@transaction.atomic
def make_join_code(
    *, by: User, group: Group, uses: int | None = None, at: datetime | None = None
) -> str:
    """Make a code by which children join a group for two weeks; it is kept nowhere.

    uses: how many children it lets in; None for as many as come. Raises ``NotAllowed`` to anyone
    but a head of the centre.
    """
    at = at or timezone.now()
    require_head(by, group.centre, at)
    code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    JoinCode.objects.create(
        group=group,
        digest=digest(code),
        made_by=by,
        made_at=at,
        expires_at=at + CODE_LASTS,
        uses_left=uses,
    )
    return code


@transaction.atomic
def end_join_code(*, by: User, code: JoinCode, at: datetime | None = None) -> None:
    """Let a code open nothing any more. Who came by it stays. Raises ``NotAllowed``."""
    at = at or timezone.now()
    require_head(by, code.group.centre, at)
    if code.ended_at is None:
        code.ended_at = at
        code.save(update_fields=["ended_at"])


def group_behind(*, code: str, child: Child, by: User, at: datetime | None = None) -> Group:
    """The group that a code opens for a guardian's child.

    Raises ``NotAllowed`` to anyone but a guardian, ``Invalid`` for a code that opens nothing,
    ``TooManyTries`` after five of those in an hour, ``Conflict`` for a child who attends already.
    """
    return usable_code(code, child, by, at or timezone.now()).group


@transaction.atomic
def join_by_code(*, code: str, child: Child, by: User, at: datetime | None = None) -> Attendance:
    """Let a guardian's child attend the group behind a code from today. Raises as above."""
    at = at or timezone.now()
    found = usable_code(code, child, by, at)
    # Two families may enter the last use at once: only the one whom the row still lets in joins.
    if not JoinCode.objects.usable(at).filter(pk=found.pk).update(uses_left=F("uses_left") - 1):
        raise refusal()
    return attend(child=child, group=found.group, on=timezone.localdate(at))


def usable_code(code: str, child: Child, by: User, at: datetime) -> JoinCode:
    """The row of a code. Raises as ``group_behind`` says."""
    day = timezone.localdate(at)
    if not child.guardianships.on(day).filter(guardian=by).exists():
        raise NotAllowed(_("돌봄기관과는 아이의 보호자만 연결할 수 있어요."))
    tries = count_try(by)
    rows = JoinCode.objects.usable(at).select_related("group__centre")
    found: JoinCode | None = rows.filter(digest=digest(code)).first()
    if found is None:
        raise refusal()
    cache.decr(tries)
    if Attendance.objects.on(day).filter(child=child, group=found.group_id).exists():
        raise Conflict(
            _("이미 %(centre)s %(group)s에 다니고 있어요.")
            % {"centre": found.group.centre.name, "group": found.group.name}
        )
    return found


def refusal() -> Invalid:
    """One answer to codes that are wrong, too old, ended or used up: none tells of the others."""
    return Invalid(_("쓸 수 없는 코드예요. 글자를 다시 보시거나 기관에 새 코드를 부탁해 주세요."))


def count_try(by: User) -> str:
    """Count a try before it is judged, and say where. Raises ``TooManyTries``."""
    tries = f"join-code-tries-{by.pk}"
    cache.add(tries, 0, timeout=TRIES_REST.total_seconds())
    if cache.incr(tries) > WRONG_TRIES:
        raise TooManyTries(_("여러 번 맞지 않았어요. 한 시간 뒤에 다시 해 주세요."))
    return tries


def require_head(by: User, centre: Centre, at: datetime) -> None:
    """Let only those pass who head a centre. Raises ``NotAllowed``."""
    if not heads(by.pk, on=timezone.localdate(at)).filter(pk=centre.pk).exists():
        raise NotAllowed(_("센터장만 할 수 있어요."))


def digest(code: str) -> str:
    """What is kept of a code, however it was typed: with gaps, a dash, or small letters.

    Keyed, because eight characters could be found again from a plain hash.
    """
    typed = "".join(letter for letter in code.upper() if letter in LETTERS)
    return salted_hmac("hub.children.joining", typed, algorithm="sha256").hexdigest()
