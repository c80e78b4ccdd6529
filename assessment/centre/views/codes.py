"""Codes by which children who are new to the centre join a group: made, shown once, ended."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessment.centre.forms import JoinCodeForm
from hub.asking import SignedIn
from hub.centres.selectors import heads
from hub.children.joining import CODE_LASTS, end_join_code, make_join_code
from hub.children.models import JoinCode
from hub.errors import Invalid, NotFound

from .groups import crumbs, find_headed_group


@require_POST
@never_cache
@login_required
def make(request: SignedIn, group_id: UUID) -> HttpResponse:
    """A head makes a code for a group and sees it this once: no page can show it again."""
    found = find_headed_group(request, group_id)
    form = JoinCodeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("아이 수는 1부터 99까지 적거나 비워 두세요."))
    code = make_join_code(by=request.user, group=found, uses=form.cleaned_data["uses"])
    context = {
        "group": found,
        "code": f"{code[:4]}-{code[4:]}",
        "until": timezone.localtime() + CODE_LASTS,
        "uses": form.cleaned_data["uses"],
        "breadcrumbs": crumbs(
            (found.name, reverse("centre:group", args=[group_id])), (_("연결 코드"), "")
        ),
    }
    return render(request, "centre/code.html", context)


@require_POST
@never_cache
@login_required
def end(request: SignedIn, code_id: int) -> HttpResponse:
    """A head ends a code of one of their groups. For anyone else there is no such code."""
    headed = heads(request.user.pk, on=timezone.localdate())
    codes = JoinCode.objects.filter(group__centre__in=headed).select_related("group__centre")
    code = codes.filter(pk=code_id).first()
    if code is None:
        raise NotFound(_("연결 코드를 찾을 수 없어요. 반에서 다시 골라 주세요."))
    end_join_code(by=request.user, code=code)
    messages.success(request, _("코드를 끝냈어요. 이미 연결한 아이는 그대로 다녀요."))
    return redirect("centre:group", code.group_id)
