"""A second household: inviting another guardian, and accepting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.inviting import accept_invitation, open_invitation, withdraw_invitation
from hub.children.models import Child, Guardianship

from .. import services
from ..forms import InvitationForm
from .asking import guardians_only


@never_cache
@guardians_only
def guardians(request: SignedIn, child: Child) -> HttpResponse:
    """Who else is a guardian, by relation only; own invitations, and one more."""
    act = request.POST.get("act")
    if act in ("again", "withdraw"):
        return change_invitation(request, child, act)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell_whether_it_left(
            request, services.send_invitation(child=child, by=request.user, **form.cleaned_data)
        )
        return redirect("privacy:guardians", child.pk)
    today = timezone.localdate()
    return render(
        request,
        "privacy/guardians.html",
        {
            "child": child,
            "form": form,
            "own": child.guardianships.on(today).filter(guardian=request.user).first(),
            "others": child.guardianships.on(today).exclude(guardian=request.user),
            "invitations": child.invitations.filter(invited_by=request.user, accepted_at=None),
        },
    )


def change_invitation(request: SignedIn, child: Child, act: str) -> HttpResponse:
    """Send one's own invitation again, or take it back. Raises ``NotFound``."""
    posted = request.POST.get("invitation", "")
    invitation = int(posted) if posted.isdecimal() and len(posted) < 18 else 0
    if act == "again":
        tell_whether_it_left(
            request,
            services.send_invitation_again(invitation=invitation, child=child, by=request.user),
        )
    else:
        withdraw_invitation(invitation=invitation, child=child, by=request.user)
        messages.success(request, _("초대를 거두었어요. 편지 속 주소는 이제 열리지 않아요."))
    return redirect("privacy:guardians", child.pk)


def tell_whether_it_left(request: SignedIn, left: bool) -> None:
    """Say what became of an invitation's letter."""
    if left:
        messages.success(request, _("초대 편지를 보냈어요. 7일 안에 받아들일 수 있어요."))
    else:
        messages.error(
            request,
            _("초대는 남겼지만 편지가 나가지 않았어요. 조금 뒤에 ‘다시 보내기’를 눌러 주세요."),
        )


@never_cache
@login_required
def invitation(request: SignedIn, token: str) -> HttpResponse:
    """The invitation behind a link; posting accepts it."""
    found = open_invitation(token)
    if request.method == "POST":
        guardianship = accept_invitation(token=token, by=request.user)
        messages.success(request, _("이제 아이의 보호자예요. 먼저 동의 내용을 살펴봐 주세요."))
        return redirect("privacy:consents", guardianship.child_id)
    relation = Guardianship.Relation(found.relation).label
    return render(
        request, "privacy/invitation.html", {"relation": relation, "until": found.expires_at}
    )
