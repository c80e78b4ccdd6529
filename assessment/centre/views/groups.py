"""A centre's groups: who attends, the picture of a group, children who join and leave."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessment.centre.forms import JoinCodeForm, JoinForm
from assessment.centre.picture import FEWEST, group_picture
from assessment.centre.selectors import (
    attending,
    centre_headed_by,
    centre_overviews,
    duties_of,
    elsewhere_in_centre,
    group_seen_by,
)
from assessment.centre.services import join_group, leave_group, require_head
from assessment.growth.seasons import season_of
from hub.asking import SignedIn
from hub.centres.models import Group
from hub.children.ages import Band
from hub.children.models import Attendance, Child, JoinCode
from hub.errors import NotAllowed, NotFound
from hub.privacy.services import record_look, record_looks


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page, from the centre's first one."""
    way = ((_("우리 기관"), reverse("centre:home")), *steps)
    return [{"label": label, "url": url} for label, url in way]


@never_cache
@login_required
def home(request: SignedIn) -> HttpResponse:
    """The centres someone works in, with their groups."""
    centres = centre_overviews(request.user, timezone.localdate())
    if not centres:
        raise NotAllowed(_("돌봄기관에서 일하는 분을 위한 화면이에요."))
    bands = [
        {"code": band.value, "label": label}
        for band, label in zip(Band, (_("만 3-5세"), _("만 6-8세"), _("만 9-12세")), strict=True)
    ]
    return render(request, "centre/home.html", {"centres": centres, "bands": bands})


@never_cache
@login_required
def group(request: SignedIn, group_id: UUID) -> HttpResponse:
    """A group: the children who attend, who is with them, and the picture."""
    found = find_group(request, group_id)
    day = timezone.localdate()
    children = attending(found, day)
    record_looks(request, [each.child for each in children], "centre-group")
    shared = [each.child.pk for each in children if each.shared]
    headed = centre_headed_by(request.user, found.centre_id, day) is not None
    elsewhere = elsewhere_in_centre(found, day) if headed else []
    record_looks(request, elsewhere, "centre-group")
    context = {
        "group": found,
        "children": children,
        "duties": duties_of([found], day),
        "picture": group_picture(shared, day),
        "shared": len(shared),
        "fewest": FEWEST,
        "season": season_of(day).label,
        "headed": headed,
        "codes": JoinCode.objects.usable(timezone.now()).filter(group=found) if headed else [],
        "code_form": JoinCodeForm(),
        "join": JoinForm(children=elsewhere) if elsewhere else None,
        "breadcrumbs": crumbs((found.name, "")),
    }
    return render(request, "centre/group.html", context)


def find_group(request: SignedIn, group_id: UUID) -> Group:
    """A group that the asking person may see. Raises ``NotFound``."""
    found = group_seen_by(request.user, group_id, timezone.localdate())
    if found is None:
        raise NotFound(_("반을 찾을 수 없어요. 우리 기관에서 다시 골라 주세요."))
    return found


def find_headed_group(request: SignedIn, group_id: UUID) -> Group:
    """A group of a centre that the asking person heads. Raises ``NotFound`` and ``NotAllowed``."""
    found = find_group(request, group_id)
    require_head(request.user, found.centre)
    return found


def ask(request: SignedIn, **context: Any) -> HttpResponse:
    """The page that asks once more before something is done."""
    return render(request, "centre/confirm.html", context)


@never_cache
@login_required
def join(request: SignedIn, group_id: UUID) -> HttpResponse:
    """A head lets a child of the centre join this group: asked first, then done."""
    found = find_headed_group(request, group_id)
    form = JoinForm(
        request.POST or request.GET,
        children=elsewhere_in_centre(found, timezone.localdate()),
    )
    if not form.is_valid():
        raise NotFound(_("아이를 찾을 수 없어요. 반에서 다시 골라 주세요."))
    child = Child.objects.get(pk=form.cleaned_data["child"])
    if request.method == "POST":
        join_group(by=request.user, child=child, group=found)
        messages.success(request, _("오늘부터 이 반에서 함께해요."))
        return redirect("centre:group", group_id)
    record_look(request, child, "centre-group")
    return ask(
        request,
        question=_("%(name)s 어린이가 오늘부터 %(group)s에서도 지내나요?")
        % {"name": child.name, "group": found.name},
        hint=_("이 반을 맡은 사람이 이 아이를 볼 수 있게 돼요."),
        fields={"child": child.pk},
        back=reverse("centre:group", args=[group_id]),
        breadcrumbs=crumbs((found.name, reverse("centre:group", args=[group_id])), (_("확인"), "")),
    )


@never_cache
@login_required
def leave(request: SignedIn, group_id: UUID, child_id: UUID) -> HttpResponse:
    """A head lets a child leave this group: asked first, then done."""
    found = find_headed_group(request, group_id)
    there = Attendance.objects.on(timezone.localdate()).filter(group=found, child=child_id)
    row = there.select_related("child").first()
    if row is None:
        raise NotFound(_("아이를 찾을 수 없어요. 반에서 다시 골라 주세요."))
    if request.method == "POST":
        leave_group(by=request.user, child=row.child, group=found)
        messages.success(request, _("이 반에서 나왔어요."))
        return redirect("centre:group", group_id)
    record_look(request, row.child, "centre-group")
    return ask(
        request,
        question=_("%(name)s 어린이가 %(group)s에서 나오나요?")
        % {"name": row.child.name, "group": found.name},
        hint=_(
            "어제가 마지막 날로 남고, 이 반을 맡은 사람은 이 아이를 더 볼 수 없어요. "
            "적은 글은 그대로 남아요."
        ),
        fields={},
        back=reverse("centre:group", args=[group_id]),
        breadcrumbs=crumbs((found.name, reverse("centre:group", args=[group_id])), (_("확인"), "")),
    )
