"""How a guardian connects a child with a care centre, by the code that its head handed over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.asking import SignedIn
from hub.children.joining import group_behind, join_by_code
from hub.children.models import Child
from hub.errors import RoomError
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process

from ..doors import for_guardian
from ..forms import CentreForm


@for_guardian
def centre(request: SignedIn, child: Child) -> HttpResponse:
    """A code is entered, the centre behind it is shown, and after a yes the child attends."""
    form = CentreForm(request.POST or None)
    context = {
        "child": child,
        "form": form,
        "breadcrumbs": [
            {"label": _("우리 가족"), "url": reverse("family:home")},
            {"label": _("돌봄기관과 연결")},
        ],
    }
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "family/centre.html", context, status=status)
    code = form.cleaned_data["code"]
    try:
        if form.cleaned_data["confirmed"]:
            join_by_code(code=code, child=child, by=request.user)
            return connected(request, child)
        context["group"] = group_behind(code=code, child=child, by=request.user)
    except RoomError as error:
        form.add_error("code", str(error))
        return render(request, "family/centre.html", context, status=error.status)
    return render(request, "family/centre_confirm.html", context)


def connected(request: SignedIn, child: Child) -> HttpResponse:
    """On to the consents while one is open without which the centre sees no story; else home."""
    if all(may_process(child, purpose) for purpose in (Purpose.ASSESSMENT, Purpose.CENTRE)):
        messages.success(request, _("돌봄기관과 연결했어요. 오늘부터 이 반에 다녀요."))
        return redirect("family:home")
    messages.success(
        request, _("돌봄기관과 연결했어요. 선생님과 무엇을 나눌지 여기에서 정해 주세요.")
    )
    return redirect("privacy:consents", child.pk)
