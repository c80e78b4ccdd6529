"""How long things are kept: access records two years at least, a child's data until 만 14세, and
a month when the last guardian who agreed to it is a guardian no longer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hub.children.models import Child, Guardianship
from hub.children.services import OLDEST_MONTHS

from .models import AccessChain, AccessRecord, Consent, Erasure
from .selectors import hold_consents, in_force, may_process
from .services.erasure import end_consents, start_erasure

# The safety standard asks for two years where sensitive data or 50,000 people are concerned.
LEAST_DAYS = 2 * 366

UNAGREED_FOR = timedelta(days=30)
"""So long lies unused what only a former guardian had agreed to: decision 0002."""


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


@transaction.atomic
def end_without_guardian(at: datetime | None = None) -> int:
    """End the consents of people who are guardians no longer, however that came; how many.

    They have not counted since; from their end on runs the time of ``erase_unagreed``.
    """
    present = Guardianship.objects.on(timezone.localdate(at)).filter(
        child=OuterRef("child"), guardian=OuterRef("guardian")
    )
    standing = Consent.objects.filter(~Exists(present), withdrawn_at=None)
    return int(standing.update(withdrawn_at=at or timezone.now()))


def erase_unagreed(at: datetime | None = None) -> int:
    """Erase what rested on consents that ended with their guardianship; how many purposes.

    It lay unused for a month, for another guardian to agree in, and nobody did.
    """
    at = at or timezone.now()
    limit = at - UNAGREED_FOR
    same = {"child": OuterRef("child"), "purpose": OuterRef("purpose")}
    erased = Erasure.objects.filter(
        child_id=OuterRef("child_id"),
        purpose=OuterRef("purpose"),
        asked_at__gte=OuterRef("withdrawn_at"),
    )
    due = Consent.objects.filter(
        ~Exists(erased),
        ~Exists(in_force(timezone.localdate(at)).filter(**same)),
        ~Exists(Consent.objects.filter(**same, withdrawn_at__gt=limit)),
        withdrawn_by=None,
        withdrawn_at__lte=limit,
    )
    pairs = set(due.order_by().values_list("child", "purpose"))
    return sum(erase_purpose(child_id, purpose, at) for child_id, purpose in sorted(pairs))


@transaction.atomic
def erase_purpose(child_id: UUID, purpose: str, at: datetime) -> bool:
    """Ask for the erasure of a purpose that nobody agrees to, unless someone just did."""
    hold_consents([child_id])
    child = Child.objects.get(pk=child_id)
    if may_process(child, purpose):
        return False
    start_erasure(child=child, asked_by=None, purpose=purpose, at=at)
    return True
