"""Letters by e-mail. A mail server may be away: whoever sends one is told whether it left."""

from collections.abc import Callable
from smtplib import SMTPException

import structlog
from django.core.mail import send_mail

log = structlog.get_logger(__name__)


def post(*, to: str, subject: str, body: str) -> bool:
    """Send a letter to one address; whether the mail server took it."""
    return took(
        lambda: send_mail(subject=subject, message=body, from_email=None, recipient_list=[to])
    )


def took(send: Callable[[], object]) -> bool:
    """Whether the mail server took what is sent. The log names no address."""
    try:
        send()
    except (SMTPException, OSError) as error:
        log.error("letter_not_sent", error=type(error).__name__)
        return False
    return True
