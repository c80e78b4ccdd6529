"""A guardian steps down: what hung on the guardianship ends, and the others are told. ADR 0002."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub import letters
from hub.children.leaving import leave_child, return_to_child
from hub.children.models import Child, Guardianship
from hub.people.models import User

from ..models import ConfirmationCode, Consent, Purpose
from ..parting import parting_of
from ..selectors import hold_consents, is_others, open_erasures, standing_refusal
from .erasure import queue


@transaction.atomic
def step_down(*, child: Child, by: User, at: datetime | None = None) -> bool:
    """Cease to be a child's guardian, at once; True when everything on the child goes with it.

    The consents of this guardian end, and so do their invitations. What rested on the consents is
    not used, and erased a month later unless another guardian agrees to it. Everything goes now
    when every other guardian has asked for that and only this one was waited for.
    The others are told by letter, with no name and no address.
    Raises ``NotFound`` to anyone but a guardian, and ``Conflict`` to the last one.
    """
    at = at or timezone.now()
    hold_consents([child.pk])
    parting = parting_of(child, by)
    relation = relation_of(child, by)
    leave_child(child=child, guardian=by, at=at)
    Consent.objects.filter(child=child, guardian=by, withdrawn_at=None).update(withdrawn_at=at)
    ConfirmationCode.objects.filter(child=child, guardian=by).delete()
    child.invitations.filter(invited_by=by, accepted_at=None).delete()
    if parting.erases_all:
        for erasure in open_erasures(child):
            queue(erasure)
    others = others_of(child, by)
    transaction.on_commit(
        lambda: tell_parting(others, relation, parting.ends, erases_all=parting.erases_all),
        robust=True,
    )
    return parting.erases_all


@transaction.atomic
def come_back(*, child: Child, by: User, at: datetime | None = None) -> None:
    """Undo stepping down, within a day: guardian as before, with the consents as they were.

    A consent that another guardian has refused in the meantime stays ended. Invitations do not
    come back. Raises ``NotFound`` and ``Conflict`` as ``return_to_child`` does.
    """
    at = at or timezone.now()
    hold_consents([child.pk])
    since = return_to_child(child=child, guardian=by, at=at)
    ended = Consent.objects.filter(child=child, guardian=by, withdrawn_at=since, withdrawn_by=None)
    refused = [purpose for purpose in Purpose if is_others(standing_refusal(child, purpose), by)]
    ended.exclude(purpose__in=refused).update(withdrawn_at=None)
    others, relation = others_of(child, by), relation_of(child, by)
    transaction.on_commit(lambda: tell_return(others, relation), robust=True)


def others_of(child: Child, guardian: User) -> list[User]:
    """The child's other guardians of today who can be written to."""
    rows = Guardianship.objects.on(timezone.localdate()).filter(child=child)
    people = [row.guardian for row in rows.select_related("guardian")]
    return [each for each in people if each.pk != guardian.pk and each.email]


def relation_of(child: Child, guardian: User) -> str:
    """What someone is to the child today; empty for nobody."""
    row = child.guardianships.on(timezone.localdate()).filter(guardian=guardian).first()
    return row.relation if row else ""


def tell_parting(
    others: Sequence[User], relation: str, ends: Sequence[Purpose], *, erases_all: bool
) -> None:
    """Mail that another guardian stepped down: what they were to the child, and nothing more."""
    for other in others:
        with translation.override(other.language):
            letters.post(
                to=other.email,
                subject=_("미래아이에서 다른 보호자 한 분이 그만두었어요"),
                body=_(
                    "함께 보던 아이의 다른 보호자(%(relation)s)가 보호자를 그만두었어요.\n\n"
                    "%(words)s\n\n%(link)s"
                )
                % {
                    "relation": Guardianship.Relation(relation).label,
                    "words": what_follows(ends, erases_all=erases_all),
                    "link": settings.BASE_URL + reverse("privacy:home"),
                },
            )


def what_follows(ends: Sequence[Purpose], *, erases_all: bool) -> str:
    """What stepping down means to those who stay, in the language of the moment."""
    if erases_all:
        return _("청하신 대로 아이의 기록을 모두 지워요.")
    if not ends:
        return _("아이의 기록과 동의는 그대로예요. 따로 하실 일은 없어요.")
    return _(
        "아이의 기록은 그대로 보실 수 있어요. 다만 그 보호자만 동의했던 일은 멈췄어요.\n\n"
        "%(purposes)s\n\n"
        "이어 가려면 30일 안에 ‘기록과 동의’에서 동의해 주세요. 그때까지 쓰지 않고 두었다가, "
        "아무도 동의하지 않으면 지워요."
    ) % {"purposes": "\n".join(f"- {purpose.label}" for purpose in ends)}


def tell_return(others: Sequence[User], relation: str) -> None:
    """Mail that the other guardian came back."""
    for other in others:
        with translation.override(other.language):
            letters.post(
                to=other.email,
                subject=_("미래아이에서 다른 보호자가 돌아왔어요"),
                body=_(
                    "그만두었던 다른 보호자(%(relation)s)가 하루 안에 되돌려서, "
                    "다시 함께 아이의 기록을 봐요.\n\n%(link)s"
                )
                % {
                    "relation": Guardianship.Relation(relation).label,
                    "link": settings.BASE_URL + reverse("privacy:home"),
                },
            )
