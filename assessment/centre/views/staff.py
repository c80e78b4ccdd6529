"""Who works in a centre, and with which groups from when to when."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessment.centre.forms import DutyForm, LastDayForm
from assessment.centre.selectors import CentreOverview, centre_overviews, staff
from assessment.centre.services import assign_duty, end_duty
from hub.asking import SignedIn
from hub.centres.models import Duty, Employment, Group
from hub.errors import Conflict, Invalid, NotFound

from .groups import crumbs


def find_centre(request: SignedIn, centre_id: UUID) -> CentreOverview:
    """A centre that the asking person heads. Raises ``NotFound``."""
    for each in centre_overviews(request.user, timezone.localdate()):
        if each.centre.pk == centre_id and each.headed:
            return each
    raise NotFound(_("기관을 찾을 수 없어요. 우리 기관에서 다시 골라 주세요."))


@never_cache
@login_required
def people(request: SignedIn, centre_id: UUID) -> HttpResponse:
    """The people of a centre, and the form that gives one of them a group."""
    found = find_centre(request, centre_id)
    colleagues = staff(found.centre, timezone.localdate())
    form = DutyForm(request.POST or None, colleagues=colleagues, groups=found.groups)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            assign_duty(
                by=request.user,
                employment=Employment.objects.get(pk=said["employment"]),
                group=Group.objects.get(pk=said["group"]),
                on=said["on"],
            )
        except (Invalid, Conflict) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("반을 맡겼어요."))
            return redirect("centre:staff", centre_id)
    context = {
        "overview": found,
        "colleagues": colleagues,
        "form": form,
        "breadcrumbs": crumbs((_("함께 일하는 사람"), "")),
    }
    return render(request, "centre/staff.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def end(request: SignedIn, centre_id: UUID, duty_id: int) -> HttpResponse:
    """The end of a duty: asked first, with its last day, then done."""
    found = find_centre(request, centre_id)
    duties = Duty.objects.filter(group__centre=found.centre)
    duty = duties.select_related("group__centre", "employment__user").filter(pk=duty_id).first()
    if duty is None:
        raise NotFound(_("맡은 반을 찾을 수 없어요."))
    form = LastDayForm(request.POST or None, initial={"last_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            end_duty(by=request.user, duty=duty, last_on=form.cleaned_data["last_on"])
        except Invalid as error:
            form.add_error("last_on", str(error))
        else:
            messages.success(request, _("맡은 반을 마쳤어요."))
            return redirect("centre:staff", centre_id)
    context = {
        "question": _("%(name)s의 %(group)s 담당은 언제까지인가요?")
        % {"name": str(duty.employment.user), "group": duty.group.name},
        "hint": _("그 뒤로는 이 반 아이들을 볼 수 없어요. 적은 글은 계속 고칠 수 있어요."),
        "form": form,
        "back": reverse("centre:staff", args=[centre_id]),
        "breadcrumbs": crumbs(
            (_("함께 일하는 사람"), reverse("centre:staff", args=[centre_id])), (_("확인"), "")
        ),
    }
    return render(request, "centre/confirm.html", context, status=422 if form.errors else 200)
