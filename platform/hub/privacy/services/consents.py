"""Agreeing to a purpose, and ending it. The rules for two households are those of ADR 0002."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub import letters
from hub.children.models import Child
from hub.children.services import OLDEST_MONTHS
from hub.errors import Invalid, NoConsent, NotAllowed
from hub.people.models import User

from ..models import Consent, Purpose
from ..selectors import current_texts, hold_consents, is_others, may_process, standing_refusal
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
    Raises ``NotAllowed`` to anyone but a guardian of that day, while another guardian's withdrawal
    stands, and for a child of 만 14세 or more; ``Invalid`` when no text had been published for the
    purpose, and for a consent older than a withdrawal: a paper found later does not undo it.
    """
    at = at or timezone.now()
    hold_consents([child.pk])
    require_guardian(child, guardian, at)
    if is_others(standing_refusal(child, purpose), guardian):
        raise NotAllowed(
            _(
                "다른 보호자가 이 동의를 거두었어요. 그 보호자가 다시 동의하면 "
                "함께 시작할 수 있어요."
            )
        )
    if child.age(timezone.localdate(at)).months >= OLDEST_MONTHS:
        raise NotAllowed(_("만 14세부터는 아이가 스스로 가입하고 동의해요."))
    refuse_undoing(child, purpose, at)
    text = current_texts(guardian.language, at).get(purpose)
    if text is None:
        raise Invalid(
            _("그때는 이 동의에 쓸 글이 아직 나오지 않았어요. 동의한 날을 확인해 주세요.")
        )
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
    """Write down consents that came on paper, by e-mail or telephone on a day.

    The guardian is told by e-mail, so that nothing is agreed to in a name without its bearer.
    """
    morning = timezone.make_aware(datetime.combine(given_on, time()))
    for purpose in purposes:
        refuse_undoing(child, purpose, since=morning)
    at = timezone.make_aware(datetime.combine(given_on, time(12)))
    given = [
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
    if guardian.email:
        transaction.on_commit(lambda: tell_guardian(guardian, given), robust=True)
    return given


def tell_guardian(guardian: User, given: Sequence[Consent]) -> None:
    """Mail what was written down in someone's name. Mail is not a safe place: no child is named."""
    with translation.override(guardian.language):
        lines = "\n".join(
            f"- {consent.get_purpose_display()} ({consent.get_method_display()})"
            for consent in given
        )
        letters.post(
            to=guardian.email,
            subject=_("미래아이에 보호자의 동의가 적혔어요"),
            body=_(
                "돌봄기관이 보호자에게서 받은 동의를 이렇게 옮겨 적었어요.\n\n%(consents)s\n\n"
                "동의한 적이 없다면 ‘기록과 동의’에서 바로 거두고 기관에 알려 주세요.\n%(link)s"
            )
            % {"consents": lines, "link": settings.BASE_URL + reverse("privacy:home")},
        )


@transaction.atomic
def withdraw_consent(*, child: Child, purpose: str, by: User, at: datetime | None = None) -> None:
    """End every consent for a purpose at once, and ask for what rested on it to be erased.

    Raises ``NotAllowed`` to anyone but a guardian of that day. Nothing in force: nothing happens.
    """
    at = at or timezone.now()
    hold_consents([child.pk])
    require_guardian(child, by, at)
    ended = Consent.objects.filter(child=child, purpose=purpose, withdrawn_at=None)
    if ended.update(withdrawn_at=at, withdrawn_by=by):
        start_erasure(child=child, asked_by=by, purpose=purpose, at=at)


def refuse_undoing(child: Child, purpose: str, since: datetime) -> None:
    """Raise ``Invalid`` when someone has withdrawn a consent to this purpose since then.

    A consent that ended with its guardianship speaks against nobody else's.
    """
    withdrawn = Consent.objects.filter(child=child, purpose=purpose, withdrawn_at__gte=since)
    if withdrawn.exclude(withdrawn_by=None).exists():
        raise Invalid(
            _("‘%(purpose)s’ 동의는 그 뒤에 거두어졌어요. 거둔 다음 날부터의 동의를 적어 주세요.")
            % {"purpose": Purpose(purpose).label}
        )


def require_guardian(child: Child, user: User, at: datetime) -> None:
    """Raise ``NotAllowed`` unless this person is the child's guardian at that time."""
    day = timezone.localdate(at)
    if not child.guardianships.on(day).filter(guardian=user).exists():
        raise NotAllowed(_("동의는 아이의 보호자만 하거나 거둘 수 있어요."))
