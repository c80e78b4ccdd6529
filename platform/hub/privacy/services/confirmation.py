"""Making sure that it is the guardian who agrees: six digits, sent and typed back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub import letters
from hub.children.models import Child
from hub.errors import Invalid, NotFound
from hub.people.models import User

from ..models import ConfirmationCode, Consent, Purpose
from ..selectors import current_texts
from .consents import give_consent, require_guardian

VALID_FOR = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class CodeSent:
    """Where a code went; in the demo also the code, because nothing leaves that machine.

    left: whether the mail server took the letter with it.
    """

    method: Consent.Method
    shown: str = ""
    left: bool = True


def ask_code(*, child: Child, purposes: Sequence[str], guardian: User) -> CodeSent:
    """Send a guardian six digits with which to confirm consent to these purposes.

    The code goes by e-mail; the demo only simulates a text message. An earlier code stops working.
    Raises ``Invalid`` when no purpose was chosen or the account has no e-mail address.
    """
    now = timezone.now()
    require_guardian(child, guardian, now)
    texts = current_texts(guardian.language, now)
    chosen = [each for each in Purpose.values if each in texts and each in set(purposes)]
    if not chosen:
        raise Invalid(_("동의할 것을 하나 이상 골라 주세요."))
    if not (settings.MIRAE_DEMO or guardian.email):
        raise Invalid(_("확인 번호를 보낼 전자우편 주소가 없어요. 내 정보에서 먼저 적어 주세요."))
    code = f"{secrets.randbelow(10**6):06d}"
    method = Consent.Method.WEB_SMS if settings.MIRAE_DEMO else Consent.Method.EMAIL
    ConfirmationCode.objects.update_or_create(
        child=child,
        guardian=guardian,
        defaults={
            "purposes": chosen,
            "method": method,
            "digest": make_password(code),
            "sent_at": now,
            "tries": 0,
        },
    )
    if settings.MIRAE_DEMO:
        return CodeSent(method, shown=code)
    return CodeSent(method, left=mail_code(guardian, chosen, code))


def ask_code_again(*, child: Child, guardian: User) -> CodeSent:
    """Send a new code for what the last one was to confirm. Raises ``NotFound`` without one."""
    sent = ConfirmationCode.objects.filter(child=child, guardian=guardian).first()
    if sent is None:
        raise no_code()
    return ask_code(child=child, purposes=sent.purposes, guardian=guardian)


def mail_code(guardian: User, purposes: Sequence[str], code: str) -> bool:
    """Mail a code with all that it confirms; whether it left.

    The child is not named: mail is not a safe place.
    """
    texts = current_texts(guardian.language)
    lines = "\n\n\n".join(
        f"■ {Purpose(purpose).label}\n\n{texts[purpose].adult}" for purpose in purposes
    )
    return letters.post(
        to=guardian.email,
        subject=_("미래아이 동의 확인 번호"),
        body=_(
            "아래 내용에 동의하려면 화면에 이 번호를 적어 주세요. 10분 동안 쓸 수 있어요.\n\n"
            "%(code)s\n\n%(purposes)s\n\n"
            "직접 청하지 않았다면 이 편지를 지우고 그냥 두셔도 괜찮아요."
        )
        % {"code": code, "purposes": lines},
    )


def no_code() -> NotFound:
    """What is said when no code waits to be typed."""
    return NotFound(_("보낸 확인 번호가 없어요. 동의할 것을 다시 골라 주세요."))


def confirm_code(*, child: Child, guardian: User, code: str) -> list[Consent]:
    """Record the consents that a code was sent for.

    Raises ``NotFound`` when none is open, ``Invalid`` when it does not fit, is too old or was
    tried too often.
    """
    with transaction.atomic():
        sent = (
            ConfirmationCode.objects.select_for_update()
            .filter(child=child, guardian=guardian)
            .first()
        )
        if sent is None:
            raise no_code()
        sent.tries += 1
        sent.save(update_fields=["tries"])
        worn_out = sent.tries > TRIES or timezone.now() - sent.sent_at > VALID_FOR
        if not worn_out and check_password(code.strip(), sent.digest):
            sent.delete()
            return [
                give_consent(child=child, purpose=purpose, guardian=guardian, method=sent.method)
                for purpose in sent.purposes
            ]
    # Raised outside of the transaction: a wrong try stays counted.
    if worn_out:
        raise Invalid(_("확인 번호를 쓸 수 있는 때가 지났어요. 새 번호를 받아 주세요."))
    raise Invalid(_("번호가 맞지 않아요. 받은 여섯 자리 숫자를 다시 봐 주세요."))
