"""How a child gets another guardian: by a link that one sends and the other opens."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.errors import Conflict, NotAllowed, NotFound
from hub.people.models import User

from .models import Child, Guardianship, Household, Invitation

INVITATION_LASTS = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=30)
"""So long the address of someone who never answered is kept, for sending the invitation again."""


@transaction.atomic
def invite_guardian(
    *,
    child: Child,
    by: User,
    email: str,
    relation: str = Guardianship.Relation.PARENT,
    shares_household: bool = False,
    at: datetime | None = None,
) -> str:
    """Ask another grown-up to be a guardian; the token for the link, which is kept nowhere.

    shares_household: they live in the home of the one who invites; else in one of their own.
    Raises ``NotAllowed`` to anyone but a guardian.
    """
    at = at or timezone.now()
    own = child.guardianships.on(timezone.localdate(at)).filter(guardian=by).first()
    if own is None:
        raise NotAllowed(_("다른 보호자는 아이의 보호자만 초대할 수 있어요."))
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        child=child,
        invited_by=by,
        email=email,
        relation=relation,
        household=own.household if shares_household else None,
        digest=digest(token),
        created_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    return token


def open_invitation(token: str, at: datetime | None = None) -> Invitation:
    """The invitation behind a link. Raises ``NotFound`` when it is unknown, used or too old.

    An invitation falls with the guardianship of whoever sent it.
    """
    at = at or timezone.now()
    invitation = (
        Invitation.objects.select_related("child", "household")
        .filter(digest=digest(token), accepted_at=None, expires_at__gt=at)
        .first()
    )
    if invitation is None or not invitation.child.guardianships.on(timezone.localdate(at)).filter(
        guardian=invitation.invited_by_id
    ):
        raise NotFound(
            _("쓸 수 없는 초대예요. 이미 썼거나 날이 지났어요. 새 초대를 부탁해 주세요.")
        )
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, by: User, at: datetime | None = None) -> Guardianship:
    """Become a guardian by a link. Raises ``NotFound`` as above, ``Conflict`` for one already."""
    at = at or timezone.now()
    invitation = open_invitation(token, at)
    day = timezone.localdate(at)
    if invitation.child.guardianships.on(day).filter(guardian=by).exists():
        raise Conflict(_("이미 이 아이의 보호자예요."))
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=at)
    if not taken:
        raise NotFound(_("방금 다른 사람이 이 초대를 썼어요."))
    return Guardianship.objects.create(
        child=invitation.child,
        guardian=by,
        household=invitation.household or Household.objects.create(),
        relation=invitation.relation,
        started_on=day,
    )


@transaction.atomic
def renew_invitation(*, invitation: int, child: Child, by: User, at: datetime | None = None) -> str:
    """A new token and seven more days for one's own invitation; the link before opens nothing.

    Raises ``NotFound`` for one that is not there, is answered, or is someone else's.
    """
    at = at or timezone.now()
    waiting = own_invitation(invitation, child, by)
    token = secrets.token_urlsafe(32)
    waiting.digest = digest(token)
    waiting.expires_at = at + INVITATION_LASTS
    waiting.save(update_fields=["digest", "expires_at"])
    return token


@transaction.atomic
def withdraw_invitation(*, invitation: int, child: Child, by: User) -> None:
    """Take one's own invitation back: its link opens nothing, and the address is forgotten.

    Raises ``NotFound`` as above.
    """
    own_invitation(invitation, child, by).delete()


def own_invitation(invitation: int, child: Child, by: User) -> Invitation:
    """An unanswered invitation that someone sent, locked. Raises ``NotFound``."""
    waiting = child.invitations.select_for_update().filter(accepted_at=None, invited_by=by)
    found: Invitation | None = waiting.filter(pk=invitation).first()
    if found is None:
        raise NotFound(_("기다리는 초대가 아니에요. 이미 받아들였거나 거두었어요."))
    return found


def forget_invitations(at: datetime | None = None) -> int:
    """Forget invitations that nobody answered for a month after their end; how many they were."""
    ended = Invitation.objects.filter(
        accepted_at=None, expires_at__lte=(at or timezone.now()) - FORGOTTEN_AFTER
    )
    return int(ended.delete()[0])


def digest(token: str) -> str:
    """What is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()
