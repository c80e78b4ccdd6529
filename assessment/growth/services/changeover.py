"""Scoring everything on the calibration that was chosen, so that it can take over as a whole."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.growth.scoring import Scale
from assessment.growth.seasons import Season
from assessment.instruments.models import Calibration, CalibrationUse
from assessment.instruments.selectors import current_calibration
from hub.children.models import Child
from hub.errors import Conflict, Invalid
from hub.people.models import User

from .estimates import update_estimate
from .requests import seasons_to_score

AT_ONCE = 50
"""So many seasons are scored between two looks at whether to stop."""


@transaction.atomic
def choose_calibration(
    *, calibration: Calibration, by: User, reason: str, wanted_at: datetime | None = None
) -> CalibrationUse:
    """Have everything scored on a calibration, and let it take over, not before ``wanted_at``.

    Raises ``Invalid`` without a reason, and ``Conflict`` while another one is being prepared, or
    when it is in use already.
    """
    if not reason.strip():
        raise Invalid(_("까닭을 적어 주세요. 나중에 보는 사람이 알아야 해요."))
    if calibration == current_calibration():
        raise Conflict(_("지금 쓰고 있는 보정값이에요."))
    now = timezone.now()
    try:
        with transaction.atomic():
            return CalibrationUse.objects.create(
                calibration=calibration,
                chosen_by=by,
                reason=reason.strip(),
                wanted_at=max(wanted_at or now, now),
            )
    except IntegrityError as error:
        raise Conflict(
            _("다른 보정값의 점수를 내고 있어요. 끝난 뒤에 하거나 그 일을 먼저 멈춰 주세요.")
        ) from error


def prepare_scores(use: CalibrationUse, *, at_once: int = AT_ONCE) -> CalibrationUse:
    """Score every season on the chosen calibration, and set when it takes over.

    Goes on where an earlier run was broken off, and ends as soon as it is told to stop. What was
    scored until then stays, and is not shown.
    """
    scale = Scale.of(use.calibration)
    pairs = [pair for pair in seasons_to_score() if _place(*pair) > use.cursor]
    underway = CalibrationUse.objects.filter(pk=use.pk, state=CalibrationUse.State.PREPARING)
    underway.update(total=use.done + len(pairs), touched_at=timezone.now())
    for start in range(0, len(pairs), at_once):
        batch = pairs[start : start + at_once]
        _score(batch, scale)
        told = underway.update(
            done=use.done + start + len(batch),
            cursor=_place(*batch[-1]),
            touched_at=timezone.now(),
        )
        if not told:
            break
    now = timezone.now()
    underway.update(
        state=CalibrationUse.State.READY, from_at=max(use.wanted_at, now), touched_at=now
    )
    use.refresh_from_db()
    return use


def stop_preparing(*, use: CalibrationUse) -> None:
    """Stop scoring on a calibration before it takes over. Raises ``Conflict`` when it is too late.

    Also takes back one that waits for its day.
    """
    now = timezone.now()
    uses = CalibrationUse.objects.filter(pk=use.pk)
    waiting = uses.filter(state=CalibrationUse.State.READY, from_at__gt=now)
    preparing = uses.filter(state=CalibrationUse.State.PREPARING)
    stopped = {"state": CalibrationUse.State.STOPPED, "from_at": None, "touched_at": now}
    if not (preparing.update(**stopped) or waiting.update(**stopped)):
        raise Conflict(_("이미 끝났거나 쓰고 있어서 멈출 수 없어요."))


def fail_preparing(use_id: int) -> None:
    """Write down that scoring broke off by a mistake of ours."""
    CalibrationUse.objects.filter(pk=use_id, state=CalibrationUse.State.PREPARING).update(
        state=CalibrationUse.State.FAILED, touched_at=timezone.now()
    )


def _score(pairs: Sequence[tuple[UUID, Season]], scale: Scale) -> None:
    children = Child.objects.in_bulk({child_id for child_id, _season in pairs})
    for child_id, season in pairs:
        if child_id in children:
            update_estimate(children[child_id], season, scale=scale)


def _place(child_id: UUID, season: Season) -> str:
    return f"{child_id} {season.code}"
