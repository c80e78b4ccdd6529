"""What a family takes with it, and what goes when it asks: other children's names never show."""

from uuid import uuid4

import pytest

from assessment.observations.held import Observations
from assessment.observations.models import Observation, ObservedChild
from assessment.observations.names import blank_names

HELD = Observations()


def test_an_export_leaves_out_the_names_of_other_children(
    send, note, worker, child, make_child, other_parent, group
):
    make_child(other_parent, group, name="한다온")
    send(worker, note(text="가온이가 다온이에게 블록을 주자 한다온도 웃었다.", ratings=[]))
    (row,) = HELD.export(child)
    assert row["글"] == "가온이가 ○○이에게 블록을 주자 ○○도 웃었다."


def test_every_version_is_exported(send, note, worker, child):
    body = note()
    send(worker, body)
    fix = {"id": str(uuid4()), "reason": "덧붙임", "text": "더 적은 글"}
    send(worker, fix, to=f"{body['id']}/corrections")
    assert [row["글"] for row in HELD.export(child)] == [body["text"], "더 적은 글"]


def test_reasons_too_name_no_other_child(
    send, note, worker, child, make_child, other_parent, group
):
    other = make_child(other_parent, group, name="다온")
    body = note(child, other, text="함께 정리했다.", ratings=[])
    send(worker, body)
    fix = {"id": str(uuid4()), "reason": "가온이와 다온이를 헷갈렸어요", "text": "따로 정리했다."}
    send(worker, fix, to=f"{body['id']}/corrections")
    assert [row["고친 까닭"] for row in HELD.export(child)] == ["", "가온이와 ○○이를 헷갈렸어요"]
    HELD.erase(child, "")
    assert Observation.objects.current().get().reason == "○○이와 다온이를 헷갈렸어요"


def test_erasing_a_child_erases_its_own_notes_with_their_history(send, note, worker, child):
    body = note(ratings=[])
    send(worker, body)
    send(worker, {"id": str(uuid4())}, to=f"{body['id']}/withdrawal")
    assert HELD.erase(child, "assessment")
    assert not Observation.objects.exists()


def test_a_shared_note_stays_for_the_others_without_this_child(
    send, note, worker, child, make_child, other_parent, group
):
    other = make_child(other_parent, group, name="다온")
    send(worker, note(child, other, text="가온이와 다온이가 함께 정리했다.", ratings=[]))
    HELD.erase(child, "")
    assert Observation.objects.get().text == "○○이와 다온이가 함께 정리했다."
    assert [row.child for row in ObservedChild.objects.all()] == [other]


def test_withdrawing_another_purpose_erases_nothing(send, note, worker, child):
    send(worker, note())
    assert HELD.erase(child, "photo") == 0
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "names", "keep", "left"),
    [
        ("김솔이가 솔방울을 주웠다", ["김솔"], "", "○○이가 솔방울을 주웠다"),
        ("솔이가 솔방울을 주웠다", ["김솔"], "", "○○이가 솔방울을 주웠다"),
        ("서연이와 이서연", ["이서연", "박서연"], "박서연", "서연이와 ○○"),
        ("아무도 없다", [], "", "아무도 없다"),
        ("Mina played with Jun", ["Kim Jun"], "Lee Mina", "Mina played with ○○"),
    ],
)
def test_names_are_blanked_whole_and_as_given_names(text, names, keep, left):
    assert blank_names(text, names, keep) == left
