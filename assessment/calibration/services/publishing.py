"""From an approved run to a calibration, and from calibration to calibration."""

import re
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.calibration.models import CalibrationRun, Deed
from assessment.calibration.proposing import Proposal
from assessment.growth.services import choose_calibration, stop_preparing
from assessment.instruments.models import Calibration, CalibrationUse, Item, ItemParameters
from assessment.instruments.selectors import current_calibration
from hub.errors import Conflict, Invalid
from hub.people.models import User

from .starting import require_foundation

VERSION = re.compile(r"\d{4}\.\d{1,3}(-[a-z0-9]{1,12})?")


@transaction.atomic
def publish(
    *, by: User, run: CalibrationRun, version: str, from_on: date, reason: str
) -> CalibrationUse:
    """Make a calibration of an approved run, and have it take over on a day.

    The calibration never changes afterwards. Whoever calls hands the use to
    `growth.tasks.score_on_chosen` after commit. Raises ``NotAllowed``, ``Invalid`` for a version
    that is none or a day that is past, and ``Conflict`` where the run is not approved, was
    published, or another calibration took over since it began.
    """
    require_foundation(by)
    run = (
        CalibrationRun.objects.select_for_update(of=("self",)).select_related("base").get(pk=run.pk)
    )
    decision = getattr(run, "decision", None)
    if decision is None or not decision.approved:
        raise Conflict(_("승인된 추정만 펴낼 수 있어요."))
    if run.published_id:
        raise Conflict(_("이미 펴낸 추정이에요."))
    if run.base != current_calibration():
        raise Conflict(_("추정하는 사이 다른 판을 쓰게 되었어요. 지금 판에서 다시 추정해 주세요."))
    if not VERSION.fullmatch(version):
        raise Invalid(_("판 이름은 2026.2나 2026.2-try처럼 적어 주세요."))
    if Calibration.objects.filter(version=version).exists():
        raise Conflict(_("이 이름의 판이 이미 있어요."))
    calibration = _make(run, version)
    CalibrationRun.objects.filter(pk=run.pk).update(published=calibration)
    Deed.objects.create(
        by=by, verb=Deed.Verb.PUBLISHED, run=run, calibration=calibration, reason=reason.strip()
    )
    return choose(by=by, calibration=calibration, from_on=from_on, reason=reason)


@transaction.atomic
def choose(*, by: User, calibration: Calibration, from_on: date, reason: str) -> CalibrationUse:
    """Have a calibration take over on a day: a new one, or an earlier one again.

    Raises ``NotAllowed``, ``Invalid`` and ``Conflict``.
    """
    require_foundation(by)
    today = timezone.localdate()
    if from_on < today:
        raise Invalid(_("지난 날부터 쓸 수는 없어요. 오늘이나 그 뒤를 골라 주세요."))
    at = timezone.make_aware(datetime.combine(from_on, time.min))
    use = choose_calibration(calibration=calibration, by=by, reason=reason, wanted_at=at)
    Deed.objects.create(
        by=by, verb=Deed.Verb.CHOSEN, calibration=calibration, reason=reason.strip()
    )
    return use


@transaction.atomic
def stop_choice(*, by: User, use: CalibrationUse) -> None:
    """Take back a choice before it takes over. Raises ``NotAllowed`` and ``Conflict``."""
    require_foundation(by)
    stop_preparing(use=use)
    Deed.objects.create(by=by, verb=Deed.Verb.STOPPED, calibration=use.calibration)


def _make(run: CalibrationRun, version: str) -> Calibration:
    proposal = Proposal.from_dict(run.findings["proposal"])
    made_up = " 가상 아이들의 답으로 추정했어요." if run.simulated else ""
    calibration = Calibration.objects.create(
        version=version,
        framework=run.base.framework,
        basis="estimated",
        population=proposal.population,
        shifts=run.base.shifts,
        rater_sd=run.base.rater_sd,
        note=f"시범: 공식 규준이 아니에요. 추정 {run.pk}, 앞 판 {run.base.version}.{made_up}",
    )
    items = Item.objects.in_bulk(list(proposal.items), field_name="code")
    ItemParameters.objects.bulk_create(
        (
            ItemParameters(calibration=calibration, item=items[code], slope=slope, intercepts=steps)
            for code, (slope, steps) in sorted(proposal.items.items())
        ),
        batch_size=500,
    )
    return calibration
