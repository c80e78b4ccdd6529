"""A second household: inviting another guardian, and accepting."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.models import Child, Guardianship
from hub.children.services import accept_invitation, invite_guardian, open_invitation

from ..forms import InvitationForm
from .asking import guardians_only


@never_cache
@guardians_only
def guardians(request: SignedIn, child: Child) -> HttpResponse:
    """Who else is a guardian, by relation only, and an invitation for one more."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = invite_guardian(child=child, by=request.user, **form.cleaned_data)
        link = settings.BASE_URL + reverse("privacy:invitation", args=[token])
        send_invitation(form.cleaned_data["email"], link)
        messages.success(request, _("초대 편지를 보냈어요. 7일 안에 받아들일 수 있어요."))
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
            "invitations": child.invitations.filter(
                invited_by=request.user, accepted_at=None, expires_at__gt=timezone.now()
            ),
        },
    )


def send_invitation(email: str, link: str) -> None:
    """Mail an invitation. It names neither the child nor the one who invites."""
    send_mail(
        subject=_("미래아이에서 보호자로 초대받았어요"),
        message=_(
            "아이의 성장 기록을 함께 보자는 초대가 왔어요. 아래 주소에서 받아들일 수 있어요. "
            "7일 동안 한 번만 쓸 수 있어요.\n\n%(link)s\n\n"
            "모르는 초대라면 이 편지를 지워 주세요."
        )
        % {"link": link},
        from_email=None,
        recipient_list=[email],
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
