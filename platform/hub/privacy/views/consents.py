"""A guardian's page of consents: each purpose with its words, given and withdrawn here."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.asking import SignedIn
from hub.children.models import Child
from hub.errors import Invalid, RoomError

from .. import services
from ..forms import CodeForm
from ..models import ConfirmationCode, Consent, Purpose
from ..selectors import consent_states, open_erasures
from .asking import guardians_only

# In the demo nothing is sent, so that the page shows the code in place of a message.
SHOWN_CODE = "privacy_shown_code"
NOT_SENT = "privacy_code_not_sent"


@never_cache
@guardians_only
def consents(request: SignedIn, child: Child) -> HttpResponse:
    """Every purpose with its state; posting the chosen ones asks for a code."""
    if request.method == "POST":
        try:
            sent = services.ask_code(
                child=child, purposes=request.POST.getlist("purpose"), guardian=request.user
            )
        except RoomError as error:
            messages.error(request, str(error))
            return redirect("privacy:consents", child.pk)
        return on_to_the_code(request, child, sent)
    states = consent_states(child, request.user)
    erasures = open_erasures(child)
    return render(
        request,
        "privacy/consents.html",
        {
            "child": child,
            "states": states,
            "any_to_give": any(state.may_give for state in states),
            "erasure_asked": erasures.exists(),
            "erasure_asked_by_me": erasures.filter(asked_by_id=request.user.pk).exists(),
        },
    )


def on_to_the_code(request: SignedIn, child: Child, sent: services.CodeSent) -> HttpResponse:
    """To the page that waits for a code, which knows whether the letter left."""
    request.session[SHOWN_CODE] = sent.shown
    request.session[NOT_SENT] = not sent.left
    return redirect("privacy:confirm", child.pk)


@never_cache
@guardians_only
def confirm(request: SignedIn, child: Child) -> HttpResponse:
    """The six digits, typed back, or a new code."""
    if request.POST.get("act") == "again":
        return on_to_the_code(
            request, child, services.ask_code_again(child=child, guardian=request.user)
        )
    sent = ConfirmationCode.objects.filter(child=child, guardian=request.user).first()
    if sent is None:
        return redirect("privacy:consents", child.pk)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_code(
                child=child, guardian=request.user, code=form.cleaned_data["code"]
            )
        except Invalid as error:
            form.add_error("code", str(error))
        except RoomError as error:
            messages.error(request, str(error))
            return redirect("privacy:consents", child.pk)
        else:
            request.session.pop(SHOWN_CODE, None)
            messages.success(request, _("동의를 남겼어요. 언제든 여기서 거둘 수 있어요."))
            return redirect("privacy:consents", child.pk)
    return render(
        request,
        "privacy/confirm.html",
        {
            "child": child,
            "form": form,
            "purposes": [Purpose(purpose).label for purpose in sent.purposes],
            "by_email": sent.method == Consent.Method.EMAIL,
            "not_sent": request.session.get(NOT_SENT, False),
            "shown_code": request.session.get(SHOWN_CODE) if settings.MIRAE_DEMO else "",
        },
    )


@never_cache
@guardians_only
def withdraw(request: SignedIn, child: Child, purpose: str) -> HttpResponse:
    """One question before a consent ends."""
    if purpose not in Purpose.values:
        raise Http404
    if request.method == "POST":
        services.withdraw_consent(child=child, purpose=purpose, by=request.user)
        messages.success(request, _("동의를 거두었어요. 지금부터 쓰지 않아요."))
        return redirect("privacy:consents", child.pk)
    return render(request, "privacy/withdraw.html", {"child": child, "purpose": Purpose(purpose)})
