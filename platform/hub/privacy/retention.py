"""How long access records are kept."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import AccessChain, AccessRecord

# The safety standard asks for two years where sensitive data or 50,000 people are concerned.
LEAST_DAYS = 2 * 366


class TooYoung(ValueError):
    """Someone asked for access records to go before their time."""


@transaction.atomic
def prune_access_records(days: int) -> int:
    """Delete records older than this many days from the start of the chain; how many went.

    The chain then starts at the last one that went, so that the rest still proves itself.
    Raises ``TooYoung`` for less than two years.
    """
    if days < LEAST_DAYS:
        raise TooYoung(f"Access records are kept for {LEAST_DAYS} days at least, not {days}.")
    chain = AccessChain.objects.select_for_update().filter(pk=1).first()
    old = AccessRecord.objects.filter(at__lt=timezone.now() - timedelta(days=days))
    last = old.order_by("pk").last()
    if chain is None or last is None:
        return 0
    gone: int = AccessRecord.objects.filter(pk__lte=last.pk).prune()
    chain.start = last.digest
    chain.save(update_fields=["start"])
    return gone
