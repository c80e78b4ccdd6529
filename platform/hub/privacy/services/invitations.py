"""Inviting another guardian by letter. The invitation stands also when the letter does not go."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub import letters
from hub.children.inviting import invite_guardian, open_invitation, renew_invitation
from hub.children.models import Child
from hub.people.models import User


def send_invitation(
    *, child: Child, by: User, email: str, relation: str, shares_household: bool
) -> bool:
    """Invite another grown-up to be a guardian; whether the letter left.

    Raises ``NotAllowed`` to anyone but a guardian.
    """
    token = invite_guardian(
        child=child, by=by, email=email, relation=relation, shares_household=shares_household
    )
    return mail_invitation(token)


def send_invitation_again(*, invitation: int, child: Child, by: User) -> bool:
    """Send one's own invitation with a new link for seven more days; whether the letter left.

    Raises ``NotFound`` for one that is answered, taken back, or someone else's.
    """
    return mail_invitation(renew_invitation(invitation=invitation, child=child, by=by))


def mail_invitation(token: str) -> bool:
    """Mail the link of an invitation, and keep on the invitation whether the letter left.

    It names neither the child nor the one who invites.
    """
    invitation = open_invitation(token)
    left = letters.post(
        to=invitation.email,
        subject=_("미래아이에서 보호자로 초대받았어요"),
        body=_(
            "아이의 성장 기록을 함께 보자는 초대가 왔어요. 아래 주소에서 받아들일 수 있어요. "
            "7일 동안 한 번만 쓸 수 있어요.\n\n%(link)s\n\n"
            "모르는 초대라면 이 편지를 지워 주세요."
        )
        % {"link": settings.BASE_URL + reverse("privacy:invitation", args=[token])},
    )
    invitation.mail_failed_at = None if left else timezone.now()
    invitation.save(update_fields=["mail_failed_at"])
    return left
