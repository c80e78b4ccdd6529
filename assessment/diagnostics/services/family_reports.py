"""A guardian's report of a season at home."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assessment.diagnostics.models import FamilyReport
from assessment.diagnostics.selectors import report_questions
from assessment.growth.seasons import season_of
from assessment.growth.tasks import request_scoring
from assessment.instruments.models import Response
from assessment.instruments.services import NewResponse, correct_response, record_responses
from hub.children.models import Child
from hub.errors import Conflict, Invalid, NotAllowed
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import hold_consents
from hub.privacy.services import require_consent

Answers = Mapping[str, int | None]


@transaction.atomic
def submit_family_report(
    *, child: Child, by: User, answers: Answers, id: UUID, at: datetime | None = None
) -> FamilyReport:
    """Keep what a guardian answered, and mend what they answered before in this season.

    answers: category by item code; None is 잘 모르겠어요, and what is missing was not asked.
    Sending the same again changes nothing; another answer becomes a correction, so that both stay.
    Raises ``NotAllowed`` to anyone but a guardian of that day, ``NoConsent``, ``Invalid`` and
    ``Conflict``.
    """
    at = at or timezone.now()
    day = timezone.localdate(at)
    if not child.guardianships.on(day).filter(guardian=by).exists():
        raise NotAllowed(_("집에서 본 모습은 아이의 보호자만 적을 수 있어요."))
    hold_consents([child.pk])
    require_consent(child, Purpose.ASSESSMENT)
    if not answers:
        raise Invalid(_("아직 고른 답이 없어요. 아는 것 하나만 골라도 괜찮아요."))
    report, made = open_report(child, by, id, at)
    check_questions(report, answers)
    before = {
        row.item.code: row
        for row in Response.objects.current()
        .filter(source=report.pk)
        .select_related("item__instrument")
    }
    asked_anew = {code: given for code, given in answers.items() if code not in before}
    changed = {
        code: given
        for code, given in answers.items()
        if code in before and before[code].category != given
    }
    add(report, by, asked_anew, at)
    for code, given in changed.items():
        mend(before[code], by, given)
    if asked_anew or changed:
        if not made:
            report.changed_at = at
            report.save(update_fields=["changed_at"])
        request_scoring(child, report.submitted_at)
        request_scoring(child, at)
    return report


def open_report(child: Child, by: User, id: UUID, at: datetime) -> tuple[FamilyReport, bool]:
    """The guardian's report of the season, and whether it begins with this one."""
    known = FamilyReport.objects.filter(pk=id).first()
    if known and (known.child_id, known.by_id) != (child.pk, by.pk):
        raise Conflict(_("이 번호의 기록이 이미 있어요. 화면을 새로 열어 주세요."))
    if known:
        return FamilyReport.objects.select_for_update().get(pk=id), False
    report, made = FamilyReport.objects.select_for_update().get_or_create(
        child=child,
        by=by,
        season=season_of(at).code,
        defaults={
            "id": id,
            "band": child.age(timezone.localdate(at)).band,
            "submitted_at": at,
        },
    )
    return report, made


def check_questions(report: FamilyReport, answers: Answers) -> None:
    """Raise ``Invalid`` for an answer to something that this report does not ask."""
    asked = {item.code for item in report_questions(report.band)}
    for code in answers:
        if code not in asked:
            raise Invalid(
                _("‘%(code)s’은(는) 이 나이에 여쭙는 질문이 아니에요. 화면을 새로 열어 주세요.")
                % {"code": code}
            )


def add(report: FamilyReport, by: User, answers: Answers, at: datetime) -> None:
    """Record answers to questions that were blank so far."""
    receipts = record_responses(
        [
            NewResponse(
                id=uuid5(report.pk, code),
                child=report.child_id,
                item=code,
                category=category,
                occurred_at=at,
                source=report.pk,
                rater=by.pk,
            )
            for code, category in answers.items()
        ]
    )
    for receipt in receipts:
        if not receipt.kept:
            raise Invalid(receipt.message)


def mend(response: Response, by: User, category: int | None) -> None:
    """Append another answer to a question; its id follows from what it replaces."""
    correct_response(
        original=response,
        by=by,
        category=category,
        reason=gettext_noop("보호자가 다시 답했어요"),
        id=uuid5(response.pk, str(category)),
    )
