"""The family report: eighteen questions, any number of answers, and thanks."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from assessment.diagnostics.models import FamilyReport
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(family: Client, address: Callable[..., str], child: Child) -> Callable[..., object]:
    """Send answers by item code."""

    def send(answers: dict[str, str], id: object = None) -> object:
        return family.post(address("report"), {"id": str(id or uuid4()), **answers})

    return send


def test_it_asks_eighteen_questions_by_strand(read: Callable[..., str], child: Child) -> None:
    page = read("report")
    assert page.count('<fieldset class="levels"') == 18
    assert page.count('class="report__strand"') == 6
    assert page.count('type="radio"') == 18 * 5


def test_a_part_may_be_sent_and_is_thanked_for(
    send: Callable[..., object], read: Callable[..., str], child: Child
) -> None:
    response = send({"H.A1-lower": "2", "H.B1-lower": "none"})
    assert response.url == f"/family/{child.pk}/report/thanks/"
    assert "집에서 본 모습 2가지" in read("thanks")
    given = dict(child.responses.values_list("item__code", "category"))
    assert given == {"H.A1-lower": 2, "H.B1-lower": None}


def test_what_was_sent_is_there_again_and_can_be_mended(
    send: Callable[..., object], read: Callable[..., str], child: Child
) -> None:
    send({"H.A1-lower": "1"})
    page = read("report")
    assert "이번 계절에 적은 것이 있어요" in page
    assert page.count("checked") == 1
    send({"H.A1-lower": "3"})
    assert FamilyReport.objects.count() == 1
    assert child.responses.filter(superseded_by=None).get().category == 3


def test_an_empty_report_is_asked_for_one_answer(send: Callable[..., object]) -> None:
    response = send({})
    assert response.status_code == 422
    assert "아는 것 하나만 골라도 괜찮아요" in response.content.decode()
    assert not FamilyReport.objects.exists()


def test_a_level_that_there_is_not_is_refused(send: Callable[..., object]) -> None:
    response = send({"H.A1-lower": "7"})
    assert response.status_code == 422
    assert "보기 가운데 하나를 골라 주세요." in response.content.decode()


def test_somebody_elses_report_number_changes_nothing(
    send: Callable[..., object], make_child: Callable[..., Child], other_parent: User
) -> None:
    theirs = FamilyReport.objects.create(
        id=uuid4(),
        child=make_child(other_parent),
        by=other_parent,
        season="2020-1",
        band="lower",
        submitted_at="2020-03-03T00:00:00Z",
    )
    response = send({"H.A1-lower": "2"}, id=theirs.pk)
    assert response.status_code == 422
    assert not theirs.child.responses.exists()


def test_without_consent_nothing_is_taken(
    send: Callable[..., object], child: Child, parent: User
) -> None:
    withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=parent)
    assert send({"H.A1-lower": "2"}).status_code == 403
    assert not FamilyReport.objects.exists()


def test_there_are_no_thanks_before_a_report(
    family: Client, address: Callable[..., str], child: Child
) -> None:
    assert family.get(address("thanks")).url == address("report")
