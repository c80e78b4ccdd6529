"""Growth over the API: the same rights, the same words, never a bare number."""

from uuid import uuid4

import pytest
from django.utils import timezone

from hub.privacy.models import AccessRecord, Purpose

pytestmark = pytest.mark.django_db


def get(client, user, path):
    client.force_login(user)
    return client.get(f"/api/v1/growth/children/{path}")


def test_a_guardian_reads_the_profile(client, child, parent, a_year):
    body = get(client, parent, child.pk).json()
    assert len(body["lines"]) == 6
    assert body["seasons"] == [season.label for season in a_year]
    assert [mark["position"] for mark in body["marks"]] == [0, 33, 67, 100]
    assert "의학적 진단이 아니에요" in body["boundary"]
    assert body["provenance"]["calibration"] == "2026.1-prior"
    assert not AccessRecord.objects.exists()


def test_no_logit_leaves_the_house(client, child, parent, a_year):
    text = get(client, parent, child.pk).content.decode()
    assert "theta" not in text
    assert "covariance" not in text
    assert "mean" not in text


def test_a_workers_look_is_recorded(client, child, worker, a_year):
    assert get(client, worker, child.pk).status_code == 200
    assert AccessRecord.objects.get().child_id == child.pk


def test_the_evidence_comes_by_the_page(client, child, parent, see):
    for category in (1, 2):
        see(category)
    body = get(client, parent, f"{child.pk}/evidence?page=2").json()
    assert (body["page"], body["pages"], body["total"]) == (2, 2, 36)
    assert len(body["entries"]) == 16


def test_an_impossible_strand_is_refused(client, child, parent):
    assert get(client, parent, f"{child.pk}/evidence?strand=Z").status_code == 422


@pytest.mark.parametrize("path", ["{}", "{}/evidence"])
def test_nobody_else_learns_of_the_child(client, child, stranger, other_parent, path):
    for user in (stranger, other_parent):
        assert get(client, user, path.format(child.pk)).status_code == 404
    assert get(client, stranger, path.format(uuid4())).status_code == 404


@pytest.mark.parametrize("path", ["{}", "{}/evidence"])
def test_after_withdrawal_the_answer_is_no_consent(client, child, parent, path):
    child.consents.filter(purpose=Purpose.ASSESSMENT).update(withdrawn_at=timezone.now())
    answer = get(client, parent, path.format(child.pk))
    assert answer.status_code == 403
    assert answer.json()["code"] == "no-consent"


def test_without_signing_in_there_is_no_answer(client, child):
    assert client.get(f"/api/v1/growth/children/{child.pk}").status_code == 401
