"""What a second person says of a run."""

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.calibration.models import CalibrationRun, Decision, Deed
from assessment.calibration.warnings import standing_in_the_way
from hub.errors import Conflict, Invalid, NotAllowed
from hub.people.models import User

from .starting import require_foundation


@transaction.atomic
def decide(*, by: User, run: CalibrationRun, approved: bool, reason: str) -> Decision:
    """Approve a finished run, or send it back. Four eyes: never by whoever started it.

    Raises ``NotAllowed``, ``Invalid`` without a reason, and ``Conflict`` when it is not finished,
    decided already, or has something in the way of being scored on.
    """
    require_foundation(by)
    run = CalibrationRun.objects.select_for_update().get(pk=run.pk)
    if by.pk == run.started_by_id:
        raise NotAllowed(_("시작한 사람은 정할 수 없어요. 다른 담당자가 보고 정해야 해요."))
    if not reason.strip():
        raise Invalid(_("까닭을 적어 주세요. 나중에 보는 사람이 알아야 해요."))
    if run.state != CalibrationRun.State.FINISHED:
        raise Conflict(_("끝난 추정만 정할 수 있어요."))
    if Decision.objects.filter(run=run).exists():
        raise Conflict(_("이미 정해진 추정이에요."))
    if approved and standing_in_the_way(run):
        raise Conflict(_("‘그대로는 쓸 수 없음’이 남아 있어서 승인할 수 없어요."))
    decision = Decision.objects.create(run=run, by=by, approved=approved, reason=reason.strip())
    verb = Deed.Verb.APPROVED if approved else Deed.Verb.REFUSED
    Deed.objects.create(by=by, verb=verb, run=run, reason=decision.reason)
    return decision
