"""The note that a browser has just sent: what its next page offers to take back.

It is kept with the session and not looked up by time alone, so that nobody is told "just now" of
what they wrote on another device, or of what came in without them.
"""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from .notes import Receipt

KEY = "just-sent-note"


def remember(request: HttpRequest, receipts: Iterable[Receipt]) -> None:
    """Keep the last note of a sending that was stored."""
    stored = [receipt.id for receipt in receipts if receipt.status == "stored"]
    if stored:
        request.session[KEY] = str(stored[-1])


def just_sent(request: HttpRequest) -> UUID | None:
    """The thread of the note that this browser sent last, if it sent any."""
    kept = request.session.get(KEY)
    return UUID(kept) if kept else None
