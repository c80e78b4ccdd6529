"""The play API, end to end with the real games."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from assessment.diagnostics import services
from assessment.diagnostics.models import PlayEvent, PlaySession
from assessment.growth.models import ScoringRequest
from assessment.instruments.models import Response
from hub.children.models import Child, Guardianship
from hub.people.models import User
from hub.privacy.models import AccessRecord
from hub.privacy.services import withdraw_consent

from .conftest import Tablet

Lend = Callable[..., Tablet]


def test_a_carpet_is_woven_to_its_end_and_scored(tablet: Tablet) -> None:
    begun = tablet.start()
    assert begun.status_code == 201
    assert begun.json()["next_seq"] == 1
    assert begun.json()["ending"] is None
    told = tablet.play_carpet()
    assert told["state"] == "finished"
    assert told["next"] is None
    assert told["ending"]["kind"] == "carpet"
    recorded = Response.objects.filter(source=tablet.id)
    assert recorded.count() == told["done"]["of"]
    assert {row.category for row in recorded} == {1}
    assert {row.lens for row in recorded} == {"play"}
    assert {row.help for row in recorded} == {"none"}
    assert not any(row.rater_id for row in recorded)


def test_a_rabbit_comes_home_and_both_paths_are_scored(tablet: Tablet) -> None:
    tablet.start("A03")
    told = tablet.play_rabbit()
    assert told["state"] == "finished"
    recorded = Response.objects.filter(source=tablet.id).order_by("item__code")
    assert [row.item.code[-2:] for row in recorded] == [".1", ".2"]
    assert [row.category for row in recorded] == [3, 3]
    assert all(row.valid for row in recorded)


def test_answers_stand_as_words_a_family_can_read(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(right=False)
    seen = Response.objects.filter(source=tablet.id).select_related("item__instrument").first()
    assert seen is not None
    assert seen.category_in_words == "이번에는 다른 무늬를 골랐어요"


def test_the_season_is_scored_once_for_all_answers(
    tablet: Tablet, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tablet.start()
    with django_capture_on_commit_callbacks(execute=True) as queued:
        tablet.play_carpet()
    assert len(queued) == 1
    assert tablet.child.estimates.get().counts[3] > 0
    assert not ScoringRequest.objects.exists()


def test_neither_seed_nor_state_nor_answers_leave_the_server(tablet: Tablet) -> None:
    body = tablet.start().content.decode()
    told = tablet.play_carpet(answers=2)
    seed = str(tablet.session.seed)
    assert seed not in body
    assert seed not in str(told)
    scored = [item for item in told["next"]["items"] if not item["practice"]]
    assert scored
    assert all("right" not in item for item in scored)


def test_the_same_start_twice_is_one_session(tablet: Tablet) -> None:
    first, second = tablet.start(), tablet.start()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert PlaySession.objects.count() == 1


def test_an_id_is_never_lent_to_another_task_or_child(
    tablet: Tablet, make_child: Callable[..., Child], parent: User
) -> None:
    tablet.start()
    sibling = make_child(parent)
    assert tablet.start("A03").status_code == 409
    assert tablet.start(child=str(sibling.pk)).status_code == 409
    assert PlaySession.objects.count() == 1


def test_the_same_events_twice_count_once(tablet: Tablet) -> None:
    tablet.start()
    item = tablet.resume().json()["next"]["items"][0]
    answer = tablet.carpet_answer(item)
    first, again = tablet.send(answer), tablet.send(answer)
    assert first.json() == again.json()
    assert again.json()["accepted"] == [answer["id"]]
    assert PlayEvent.objects.count() == 1


def test_an_event_that_is_twice_in_one_delivery_counts_once(tablet: Tablet) -> None:
    tablet.start()
    pause = tablet.event("pause")
    assert tablet.send(pause, pause).json()["accepted"] == [pause["id"]]
    assert PlayEvent.objects.count() == 1


def test_events_of_one_delivery_are_taken_in_the_devices_order(tablet: Tablet) -> None:
    tablet.start()
    item = tablet.resume().json()["next"]["items"][0]
    first, second = tablet.carpet_answer(item), tablet.carpet_answer(item, right=False)
    told = tablet.send(second, first).json()
    assert sorted(told["accepted"]) == sorted([first["id"], second["id"]])
    assert tablet.session.state["turns"][0]["option"] == first["option"]
    assert told["next_seq"] == 3


@pytest.mark.parametrize(
    ("task", "change", "code"),
    [
        ("D12", {"item": "i99"}, "no-such-item"),
        ("D12", {"item": ["p1"]}, "no-such-item"),
        ("D12", {"option": "z"}, "no-such-option"),
        ("D12", {"option": {"key": "a"}}, "no-such-option"),
        ("A03", {"trial": "b9-01"}, "no-such-item"),
        ("A03", {"trial": ["b1-01"]}, "no-such-item"),
        ("A03", {"taps_ms": "often"}, "unreadable"),
        ("A03", {"onset_ms": None}, "unreadable"),
    ],
)
def test_a_forged_event_is_kept_counts_for_nothing_and_is_told_so(
    tablet: Tablet, task: str, change: dict[str, object], code: str
) -> None:
    told = tablet.start(task).json()
    if task == "D12":
        event = tablet.carpet_answer(told["next"]["items"][0])
    else:
        event = tablet.trial(told["config"]["practice"][0][0])
    answered = tablet.send(event | change)
    assert answered.status_code == 200
    (passed,) = answered.json()["passed_over"]
    assert (passed["id"], passed["code"]) == (event["id"], code)
    assert passed["message"].endswith("요.")
    assert PlayEvent.objects.get().event == event | change
    assert tablet.stop().json()["done"]["answered"] == 0
    assert not Response.objects.exists()


def test_a_second_answer_is_passed_over_and_the_same_delivery_again_is_not(tablet: Tablet) -> None:
    item = tablet.start().json()["next"]["items"][0]
    first, second = tablet.carpet_answer(item), tablet.carpet_answer(item, right=False)
    told = tablet.send(first, second).json()
    assert [each["id"] for each in told["passed_over"]] == [second["id"]]
    assert told["passed_over"][0]["code"] == "already-answered"
    again = tablet.send(first, second).json()
    assert sorted(again["accepted"]) == sorted([first["id"], second["id"]])
    assert again["passed_over"] == []


def test_events_are_kept_whole(tablet: Tablet) -> None:
    tablet.start()
    told = tablet.event("rest", ms=12_000, where={"under": "the tree"})
    tablet.send(told)
    assert PlayEvent.objects.get().event == told


def test_stored_events_lead_to_the_stored_state(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(answers=6)
    assert services.replayed(tablet.session) == tablet.session.state


def test_a_reload_goes_on_where_it_was(tablet: Tablet) -> None:
    tablet.start()
    before = tablet.play_carpet(answers=3)
    after = tablet.resume().json()
    assert before.pop("accepted")
    assert before.pop("passed_over") == []
    assert after == before
    assert after["next_seq"] == 4


def test_stopping_counts_what_was_answered_and_is_done_once(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(answers=5)
    first, again = tablet.stop(), tablet.stop()
    assert first.json() == again.json()
    assert first.json()["state"] == "stopped"
    assert first.json()["ending"]
    practice = sum(turn["practice"] for turn in tablet.session.state["turns"])
    assert Response.objects.filter(source=tablet.id).count() == 5 - practice


def test_stopping_a_finished_game_leaves_it_finished(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet()
    assert tablet.stop().json()["state"] == "finished"


def test_what_was_played_before_a_stop_counts_when_it_arrives_later(tablet: Tablet) -> None:
    tablet.start()
    told = tablet.play_carpet(answers=4)
    late = tablet.carpet_answer(told["next"]["items"][0])
    tablet.stop()
    before = Response.objects.filter(source=tablet.id).count()
    arrived = tablet.send(late).json()
    assert arrived["state"] == "stopped"
    assert arrived["accepted"] == [late["id"]]
    assert Response.objects.filter(source=tablet.id).count() == before + 1


def test_a_late_delivery_changes_no_response_that_stands(tablet: Tablet) -> None:
    tablet.start("A03")
    config = tablet.resume().json()["config"]
    block = config["blocks"][0]
    tablet.send(*(tablet.trial(trial) for trial in config["practice"][0]))
    tablet.send(*(tablet.trial(trial) for trial in block[:-2]))
    tablet.stop()
    stands = list(Response.objects.filter(source=tablet.id).values())
    assert len(stands) == 1
    assert tablet.send(*(tablet.trial(trial) for trial in block[-2:])).status_code == 200
    assert list(Response.objects.filter(source=tablet.id).values()) == stands


def test_help_of_a_grown_up_is_written_down(tablet: Tablet) -> None:
    tablet.start()
    tablet.send(tablet.event("help", on=True))
    tablet.play_carpet(answers=4)
    tablet.stop()
    assert set(Response.objects.values_list("help", flat=True)) == {"together"}


def test_a_doubtful_answer_is_kept_and_stays_out_of_scores(tablet: Tablet) -> None:
    tablet.start()
    for _ in range(4):
        item = tablet.resume().json()["next"]["items"][0]
        tablet.send(tablet.carpet_answer(item) | {"took_ms": 90})
    tablet.stop()
    kept = Response.objects.filter(source=tablet.id)
    assert kept
    assert not kept.scorable()
    assert all("too_fast" in row.flags for row in kept)


def test_times_follow_the_devices_clock_from_the_servers_start(tablet: Tablet) -> None:
    tablet.start()
    PlaySession.objects.update(started_at=timezone.now() - timedelta(hours=1))
    tablet.play_carpet(answers=5)
    tablet.stop()
    session, times = tablet.session, Response.objects.values_list("occurred_at", flat=True)
    since = [(at - session.started_at).total_seconds() for at in times]
    # Two practice pieces first; the first of them is where the device's clock begins.
    assert since == [8.0, 12.0, 16.0]


def test_a_device_from_the_future_cannot_date_ahead_of_now(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(answers=3)
    tablet.at_ms += 90 * 86_400_000
    tablet.play_carpet(answers=1)
    tablet.stop()
    assert all(
        at <= timezone.now() for at in Response.objects.values_list("occurred_at", flat=True)
    )


@pytest.mark.parametrize(
    ("years", "task"), [(3.5, "D12"), (9.5, "A03"), (4.5, "SELF"), (13.2, "D12")]
)
def test_a_task_is_for_its_ages(
    years: float, task: str, make_child: Callable[..., Child], parent: User, tablet_of: Lend
) -> None:
    refused = tablet_of(parent, make_child(parent, years=years)).start(task)
    assert refused.status_code == 422
    assert "함께하는 놀이예요" in refused.json()["message"]


@pytest.mark.parametrize("change", [{"task": "X99"}, {"language": "fr"}])
def test_what_there_is_not_cannot_be_started(tablet: Tablet, change: dict[str, str]) -> None:
    assert tablet.start(**change).status_code == 422


def test_too_much_at_once_is_refused_whole(tablet: Tablet) -> None:
    tablet.start()
    assert tablet.send(*(tablet.event("pause") for _ in range(201))).status_code == 422
    tablet.seq = 0
    large = tablet.send(tablet.event("pause"), tablet.event("pause", note="가" * 2_000))
    assert large.status_code == 422
    assert "2번째" in large.json()["message"]
    assert tablet.send(tablet.event("pause") | {"seq": 0}).status_code == 422
    assert tablet.send().status_code == 422
    assert not PlayEvent.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"note": "끝\0"},
        {"끝\0": 1},
        {"kind": "pau\0se"},
        {"taps": [{"via": ["\0"]}]},
        {"note": "\\\0"},
        {"note": "\ud800"},
    ],
)
def test_characters_that_no_database_keeps_are_answered_in_words(
    tablet: Tablet, change: dict[str, object]
) -> None:
    tablet.start()
    answer = tablet.send(tablet.event("pause"), tablet.event("pause") | change)
    assert answer.status_code == 422
    assert "2번째 기록에 깨진 글자" in answer.json()["message"]
    assert not PlayEvent.objects.exists()


def test_words_about_a_broken_character_are_kept(tablet: Tablet) -> None:
    tablet.start()
    assert tablet.send(tablet.event("pause", note=r"\u0000 \\u0000")).status_code == 200
    assert PlayEvent.objects.get().event["note"] == r"\u0000 \\u0000"


def test_an_event_belongs_to_one_session(tablet: Tablet) -> None:
    tablet.start()
    pause = tablet.event("pause")
    tablet.send(pause)
    other = Tablet(tablet.client, tablet.child)
    other.start("A03")
    assert other.send(pause).status_code == 409


def test_a_new_game_ends_the_one_that_was_left_open(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(answers=4)
    Tablet(tablet.client, tablet.child).start()
    assert tablet.session.status == "stopped"
    assert Response.objects.filter(source=tablet.id).exists()


def test_a_game_left_open_for_days_ends_with_what_it_has(tablet: Tablet) -> None:
    tablet.start()
    tablet.play_carpet(answers=4)
    assert services.end_left_open() == 0
    PlaySession.objects.update(started_at=timezone.now() - timedelta(days=4))
    assert services.end_left_open() == 1
    assert Response.objects.filter(source=tablet.id).exists()


def test_nobody_plays_without_signing_in(child: Child) -> None:
    assert Tablet(Client(), child).start().status_code == 401


@pytest.mark.parametrize("who", ["other_parent", "colleague", "neighbour_worker", "former_worker",
                                 "stranger", "foundation"])  # fmt: skip
def test_other_peoples_sessions_are_not_there(
    who: str, tablet: Tablet, tablet_of: Lend, request: pytest.FixtureRequest
) -> None:
    tablet.start()
    theirs = tablet_of(request.getfixturevalue(who))
    assert theirs.start().status_code == 404
    theirs.id = tablet.id
    assert theirs.resume().status_code == 404
    assert theirs.send(theirs.event("pause")).status_code == 404
    assert theirs.stop().status_code == 404
    assert tablet.session.is_open


def test_a_worker_plays_with_todays_group_and_the_look_is_recorded(
    worker: User, tablet_of: Lend
) -> None:
    theirs = tablet_of(worker)
    assert theirs.start().status_code == 201
    theirs.play_carpet(answers=3)
    looks = AccessRecord.objects.filter(user_id=worker.pk, child_id=theirs.child.pk)
    # The start and the resume, not every delivery.
    assert [look.task for look in looks] == ["play", "play"]


def test_a_session_ends_with_the_right_to_see_the_child(tablet: Tablet) -> None:
    tablet.start()
    Guardianship.objects.update(ended_on=timezone.localdate() - timedelta(days=1))
    assert tablet.send(tablet.event("pause")).status_code == 404


def test_nobody_plays_without_consent(
    make_child: Callable[..., Child], parent: User, tablet_of: Lend
) -> None:
    refused = tablet_of(parent, make_child(parent, consents=False)).start()
    assert (refused.status_code, refused.json()["code"]) == (403, "no-consent")


def test_a_withdrawal_in_mid_game_refuses_what_follows(tablet: Tablet, parent: User) -> None:
    tablet.start()
    tablet.play_carpet(answers=3)
    # The erasure that follows runs after commit; until then what there was stays untouched.
    withdraw_consent(child=tablet.child, purpose="assessment", by=parent)
    refused = tablet.send(tablet.event("pause"))
    assert (refused.status_code, refused.json()["code"]) == (403, "no-consent")
    assert tablet.resume().json()["code"] == "no-consent"
    assert tablet.stop().json()["code"] == "no-consent"
    assert PlayEvent.objects.count() == 3
    assert tablet.session.is_open


def test_a_long_delivery_costs_as_many_queries_as_a_short_one(
    tablet: Tablet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tablet.start()
    tablet.send(tablet.event("pause"))
    for size in (1, 100):
        with django_assert_num_queries(12):
            tablet.send(*(tablet.event("pause") for _ in range(size)))


def test_ids_that_are_no_uuids_are_refused(tablet: Tablet) -> None:
    tablet.start()
    assert tablet.send(tablet.event("pause") | {"id": "seven"}).status_code == 422
    assert tablet.start(id="seven").status_code == 422
    assert tablet.client.get(f"/api/v1/play/sessions/{uuid4()}").status_code == 404
