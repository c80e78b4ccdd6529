"""The family report: what a guardian tells of a season at home."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from assessment.diagnostics import selectors
from assessment.diagnostics.forms import FamilyReportForm
from assessment.diagnostics.models import FamilyReport
from assessment.diagnostics.services import submit_family_report
from assessment.growth.seasons import season_of
from assessment.instruments.models import Response
from hub.children.models import Child, Guardianship, Household
from hub.competencies.selectors import strands
from hub.errors import Conflict, Invalid, NoConsent, NotAllowed
from hub.people.models import User
from tests.people import LONG_AGO

Make = Callable[..., Child]
SOME = {"H.A1-lower": 2, "H.B2-lower": None, "H.D3-lower": 0}


def send(
    child: Child, by: User, answers: dict[str, int | None] = SOME, **more: object
) -> FamilyReport:
    return submit_family_report(
        child=child,
        by=by,
        answers=answers,
        **{"id": uuid4(), **more},  # type: ignore[arg-type]
    )


def test_answers_become_responses_of_the_family_lens(child: Child, parent: User) -> None:
    report = send(child, parent)
    recorded = Response.objects.filter(source=report.pk)
    assert {row.item.code: row.category for row in recorded} == SOME
    assert {(row.lens, row.rater_id) for row in recorded} == {("family", parent.pk)}
    assert report.band == "lower"
    assert selectors.answers_of(report) == SOME


def test_the_season_is_scored_after_commit(
    child: Child, parent: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as queued:
        send(child, parent)
    assert len(queued) == 1
    assert child.estimates.get().season == season_of(timezone.now()).code


def test_sending_twice_keeps_one_report(child: Child, parent: User) -> None:
    id = uuid4()
    assert send(child, parent, id=id) == send(child, parent, id=id)
    assert Response.objects.count() == len(SOME)


def test_another_answer_in_the_same_season_is_a_correction(child: Child, parent: User) -> None:
    first = send(child, parent)
    second = send(child, parent, {"H.A1-lower": 3, "H.B2-lower": 1, "H.C1-lower": 1})
    assert second == first
    assert selectors.answers_of(second) == SOME | {
        "H.A1-lower": 3,
        "H.B2-lower": 1,
        "H.C1-lower": 1,
    }
    replaced = Response.objects.filter(superseded_by__isnull=False)
    assert {row.item.code for row in replaced} == {"H.A1-lower", "H.B2-lower"}
    assert second.changed_at is not None


def test_an_answer_may_go_there_and_back(child: Child, parent: User) -> None:
    for category in (2, 3, 2, 3):
        report = send(child, parent, {"H.A1-lower": category})
    assert selectors.answers_of(report) == {"H.A1-lower": 3}
    assert Response.objects.count() == 4


def test_two_guardians_tell_for_themselves(child: Child, parent: User, other_parent: User) -> None:
    Guardianship.objects.create(
        child=child,
        guardian=other_parent,
        household=Household.objects.create(),
        started_on=LONG_AGO,
    )
    assert send(child, parent) != send(child, other_parent)
    season = season_of(timezone.now())
    assert selectors.report_of(child, parent, season).by == parent
    assert Response.objects.current().count() == 2 * len(SOME)


def test_each_season_has_its_report(child: Child, parent: User) -> None:
    send(child, parent, at=timezone.now() - timedelta(days=95))
    send(child, parent)
    assert FamilyReport.objects.count() == 2


def test_a_report_keeps_its_band_when_the_child_grows_out_of_it(
    make_child: Make, parent: User
) -> None:
    nearly_six = make_child(parent, years=5.99)
    now = timezone.now()
    report = send(nearly_six, parent, {"H.A1-early": 1}, at=now)
    assert report.band == "early"
    birthday = Child.objects.get(pk=nearly_six.pk)
    birthday.born_on -= timedelta(days=30)
    birthday.save()
    again = send(birthday, parent, {"H.A2-early": 2}, at=now)
    assert (again, again.band) == (report, "early")


@pytest.mark.parametrize("who", ["worker", "other_parent", "stranger"])
def test_only_a_guardian_reports(who: str, child: Child, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        send(child, request.getfixturevalue(who))


def test_nothing_is_kept_without_consent(make_child: Make, parent: User) -> None:
    with pytest.raises(NoConsent):
        send(make_child(parent, consents=False), parent)
    assert not FamilyReport.objects.exists()


@pytest.mark.parametrize("answers", [{}, {"H.A1-early": 1}, {"O.A1-lower": 1}, {"H.A1-lower": 4}])
def test_what_does_not_fit_is_refused_whole(
    answers: dict[str, int | None], child: Child, parent: User
) -> None:
    with pytest.raises(Invalid):
        send(child, parent, answers)
    assert not FamilyReport.objects.exists()
    assert not Response.objects.exists()


def test_an_id_of_another_report_is_a_conflict(
    child: Child, parent: User, make_child: Make
) -> None:
    report = send(child, parent)
    with pytest.raises(Conflict):
        send(make_child(parent), parent, id=report.pk)


def form(child: Child, data: dict[str, str] | None = None, **more: object) -> FamilyReportForm:
    return FamilyReportForm(
        data,
        items=selectors.report_questions(child.age().band),
        strands={strand.code: strand.label for strand in strands()},
        **more,
    )


def test_the_form_asks_eighteen_questions_strand_by_strand(child: Child) -> None:
    asked = form(child).by_strand
    assert [each.code for each in asked] == list("ABCDEF")
    assert sum(len(each.questions) for each in asked) == 18
    words = [str(label) for _, label in asked[0].questions[0].field.choices]
    assert words == [
        "아직이에요",
        "도와주면 해요",
        "가끔 스스로 해요",
        "자주 스스로 해요",
        "잘 모르겠어요",
    ]


def test_blank_questions_were_not_asked(child: Child) -> None:
    given = form(child, {"id": str(uuid4()), "H.A1-lower": "2", "H.B1-lower": "none"})
    assert given.is_valid()
    assert given.answers == {"H.A1-lower": 2, "H.B1-lower": None}


def test_an_empty_form_is_met_kindly(child: Child) -> None:
    empty = form(child, {"id": str(uuid4())})
    assert not empty.is_valid()
    assert "아는 것 하나만" in empty.non_field_errors()[0]


def test_a_choice_that_there_is_not_is_pointed_out(child: Child) -> None:
    wrong = form(child, {"id": str(uuid4()), "H.A1-lower": "9"})
    assert list(wrong.errors) == ["H.A1-lower"]


def test_the_form_remembers_what_was_answered(child: Child) -> None:
    shown = form(child, given=SOME)
    assert [shown[code].value() for code in SOME] == ["2", "none", "0"]


def test_the_form_costs_the_same_however_much_was_answered(
    child: Child, parent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    every = {item.code: 1 for item in selectors.report_questions("lower")}
    report = send(child, parent, every)
    with django_assert_num_queries(1):
        assert selectors.answers_of(report) == every
