"""Agreeing to a purpose, and ending it. The rules for two households are those of ADR 0002."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.children.models import Child
from hub.errors import Invalid, NoConsent, NotAllowed
from hub.people.models import User

from ..models import Consent, Purpose
from ..selectors import current_texts, is_others, may_process, standing_refusal
from .erasure import start_erasure


def require_consent(child: Child, purpose: str) -> None:
    """Let pass only what the guardians agreed to. Raises ``NoConsent``."""
    if not may_process(child, purpose):
        raise NoConsent(
            _("‘%(purpose)s’에 보호자의 동의가 없어서 할 수 없어요.")
            % {"purpose": Purpose(purpose).label}
        )


@transaction.atomic
def give_consent(
    *,
    child: Child,
    purpose: str,
    guardian: User,
    method: str,
    at: datetime | None = None,
    recorded_by: User | None = None,
) -> Consent:
    """Record that a guardian agreed to a purpose. Agreeing again to the same text changes nothing.

    recorded_by: who wrote it down, for a consent on paper or by telephone.
    Raises ``NotAllowed`` to anyone but a guardian of that day, and while another guardian's
    withdrawal stands; ``Invalid`` when no text has been published for the purpose.
    """
    at = at or timezone.now()
    require_guardian(child, guardian, at)
    if is_others(standing_refusal(child, purpose), guardian):
        raise NotAllowed(
            _(
                "다른 보호자가 이 동의를 거두었어요. 그 보호자가 다시 동의하면 "
                "함께 시작할 수 있어요."
            )
        )
    text = current_texts(guardian.language).get(purpose)
    if text is None:
        raise Invalid(_("이 동의에 쓸 글이 아직 나오지 않았어요. 운영자에게 알려 주세요."))
    consent, _created = Consent.objects.get_or_create(
        child=child,
        purpose=purpose,
        guardian=guardian,
        text=text,
        withdrawn_at=None,
        defaults={"method": method, "given_at": at, "recorded_by": recorded_by},
    )
    return consent


@transaction.atomic
def record_consents(
    *,
    child: Child,
    guardian: User,
    purposes: Sequence[str],
    method: str,
    given_on: date,
    recorded_by: User,
) -> list[Consent]:
    """Write down consents that came on paper or by telephone on a day."""
    at = timezone.make_aware(datetime.combine(given_on, time(12)))
    return [
        give_consent(
            child=child,
            purpose=purpose,
            guardian=guardian,
            method=method,
            at=min(at, timezone.now()),
            recorded_by=recorded_by,
        )
        for purpose in purposes
    ]


@transaction.atomic
def withdraw_consent(*, child: Child, purpose: str, by: User, at: datetime | None = None) -> None:
    """End every consent for a purpose at once, and ask for what rested on it to be erased.

    Raises ``NotAllowed`` to anyone but a guardian of that day. Nothing in force: nothing happens.
    """
    at = at or timezone.now()
    require_guardian(child, by, at)
    ended = Consent.objects.filter(child=child, purpose=purpose, withdrawn_at=None)
    if ended.update(withdrawn_at=at, withdrawn_by=by):
        start_erasure(child=child, asked_by=by, purpose=purpose, at=at)


def require_guardian(child: Child, user: User, at: datetime) -> None:
    """Raise ``NotAllowed`` unless this person is the child's guardian at that time."""
    day = timezone.localdate(at)
    if not child.guardianships.on(day).filter(guardian=user).exists():
        raise NotAllowed(_("동의는 아이의 보호자만 하거나 거둘 수 있어요."))
