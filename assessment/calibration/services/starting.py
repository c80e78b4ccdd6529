"""Starting a run, and stopping it."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.calibration.choice import Choice
from assessment.calibration.models import LOST_AFTER, CalibrationRun, Deed
from assessment.instruments.models import Calibration
from assessment.instruments.selectors import current_calibration
from hub.errors import Conflict, Invalid, NotAllowed
from hub.people.models import Appointment, User

UNDERWAY = (CalibrationRun.State.QUEUED, CalibrationRun.State.RUNNING)


def may_calibrate(user: User) -> bool:
    """Whether someone may start, decide on and publish calibrations: the Foundation alone."""
    return user.holds(Appointment.Office.FOUNDATION)


def require_foundation(user: User) -> None:
    """Raises ``NotAllowed`` for everybody but the Foundation."""
    if not may_calibrate(user):
        raise NotAllowed(_("재단 담당자만 할 수 있어요."))


@transaction.atomic
def start(*, by: User, choice: Choice, name: str, seed: int | None = None) -> CalibrationRun:
    """Put a run into the queue; whoever calls hands it to `tasks.calibrate_run` after commit.

    Raises ``NotAllowed``, ``Invalid`` without a name or for another framework than that in use,
    and ``Conflict`` while another run is underway: one takes whole cores. A run that was lost with
    its process stands in nobody's way: it is written down as broken off.
    """
    require_foundation(by)
    # Two people who press at once wait for each other here.
    base = Calibration.objects.select_for_update().get(pk=current_calibration().pk)
    if not name.strip():
        raise Invalid(_("무엇을 위한 추정인지 이름을 적어 주세요."))
    if choice.framework != base.framework:
        raise Invalid(_("지금 쓰는 틀의 답만 추정할 수 있어요."))
    underway = CalibrationRun.objects.filter(state__in=UNDERWAY)
    now = timezone.now()
    underway.filter(touched_at__lt=now - LOST_AFTER).update(
        state=CalibrationRun.State.FAILED,
        trouble=CalibrationRun.Trouble.BROKE_OFF,
        finished_at=now,
    )
    if underway.exists():
        raise Conflict(_("다른 추정이 진행되고 있어요. 끝난 뒤에 하거나 그 추정을 멈춰 주세요."))
    run = CalibrationRun.objects.create(
        name=name.strip(),
        started_by=by,
        base=base,
        choice=choice.to_dict(),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        simulated=settings.MIRAE_DEMO,
    )
    Deed.objects.create(by=by, verb=Deed.Verb.STARTED, run=run)
    return run


@transaction.atomic
def cancel(*, by: User, run: CalibrationRun) -> None:
    """Stop a run. One that works ends at its next step; one that waits, or is lost, at once.

    Raises ``NotAllowed``, and ``Conflict`` when it is over or was told to stop already.
    """
    require_foundation(by)
    now = timezone.now()
    runs = CalibrationRun.objects.filter(pk=run.pk)
    ended = {"state": CalibrationRun.State.CANCELLED, "finished_at": now, "cancel_asked_at": now}
    running = runs.filter(state=CalibrationRun.State.RUNNING)
    stopped = (
        runs.filter(state=CalibrationRun.State.QUEUED).update(**ended)
        or running.filter(touched_at__lt=now - LOST_AFTER).update(**ended)
        or running.filter(cancel_asked_at=None).update(cancel_asked_at=now)
    )
    if not stopped:
        if running.exists():
            raise Conflict(_("이미 멈추라고 했어요. 다음 걸음에서 멈춰요."))
        raise Conflict(_("이미 끝난 추정이에요."))
    Deed.objects.create(by=by, verb=Deed.Verb.CANCELLED, run=run)
