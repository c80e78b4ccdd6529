"""The timeline: who saw what, when, through which eyes."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from assessment.growth.seasons import Season
from assessment.instruments.models import Response
from assessment.instruments.services import correct_response
from assessment.observations.notes import Note, Rating
from assessment.observations.services import correct_observation, log_observation
from hub.centres.models import Group
from hub.children.models import Child
from hub.people.models import User

pytestmark = pytest.mark.django_db


def test_it_tells_what_was_seen_with_its_level_and_never_a_name(
    read: Callable[..., str], see: Callable[..., list[Response]], worker: User
) -> None:
    seen = see(3, ["A1"])[0]
    page = read("evidence")
    assert seen.item.wording in page
    assert "자주 스스로" in page
    assert "돌봄종사자 관찰" in page
    assert str(worker) not in page


def test_a_strand_can_be_looked_at_alone(
    read: Callable[..., str], see: Callable[..., list[Response]]
) -> None:
    about_a, about_b = see(3, ["A1", "B1"])
    page = read("evidence", "?strand=B")
    assert about_b.item.wording in page
    assert about_a.item.wording not in page


def test_a_strand_that_there_is_not_shows_all(
    read: Callable[..., str], see: Callable[..., list[Response]]
) -> None:
    seen = see(3, ["A1"])[0]
    assert seen.item.wording in read("evidence", "?strand=Z&page=none")


def test_long_evidence_has_pages(
    read: Callable[..., str], a_year: list[Season], child: Child
) -> None:
    assert "page=2" in read("evidence")
    oldest = child.responses.earliest("occurred_at")
    first, last = read("evidence"), read("evidence", "?page=99")
    day = f"{oldest.occurred_at:%Y-%m-%d}"
    assert f'datetime="{day}' in last
    assert f'datetime="{day}' not in first


def test_a_correction_says_that_it_is_one(
    read: Callable[..., str], see: Callable[..., list[Response]], worker: User
) -> None:
    seen = see(1, ["A1"])[0]
    correct_response(original=seen, by=worker, category=2, reason="다른 칸을 눌렀어요", id=uuid4())
    page = read("evidence")
    assert "고쳐 적었어요: 다른 칸을 눌렀어요" in page
    assert "가끔 스스로" in page
    assert "도와주면" not in page


def test_a_correction_is_told_in_the_workers_words_without_other_childrens_names(
    read: Callable[..., str],
    child: Child,
    group: Group,
    worker: User,
    make_child: Callable[..., Child],
) -> None:
    make_child(group=group, name="다온")
    id, rating = uuid4(), Rating(child.pk, "O.B2-lower", 2)
    log_observation(
        note=Note(id, group.pk, (child.pk,), "meal", timezone.now(), "나눠 먹었다.", (rating,)),
        by=worker,
    )
    correct_observation(
        id=uuid4(),
        thread=id,
        by=worker,
        reason="다온이와 헷갈렸어요",
        ratings={(child.pk, "O.B2-lower"): 3},
    )
    assert "고쳐 적었어요: ○○이와 헷갈렸어요" in read("evidence")


def test_what_the_family_wrote_says_whose_it_is(
    read: Callable[..., str],
    see: Callable[..., list[Response]],
    parent: User,
    other_parent: User,
) -> None:
    see(2, ["A1"], by=parent, prefix="H")
    assert "내가 적었어요" in read("evidence")
    see(2, ["A1"], by=other_parent, prefix="H")
    assert "다른 보호자가 적었어요" in read("evidence")


def test_the_childs_story_is_told_in_the_childs_words(
    read: Callable[..., str], see: Callable[..., list[Response]]
) -> None:
    told = see(2, ["A1"], by=None, prefix="S", band="")[0]
    page = read("evidence")
    assert "아이가 ‘내 이야기’를 들려줬어요" in page
    assert told.category_in_words in page


def test_an_empty_timeline_says_how_it_fills(read: Callable[..., str], child: Child) -> None:
    assert "아직 본 것이 없어요" in read("evidence")
