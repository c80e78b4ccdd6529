"""The evidence API: who may send, what is stored, what is said about what is not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from assessment.growth.models import Estimate
from assessment.instruments.models import Response
from assessment.observations.models import Observation
from hub.children.models import Attendance, Child
from hub.people.models import User
from hub.privacy.models import AccessRecord, Consent

from .conftest import URL


def withdraw(child: Child, purpose: str) -> None:
    Consent.objects.filter(child=child, purpose=purpose).update(
        withdrawn_at=timezone.now(), withdrawn_by=child.guardianships.get().guardian
    )


def test_a_worker_of_the_group_logs_a_note_with_ratings(send, note, worker, child):
    body = note()
    status, receipt = send(worker, body)
    assert (status, receipt["status"], receipt["id"]) == (201, "stored", body["id"])
    stored = Observation.objects.get()
    assert stored.text == body["text"]
    assert stored.author == worker
    assert list(stored.children.all()) == [child]
    answers = Response.objects.filter(source=stored.pk).order_by("item__code")
    assert [(each.item.code, each.category, each.help) for each in answers] == [
        ("O.B2-lower", 2, "none"),
        ("O.F3-lower", 1, "hint"),
    ]


def test_text_is_not_readable_in_the_database(send, note, worker):
    send(worker, note(text="아주 비밀스러운 글"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM observations_observation")
        assert "비밀" not in cursor.fetchone()[0]


def test_the_head_logs_for_any_group_of_the_centre(send, note, head):
    assert send(head, note())[0] == 201


@pytest.mark.parametrize(
    "who", ["colleague", "neighbour_worker", "former_worker", "parent", "stranger", "foundation"]
)
def test_others_cannot_log_on_this_child(send, note, request, who):
    status, receipt = send(request.getfixturevalue(who), note())
    assert (status, receipt["code"]) == (403, "not-in-group")
    assert not Observation.objects.exists()


def test_nobody_logs_without_signing_in(client: Client, note, db):
    answer = client.post(f"{URL}one", note(), content_type="application/json")
    assert answer.status_code == 401


def test_a_request_without_a_token_is_refused(note, worker):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker)
    answer = strict.post(f"{URL}one", note(), content_type="application/json")
    assert answer.status_code == 403
    token = strict.get(f"{URL}session").json()["csrf"]
    answer = strict.post(
        f"{URL}one", note(), content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 201


def test_a_strange_child_looks_like_one_that_does_not_exist(send, note, worker, neighbour_group):
    other = Child.objects.create(name="다온", born_on="2019-01-01")
    Attendance.objects.create(child=other, group=neighbour_group, started_on="2026-01-01")
    here = note()
    strange = send(worker, here | {"children": [str(other.pk)], "ratings": []})
    nobody = send(worker, here | {"children": [str(uuid4())], "ratings": []})
    assert strange == nobody
    assert strange[0] == 403


def test_what_was_right_when_seen_may_arrive_after_leaving(send, note, former_worker):
    seen = timezone.now() - timedelta(days=3)
    assert send(former_worker, note(happened_at=seen.isoformat()))[0] == 201


def test_a_note_arrives_too_late_after_a_month(send, note, worker):
    seen = timezone.now() - timedelta(days=31)
    status, receipt = send(worker, note(happened_at=seen.isoformat()))
    assert (status, receipt["code"], receipt["field"]) == (422, "too-old", "happened_at")


def test_a_clock_may_be_five_minutes_ahead_and_no_more(send, note, worker):
    ahead = [timezone.now() + timedelta(minutes=minutes) for minutes in (4, 7)]
    codes = [send(worker, note(happened_at=at.isoformat()))[1]["code"] for at in ahead]
    assert codes == ["", "future"]


def test_a_child_that_had_left_the_group_is_refused(send, note, worker, child):
    Attendance.objects.filter(child=child).update(ended_on=timezone.localdate() - timedelta(days=1))
    assert send(worker, note())[1]["code"] == "not-in-group"


def test_no_consent_no_note_whenever_it_was_seen(send, note, worker, child):
    before = (timezone.now() - timedelta(days=2)).isoformat()
    withdraw(child, "assessment")
    status, receipt = send(worker, note(happened_at=before))
    assert (status, receipt["code"]) == (403, "no-consent")
    assert "동의" in receipt["message"]
    assert not Observation.objects.exists()


def test_one_childs_missing_consent_refuses_the_note_on_both(
    send, note, worker, child, make_child, other_parent, group
):
    other = make_child(other_parent, group, consents=False)
    assert send(worker, note(child, other))[1]["code"] == "no-consent"


def test_sending_twice_stores_once(send, note, worker):
    body = note()
    assert [send(worker, body)[0] for _ in range(3)] == [201, 200, 200]
    assert Observation.objects.count() == 1
    assert Response.objects.count() == 2


def test_the_order_of_children_and_ratings_is_no_difference(
    send, note, worker, child, make_child, other_parent, group
):
    body = note(child, make_child(other_parent, group))
    send(worker, body)
    turned = body | {"children": body["children"][::-1], "ratings": body["ratings"][::-1]}
    assert send(worker, turned)[1]["status"] == "known"


def test_the_same_id_with_other_words_is_a_conflict(send, note, worker):
    body = note()
    send(worker, body)
    status, receipt = send(worker, body | {"text": "다른 글"})
    assert (status, receipt["code"]) == (409, "conflict")
    assert Observation.objects.get().text == body["text"]


def test_someone_elses_id_is_a_conflict_and_tells_nothing(send, note, worker, head):
    body = note()
    send(worker, body)
    assert send(head, body)[1]["code"] == "conflict"


def test_a_batch_is_stored_in_part_and_each_record_gets_its_receipt(send, note, worker, child):
    good, bad = note(), note()
    bad["ratings"][1]["category"] = 5
    shapeless = {"id": "not-a-uuid"}
    status, answer = send(worker, {"records": [bad, good, shapeless, good]}, to="")
    assert status == 200
    receipts = answer["receipts"]
    assert [each["status"] for each in receipts] == ["refused", "stored", "refused", "known"]
    assert receipts[0]["field"] == "ratings.1.category"
    assert receipts[0]["message"] == (
        "‘조금 어려운 것을 골라 본다’ 항목은 0-3까지인데 5이(가) 들어왔어요. 하나를 골라 주세요."
    )
    assert Observation.objects.count() == 1
    assert Response.objects.count() == 2


def test_nothing_of_a_refused_note_is_stored(send, note, worker, child):
    body = note()
    # In the bank, and for another age: only the recording of responses can tell.
    body["ratings"].append({"child": str(child.pk), "item": "O.B2-upper", "category": 1})
    child.born_on = timezone.localdate() - timedelta(days=3 * 365 + 200)
    child.save()
    assert send(worker, body)[1]["code"] == "age"
    assert not Observation.objects.exists()
    assert not Response.objects.exists()


def test_a_batch_delivered_twice_is_known_the_second_time(send, note, worker):
    batch = {"records": [note() for _ in range(5)]}
    first, second = (send(worker, batch, to="")[1]["receipts"] for _ in range(2))
    assert {each["status"] for each in first} == {"stored"}
    assert {each["status"] for each in second} == {"known"}
    assert Observation.objects.count() == 5


def test_no_chance_to_see_is_kept_and_not_scored(send, note, worker, child):
    body = note(text="")
    body["ratings"] = [{"child": str(child.pk), "item": "O.C1-lower", "category": None}]
    assert send(worker, body)[0] == 201
    assert Response.objects.get().category is None


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"id": "7"}, "id", "UUID"),
        ({"happened_at": "어제"}, "happened_at", "읽을 수 없어요"),
        ({"happened_at": "2026-11-20T10:00:00"}, "happened_at", "시간대"),
        ({"setting": "moon"}, "setting", "목록에서"),
        ({"children": []}, "children", "골라 주세요"),
        ({"text": "가" * 2001, "ratings": []}, "text", "2000자까지"),
        ({"text": " ", "ratings": []}, "text", "한 줄"),
        ({"colour": "red"}, "colour", "빼고"),
        ({"text": "블록\ud83d"}, "text", "깨진 글자"),
        ({"text": "블록\x00"}, "text", "깨진 글자"),
        ({"setting": "\x00"}, "setting", "깨진 글자"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, "happened_at", "읽을 수 없어요"),
        ({"happened_at": "9999-12-31T23:59:59-12:00"}, "happened_at", "읽을 수 없어요"),
    ],
)
def test_every_fault_is_named_where_it_is(send, note, worker, change, field, said):
    status, receipt = send(worker, note() | change)
    assert (status, receipt["field"]) == (422, field)
    assert said in receipt["message"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"category": 5}, "ratings.0.category", "0-3까지인데 5이(가)"),
        ({"category": -1}, "ratings.0.category", "0-3까지"),
        ({"category": "많이"}, "ratings.0.category", "0에서 3까지"),
        ({"category": "2"}, "ratings.0.category", "0에서 3까지"),
        ({"category": True}, "ratings.0.category", "0에서 3까지"),
        ({"item": "O.B2\x00"}, "ratings.0.item", "깨진 글자"),
        ({"item": "O.Z9-lower"}, "ratings.0.item", "지표는 없어요"),
        ({"item": "H.B2-lower"}, "ratings.0.item", "지표는 없어요"),
        ({"item": "O.F3-lower"}, "ratings.1.item", "두 번"),
        ({"help": "robot"}, "ratings.0.help", "도움"),
        ({"child": str(uuid4())}, "ratings.0.child", "함께 골라"),
    ],
)
def test_every_fault_of_a_rating_is_named_where_it_is(send, note, worker, change, field, said):
    body = note()
    body["ratings"][0] |= change
    status, receipt = send(worker, body)
    assert (status, receipt["field"]) == (422, field)
    assert said in receipt["message"]


def test_what_is_no_json_or_too_large_is_said_in_plain_words(send, worker):
    status, answer = send(worker, "{", to="")
    assert (status, answer["code"]) == (422, "not-json")
    status, answer = send(worker, "[" * 200_000, to="")
    assert (status, answer["code"]) == (422, "not-json")
    status, answer = send(worker, {"records": [], "note": {}}, to="")
    assert (status, answer["code"]) == (422, "invalid")
    assert "‘note’ 자리는 없어요" in answer["message"]
    status, answer = send(worker, '"' + "x" * (2 * 1024 * 1024) + '"', to="")
    assert (status, answer["code"]) == (422, "too-large")
    status, answer = send(worker, {"records": [{}] * 201}, to="")
    assert (status, answer["code"]) == (422, "invalid")
    assert "200개까지" in answer["message"]


def test_notes_are_scored_once_a_child_and_season(
    send, note, worker, child, django_capture_on_commit_callbacks
):
    items = ["O.A1-lower", "O.B2-lower", "O.C1-lower", "O.D2-lower"]
    batch = [
        note(ratings=[{"child": str(child.pk), "item": item, "category": 2}]) for item in items
    ]
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        send(worker, {"records": batch}, to="")
    assert len(callbacks) == 1
    assert Estimate.objects.get(child=child).counts == [1, 1, 1, 1, 0, 0]


def test_queries_do_not_grow_with_the_children_of_a_note(
    send, note, worker, child, make_child, other_parent, group, django_assert_max_num_queries
):
    others = [make_child(other_parent, group) for _ in range(12)]
    with django_assert_max_num_queries(45) as few:
        send(worker, note(child, ratings=[]))
    queries = len(few)
    with django_assert_max_num_queries(queries):
        send(worker, note(child, *others, ratings=[]))


def test_today_names_the_group_and_what_to_look_at_next(client: Client, worker, child):
    client.force_login(worker)
    answer = client.get(f"{URL}today").json()
    (listed,) = answer["groups"][0]["children"]
    assert (listed["id"], listed["name"], listed["age_label"]) == (
        str(child.pk),
        "가온",
        "만 7세",
    )
    assert listed["agreed"]
    assert len(listed["looks"]) == 2
    assert {item["band"] for item in answer["items"]} == {"lower"}
    assert len(answer["items"]) == 18
    assert AccessRecord.objects.filter(user_id=worker.pk, child_id=child.pk).exists()


def test_today_tells_no_day_of_birth(client: Client, worker, child):
    client.force_login(worker)
    assert str(child.born_on) not in client.get(f"{URL}today").content.decode()


@pytest.mark.parametrize("who", ["parent", "stranger", "former_worker"])
def test_today_is_for_those_who_have_a_group_today(client: Client, request, who, child):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"{URL}today").status_code == 403


def test_today_costs_the_same_for_one_child_and_for_many(
    client: Client, worker, child, make_child, other_parent, group, django_assert_max_num_queries
):
    client.force_login(worker)
    client.get(f"{URL}today")
    with django_assert_max_num_queries(40) as one:
        client.get(f"{URL}today")
    queries = len(one)
    for _ in range(10):
        make_child(other_parent, group)
    with django_assert_max_num_queries(queries):
        client.get(f"{URL}today")


def own(client: Client, person: User, **query: Any) -> Any:
    client.force_login(person)
    return client.get(URL, query).json()


def test_own_notes_come_in_pages_and_others_do_not_come(client: Client, send, note, worker, head):
    for _ in range(3):
        send(worker, note())
    send(head, note())
    page = own(client, worker, size=2)
    assert (page["count"], page["pages"], len(page["notes"])) == (3, 2, 2)
    assert len(own(client, worker, size=2, page=2)["notes"]) == 1
    assert own(client, head)["count"] == 1


def test_a_page_beyond_the_last_is_the_last_and_says_so(client: Client, send, note, worker):
    send(worker, note())
    client.force_login(worker)
    answer = client.get("/api/v1/observations/?page=99").json()
    assert (answer["page"], answer["pages"], len(answer["notes"])) == (1, 1, 1)


def test_own_notes_cost_the_same_for_few_and_for_many(
    client: Client, send, note, worker, django_assert_max_num_queries
):
    send(worker, note())
    own(client, worker)
    with django_assert_max_num_queries(30) as few:
        own(client, worker)
    queries = len(few)
    for _ in range(8):
        send(worker, note())
    with django_assert_max_num_queries(queries):
        assert own(client, worker)["count"] == 9


def test_the_description_shows_the_shape_of_a_record(client: Client, operator):
    client.force_login(operator)
    described = client.get("/api/v1/openapi.json").json()
    assert "ObservationIn" in described["components"]["schemas"]
    assert "happened_at" in described["components"]["schemas"]["ObservationIn"]["properties"]
