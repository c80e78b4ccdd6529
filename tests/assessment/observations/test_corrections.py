"""Corrections: new versions with a reason, the old one stays."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from assessment.instruments.models import Response
from assessment.observations.models import NeverChanged, Observation
from hub.centres.models import Duty, Employment
from hub.privacy.models import Consent


@pytest.fixture
def stored(send, note, worker):
    body = note()
    assert send(worker, body)[0] == 201
    return body


def correction(**fields):
    return {"id": str(uuid4()), "reason": "잘못 눌렀어요"} | fields


def test_a_correction_is_a_new_version_and_the_old_one_stays(send, stored, worker, child):
    rating = {"child": str(child.pk), "item": "O.B2-lower", "category": 3}
    status, _answer = send(
        worker,
        correction(text="다시 적은 글", ratings=[rating]),
        to=f"{stored['id']}/corrections",
    )
    assert status == 201
    new = Observation.objects.current().get()
    assert (new.text, new.reason, new.supersedes.text) == (
        "다시 적은 글",
        "잘못 눌렀어요",
        stored["text"],
    )
    now = Response.objects.current().get(item__code="O.B2-lower")
    assert (now.category, now.supersedes.category) == (3, 2)
    assert Response.objects.current().count() == 2


def test_a_correction_needs_a_reason(send, stored, worker):
    status, answer = send(worker, correction(reason=" "), to=f"{stored['id']}/corrections")
    assert status == 422
    assert "왜 고치는지" in answer["message"]


def test_sending_a_correction_twice_makes_one_version(send, stored, worker):
    body = correction(text="다시")
    new, again = (send(worker, body, to=f"{stored['id']}/corrections") for _ in range(2))
    assert (new[0], new[1]["status"]) == (201, "stored")
    assert (again[0], again[1]["status"]) == (200, "known")
    assert again[1]["version"] == new[1]["version"] == body["id"]
    assert Observation.objects.count() == 2


def test_a_correction_that_comes_again_after_another_is_still_known(send, stored, worker):
    first = correction(text="둘")
    for body in (first, correction(text="셋")):
        send(worker, body, to=f"{stored['id']}/corrections")
    assert send(worker, first, to=f"{stored['id']}/corrections")[0] == 200
    assert Observation.objects.current().get().text == "셋"


def test_another_correction_under_the_same_id_is_a_conflict(send, stored, worker):
    body = correction(text="둘")
    send(worker, body, to=f"{stored['id']}/corrections")
    status, answer = send(worker, body | {"text": "셋"}, to=f"{stored['id']}/corrections")
    assert (status, answer["code"]) == (409, "conflict")
    assert Observation.objects.current().get().text == "둘"


@pytest.mark.parametrize("same_id", [True, False])
def test_taking_back_twice_makes_one_version(send, stored, worker, same_id):
    body = {"id": str(uuid4())}
    new = send(worker, body, to=f"{stored['id']}/withdrawal")
    if not same_id:
        body = {"id": str(uuid4())}
    again = send(worker, body, to=f"{stored['id']}/withdrawal")
    assert (new[0], again[0]) == (201, 200)
    assert again[1] == new[1] | {"status": "known"}
    assert Observation.objects.count() == 2


def test_corrections_follow_one_another(send, stored, worker):
    for text in ("둘", "셋"):
        send(worker, correction(text=text), to=f"{stored['id']}/corrections")
    assert Observation.objects.current().get().text == "셋"
    assert Observation.objects.filter(thread=stored["id"]).count() == 3


def test_only_the_author_corrects(send, stored, head, colleague):
    for person in (head, colleague):
        assert send(person, correction(), to=f"{stored['id']}/corrections")[0] == 404


def test_what_someone_wrote_stays_theirs_to_correct_after_leaving(send, stored, worker):
    yesterday = date.today() - timedelta(days=1)
    Duty.objects.filter(employment__user=worker).update(ended_on=yesterday)
    Employment.objects.filter(user=worker).update(ended_on=yesterday)
    status, _answer = send(worker, correction(text="고침"), to=f"{stored['id']}/corrections")
    assert status == 201


def test_a_correction_after_withdrawal_is_refused(send, stored, worker, child):
    Consent.objects.filter(child=child, purpose="assessment").update(withdrawn_at=timezone.now())
    status, answer = send(worker, correction(text="고침"), to=f"{stored['id']}/corrections")
    assert (status, answer["code"]) == (403, "no-consent")
    assert Observation.objects.count() == 1


def test_a_rating_that_the_note_has_not_is_refused(send, stored, worker, child):
    rating = {"child": str(child.pk), "item": "O.E1-lower", "category": 3}
    status, _answer = send(worker, correction(ratings=[rating]), to=f"{stored['id']}/corrections")
    assert status == 422
    assert Observation.objects.count() == 1


def test_undo_within_ten_minutes_needs_no_reason(send, stored, worker):
    status, _answer = send(worker, {"id": str(uuid4())}, to=f"{stored['id']}/withdrawal")
    assert status == 201
    assert not Observation.objects.current().exists()
    assert Observation.objects.count() == 2
    assert not Response.objects.scorable().exists()


def test_undo_later_asks_for_a_reason(send, stored, worker, monkeypatch):
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    body = {"id": str(uuid4())}
    assert send(worker, body, to=f"{stored['id']}/withdrawal")[0] == 422
    body["reason"] = "다른 아이 이야기였어요"
    assert send(worker, body, to=f"{stored['id']}/withdrawal")[0] == 201


def test_a_note_that_was_taken_back_is_not_stored_anew(send, stored, worker):
    send(worker, {"id": str(uuid4())}, to=f"{stored['id']}/withdrawal")
    assert send(worker, stored)[1]["status"] == "known"
    assert not Observation.objects.current().exists()


def test_a_note_is_never_changed_in_place(send, stored):
    note = Observation.objects.get()
    note.text = "몰래"
    with pytest.raises(NeverChanged):
        note.save()
    with pytest.raises(NeverChanged):
        Observation.objects.update(text="몰래")


def test_free_words_of_a_correction_are_in_no_table(send, stored, worker, child):
    rating = {"child": str(child.pk), "item": "O.B2-lower", "category": 3}
    body = correction(reason="홍시우랑 헷갈렸어요", ratings=[rating])
    assert send(worker, body, to=f"{stored['id']}/corrections")[0] == 201
    assert Observation.objects.current().get().reason == "홍시우랑 헷갈렸어요"
    assert Response.objects.exclude(supersedes=None).get().reason == "적은 사람이 다시 살펴봤어요"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert "홍시우랑" not in str(cursor.fetchall())


def test_a_reason_that_no_database_keeps_is_refused(send, stored, worker):
    status, answer = send(worker, correction(reason="착각\ud83d"), to=f"{stored['id']}/corrections")
    assert (status, "깨진 글자" in answer["message"]) == (422, True)
