"""What is agreed to, and who has looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation

from hub.children.models import Child, ChildQuerySet, Guardianship
from hub.children.services import OLDEST_MONTHS
from hub.people.models import User

from .models import Consent, ConsentText, Erasure, Purpose


def in_force(on: date | None = None) -> QuerySet[Consent]:
    """Consents that nobody withdrew, by people who are still guardians of the child."""
    guardianships = Guardianship.objects.on(on or timezone.localdate())
    return Consent.objects.filter(withdrawn_at=None).filter(
        Exists(guardianships.filter(child=OuterRef("child"), guardian=OuterRef("guardian")))
    )


def hold_consents(child_ids: Iterable[UUID]) -> None:
    """Let no consent on these children end before this transaction does.

    Who writes on a child asks for this before looking at consents, and so does a withdrawal: what
    is written is either there when the erasure comes, or refused.
    """
    held = Child.objects.select_for_update(no_key=True).filter(pk__in=set(child_ids))
    # The same order everywhere, so that two who hold many children wait and do not deadlock.
    list(held.order_by("pk").values_list("pk"))


def may_process(child: Child, purpose: str) -> bool:
    """Whether a child's data may be used for a purpose now.

    One guardian's consent is enough, and a withdrawal by any of them ends all: ADR 0002.
    """
    return in_force().filter(child=child, purpose=purpose).exists()


def consented(children: ChildQuerySet, purpose: str) -> ChildQuerySet:
    """Those of the children whose data may be used for a purpose now, in one statement."""
    return children.filter(Exists(in_force().filter(child=OuterRef("pk"), purpose=purpose)))


def standing_refusal(child: Child, purpose: str) -> Consent | None:
    """The last withdrawal of a purpose, while whoever withdrew is a guardian and has not returned.

    It is what keeps one guardian from undoing the other's withdrawal.
    """
    last = (
        Consent.objects.filter(child=child, purpose=purpose, withdrawn_at__isnull=False)
        .order_by("-withdrawn_at")
        .first()
    )
    if last is None or last.withdrawn_by_id is None:
        return None
    again = in_force().filter(
        child=child, purpose=purpose, guardian=last.withdrawn_by_id, given_at__gte=last.withdrawn_at
    )
    still_guardian = Guardianship.objects.on(timezone.localdate()).filter(
        child=child, guardian=last.withdrawn_by_id
    )
    return last if still_guardian.exists() and not again.exists() else None


def current_texts(
    language: str | None = None, at: datetime | None = None
) -> dict[str, ConsentText]:
    """The newest text of each purpose at a time in a language, Korean where there is none."""
    wanted = (language or translation.get_language() or "ko")[:2]
    published = ConsentText.objects.filter(published_at__lte=at or timezone.now())
    texts: dict[str, ConsentText] = {}
    for text in published.filter(language__in={wanted, "ko"}).order_by("published_at"):
        held = texts.get(text.purpose)
        if held is None or text.language == wanted or held.language != wanted:
            texts[text.purpose] = text
    return texts


@dataclass(frozen=True)
class Act:
    """One consent as a guardian may see it: another guardian has no name here."""

    consent: Consent
    mine: bool
    withdrawn_by_me: bool
    grown_up: bool
    """It ended by itself, because the child turned 만 14세."""


@dataclass(frozen=True)
class PurposeState:
    """Where one purpose stands for a child."""

    purpose: Purpose
    text: ConsentText
    agreed: bool
    acts: list[Act]
    refused_by_other: bool

    @property
    def may_give(self) -> bool:
        """Whether the asking guardian can agree now."""
        mine = any(act.mine and act.consent.withdrawn_at is None for act in self.acts)
        return not mine and not self.refused_by_other


def consent_states(child: Child, asker: User) -> list[PurposeState]:
    """Every purpose with its text and its history, as this guardian may see it."""
    texts = current_texts()
    agreed = set(in_force().filter(child=child).values_list("purpose", flat=True))
    acts: dict[str, list[Act]] = {}
    for consent in child.consents.select_related("text"):
        act = Act(
            consent,
            mine=consent.guardian_id == asker.pk,
            withdrawn_by_me=consent.withdrawn_by_id == asker.pk,
            grown_up=ended_by_itself(consent)
            and child.age(timezone.localdate(consent.withdrawn_at)).months >= OLDEST_MONTHS,
        )
        acts.setdefault(consent.purpose, []).append(act)
    return [
        PurposeState(
            purpose=purpose,
            text=texts[purpose],
            agreed=purpose in agreed,
            acts=acts.get(purpose, []),
            refused_by_other=is_others(standing_refusal(child, purpose), asker),
        )
        for purpose in Purpose
        if purpose in texts
    ]


def ended_by_itself(consent: Consent) -> bool:
    """Whether a consent ended on nobody's word: at 만 14세, or with its guardianship."""
    return consent.withdrawn_at is not None and consent.withdrawn_by_id is None


def is_others(refusal: Consent | None, asker: User) -> bool:
    """Whether a standing refusal is another guardian's."""
    return refusal is not None and refusal.withdrawn_by_id != asker.pk


def open_erasures(child: Child) -> QuerySet[Erasure]:
    """Requests to erase everything on a child that still wait for another guardian."""
    return Erasure.objects.filter(child_id=child.pk, purpose="", done_at=None)


def guardians_yet_to_agree(child: Child, asked: Iterable[int]) -> int:
    """How many guardians have not asked for the erasure of everything."""
    guardians = Guardianship.objects.on(timezone.localdate()).filter(child=child)
    return guardians.exclude(guardian_id__in=list(asked)).values("guardian").distinct().count()
