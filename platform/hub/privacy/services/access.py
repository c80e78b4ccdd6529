"""Every look at a child's data by others leaves a record; each record holds on to the one before.

The chain's one row is locked while a record is added, so that two looks at once do not both
follow the same record.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.children.models import Asker, Child, Guardianship
from hub.errors import NotAllowed, NotFound

from ..chain import GENESIS, digest
from ..models import AccessChain, AccessRecord
from .consents import require_consent


def find_child(
    asking: HttpRequest | Asker,
    child_id: UUID | str,
    *,
    purpose: str | None = None,
    others_need: str | None = None,
    task: str,
) -> Child:
    """A child whom someone may see, with consent checked and the look recorded.

    others_need: a second purpose, for whoever is not the child's guardian.
    Raises ``NotFound`` when there is no such child or this person may not know of it, and
    ``NoConsent`` when a purpose is given that the guardians have not agreed to. Who is refused has
    seen nothing, so nothing is recorded: guardians read in the records what was looked at.
    """
    asker = asker_of(asking)
    child = Child.objects.readable_by(asker).filter(pk=child_id).first()
    if child is None:
        raise NotFound(_("아이를 찾을 수 없어요. 주소를 다시 살펴봐 주세요."))
    if purpose is not None:
        require_consent(child, purpose)
    if others_need is not None and not guarded_by(asker, [child.pk]):
        require_consent(child, others_need)
    record_look(asking, child, task)
    return child


def record_look(asking: HttpRequest | Asker, child: Child, task: str, reason: str = "") -> None:
    """Record that someone looked at a child's data, unless they are the child's guardian."""
    record_looks(asking, [child], task, reason)


def record_looks(
    asking: HttpRequest | Asker, children: Iterable[Child], task: str, reason: str = ""
) -> None:
    """Record a look at each of these children; the cost does not grow with their number."""
    ids = list(dict.fromkeys(child.pk for child in children))
    if not ids:
        return
    own = guarded_by(asker_of(asking), ids)
    append(asking, [child_id for child_id in ids if child_id not in own], task, reason)


def guarded_by(user: Asker, child_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the children whose guardian someone is today."""
    guardianships = Guardianship.objects.on(timezone.localdate()).filter(guardian_id=user.pk)
    return set(guardianships.filter(child__in=child_ids).values_list("child_id", flat=True))


def record_download(
    asking: HttpRequest | Asker, child: Child | None, task: str, reason: str
) -> None:
    """Record that data left the platform, whoever took it; no child: the access records."""
    append(asking, [child.pk if child else None], task, reason)


def append(
    asking: HttpRequest | Asker, child_ids: list[UUID | None], task: str, reason: str
) -> None:
    """Add one record per child to the chain. Raises ``NotAllowed`` for someone without account."""
    if not child_ids:
        return
    at, user_id, place = timezone.now(), asker_of(asking).pk, place_of(asking)
    if user_id is None:
        raise NotAllowed(_("누가 보는지 알 수 없어요. 먼저 들어와 주세요."))
    with transaction.atomic():
        AccessChain.objects.get_or_create(pk=1, defaults={"start": GENESIS, "head": GENESIS})
        chain = AccessChain.objects.select_for_update().get(pk=1)
        records = []
        for child_id in child_ids:
            record = AccessRecord(
                at=at,
                user_id=user_id,
                child_id=child_id,
                task=task[:60],
                place=place,
                reason=reason[:200],
                previous=chain.head,
            )
            record.digest = chain.head = digest(record)
            records.append(record)
        AccessRecord.objects.bulk_create(records)
        chain.save(update_fields=["head"])


def asker_of(asking: HttpRequest | Asker) -> Asker:
    """The person behind a request, or the person."""
    return asking.user if isinstance(asking, HttpRequest) else asking


def place_of(asking: HttpRequest | Asker) -> str:
    """The network address that a request came from; empty without one."""
    return asking.META.get("REMOTE_ADDR", "") if isinstance(asking, HttpRequest) else ""
