"""Deeds of the calibration studio: stop, decide, publish, go back."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.calibration.services import cancel, choose, decide, publish, stop_choice
from assessment.calibration.services.starting import require_foundation
from assessment.growth.tasks import score_on_chosen
from assessment.instruments.models import Calibration, CalibrationUse
from hub.asking import SignedIn
from hub.errors import Conflict, Invalid, NotFound
from hub.slow_work import hand_on

from ..asking import staff_only
from ..calibration_forms import ChooseForm, DecisionForm, PublishForm
from ..selectors.runs import versions
from .calibration import find_run, show_run, show_studio


def attempt(request: SignedIn, deed: Callable[[], Any], done: str) -> None:
    """Do a deed, and say that it is done, or why not."""
    try:
        deed()
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def granted(
    request: SignedIn, form: forms.Form, deed: Callable[[dict[str, Any]], Any], done: str
) -> bool:
    """Do what a form asks for. False where the form has to be mended first, and says so itself.

    A ``Conflict`` no mending helps: it is told on the page that comes next.
    """
    if not form.is_valid():
        return False
    try:
        deed(form.cleaned_data)
    except Invalid as error:
        form.add_error(None, str(error))
        return False
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return True


def taken_over(make: Callable[[], CalibrationUse]) -> None:
    """Choose a calibration, and have everything scored on it once that is stored."""
    with transaction.atomic():
        use = make()
        transaction.on_commit(partial(hand_on, score_on_chosen, use.pk))


@require_POST
@staff_only
def cancel_run(request: SignedIn, run_id: UUID) -> HttpResponse:
    """Stop a run."""
    found = find_run(run_id)
    attempt(request, partial(cancel, by=request.user, run=found), _("멈추라고 했어요."))
    return redirect("foundation:run", found.pk)


@require_POST
@staff_only
def decide_on(request: SignedIn, run_id: UUID) -> HttpResponse:
    """Approve a run or send it back."""
    require_foundation(request.user)
    found, form = find_run(run_id), DecisionForm(request.POST)

    def deed(said: dict[str, Any]) -> None:
        decide(by=request.user, run=found, **said)

    if granted(request, form, deed, _("정한 것을 적어 두었어요.")):
        return redirect("foundation:run", found.pk)
    return show_run(request, found, decide=form)


@require_POST
@staff_only
def publish_run(request: SignedIn, run_id: UUID) -> HttpResponse:
    """Publish an approved run, and have everything scored on it."""
    require_foundation(request.user)
    found, form = find_run(run_id), PublishForm(request.POST)

    def deed(said: dict[str, Any]) -> None:
        taken_over(partial(publish, by=request.user, run=found, **said))

    if granted(request, form, deed, _("새 판을 펴냈어요. 지난 계절의 점수도 새로 내요.")):
        return redirect("foundation:calibration")
    return show_run(request, found, publish=form)


@require_POST
@staff_only
def choose_again(request: SignedIn) -> HttpResponse:
    """Use a published version again."""
    require_foundation(request.user)
    names = list(versions().values_list("version", flat=True))
    form = ChooseForm(request.POST, versions=names)

    def deed(said: dict[str, Any]) -> None:
        calibration = Calibration.objects.get(version=said["calibration"])
        wanted = {"from_on": said["from_on"], "reason": said["reason"]}
        taken_over(partial(choose, by=request.user, calibration=calibration, **wanted))

    if granted(request, form, deed, _("이 판으로 바꿔요. 점수를 다 내면 바뀌어요.")):
        return redirect("foundation:calibration")
    return show_studio(request, form)


@require_POST
@staff_only
def stop_change(request: SignedIn, use_id: int) -> HttpResponse:
    """Stop a change of calibration before it takes over."""
    use = find_use(use_id)
    attempt(request, partial(stop_choice, by=request.user, use=use), _("바꾸기를 멈췄어요."))
    return redirect("foundation:calibration")


@require_POST
@staff_only
def go_on(request: SignedIn, use_id: int) -> HttpResponse:
    """Go on with a change that was broken off with its process."""
    require_foundation(request.user)
    use = find_use(use_id)

    def deed() -> None:
        if use.state != CalibrationUse.State.PREPARING:
            raise Conflict(_("이어서 할 것이 없어요."))
        hand_on(score_on_chosen, use.pk)

    attempt(request, deed, _("이어서 점수를 내요."))
    return redirect("foundation:calibration")


def find_use(use_id: int) -> CalibrationUse:
    """A choice of a calibration. Raises ``NotFound``."""
    use = CalibrationUse.objects.select_related("calibration").filter(pk=use_id).first()
    if use is None:
        raise NotFound(_("이런 바꾸기는 없어요."))
    return use
