"""How long things are kept: access records two years at least, a child's data until 만 14세."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hub.children.models import Child
from hub.children.services import OLDEST_MONTHS

from .models import AccessChain, AccessRecord
from .selectors import hold_consents
from .services.erasure import end_consents

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


def end_at_fourteen() -> int:
    """End the consents for children who turned 만 14세, as the texts promise; how many children.

    From then on a young person decides alone. What rested on the consents is erased; name, day of
    birth and guardians stay until someone asks for them to go.
    """
    children = Child.objects.filter(consents__withdrawn_at=None).distinct()
    # The day of birth is encrypted, so the database cannot tell who is old enough.
    grown = [child for child in children.iterator() if child.age().months >= OLDEST_MONTHS]
    for child in grown:
        end_consents_of(child)
    return len(grown)


@transaction.atomic
def end_consents_of(child: Child) -> None:
    """End all consents for a child now, on nobody's word."""
    hold_consents([child.pk])
    end_consents(child=child, by=None, at=timezone.now())
