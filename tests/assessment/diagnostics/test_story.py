"""The child's own story: what is asked, in which order it is shown, what is said back."""

import json
import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from assessment.diagnostics import selectors, statements
from assessment.diagnostics.models import ChildRemark
from assessment.diagnostics.selectors import Strength
from assessment.instruments.models import Response
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.services import withdraw_consent

from .conftest import Tablet


def places_to_categories(tablet: Tablet, place: str) -> dict[str, int]:
    """Answer everything by one place; what was recorded, by item."""
    tablet.start("SELF")
    for code in tablet.resume().json()["config"]["items"]:
        tablet.send(tablet.event("answer", item=code, option=place, took_ms=2000))
    recorded = Response.objects.filter(source=tablet.id)
    return dict(recorded.values_list("item__code", "category"))


def test_a_story_is_told_and_recorded(tablet: Tablet) -> None:
    recorded = places_to_categories(tablet, "1")
    assert tablet.session.status == "finished"
    assert len(recorded) == 18
    assert set(recorded.values()) == {1}
    assert set(Response.objects.values_list("lens", flat=True)) == {"self"}


def test_always_the_left_picture_says_nothing_in_any_strand(tablet: Tablet) -> None:
    recorded = places_to_categories(tablet, "0")
    for strand in "ABCDEF":
        of_strand = {value for code, value in recorded.items() if code[2] == strand}
        assert of_strand == {0, 2}


def test_what_is_shown_is_what_is_recorded(tablet: Tablet) -> None:
    recorded = places_to_categories(tablet, "2")
    items = {item.code: item for item in statements.statements()}
    for told in statements.shown(tablet.child.pk, items.values(), "ko"):
        item = items[told["code"]]
        assert told["choices"][2] == item.content["choices"][recorded[item.code]]
        assert told["choices"][1] == item.content["choices"][1]
        assert told["prompt"] == item.content["text"]


def test_children_see_different_orders() -> None:
    children = [uuid4() for _ in range(40)]
    turned = [statements.is_turned(child, "S.A1") for child in children]
    assert {True, False} == set(turned)


def test_the_strands_take_turns() -> None:
    asked = [item.facet for item in statements.statements()]
    assert asked[:7] == ["A1", "B1", "C1", "D1", "E1", "F1", "A2"]


@pytest.mark.parametrize("option", ["3", "", 1.5, [], {"0": 0}, True])
@pytest.mark.parametrize("item", ["S.A1", "S", "", 7, None])
def test_an_answer_that_cannot_be_read_is_passed_on_as_it_is(option: object, item: object) -> None:
    event = {"kind": "answer", "item": item, "option": option}
    assert statements.as_scored(UUID(int=1), event) == event


def test_a_skipped_statement_leaves_no_response(tablet: Tablet) -> None:
    tablet.start("SELF")
    tablet.send(tablet.event("answer", item="S.A1", option=None))
    tablet.send(tablet.event("answer", item="S.B1", option="0"))
    tablet.stop()
    assert [row.item.code for row in Response.objects.filter(source=tablet.id)] == ["S.B1"]


def enter(client: Client, child: Child) -> None:
    client.post(f"/play/{child.pk}/enter/")


def test_the_page_words_every_statement_in_its_language(tablet: Tablet) -> None:
    enter(tablet.client, tablet.child)
    for prefix, word in (("", "토리"), ("/en", "Tori")):
        page = tablet.client.get(f"{prefix}/play/{tablet.child.pk}/story/").content.decode()
        script = re.search(r'<script id="self-items" type="application/json">(.*?)</script>', page)
        assert script
        told = json.loads(script[1])
        assert len(told) == 18
        assert word in told[0]["prompt"]
        assert {len(each["choices"]) for each in told} == {3}


def test_a_told_story_turns_into_one_to_hear(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(tablet.client, tablet.child)
    address = f"/play/{tablet.child.pk}/story/"
    assert "<mirae-self-report" in tablet.client.get(address).content.decode()
    places_to_categories(tablet, "1")
    heard = tablet.client.get(address).content.decode()
    assert "<mirae-self-report" not in heard
    assert "이야기를 들려줘서 고마워요" in heard
    monkeypatch.setattr(
        selectors, "strengths", lambda child, asker: [Strength("B", "참 따뜻하대요.", "")]
    )
    heard = tablet.client.get(address).content.decode()
    assert 'data-say="참 따뜻하대요."' in heard
    assert "이건 아니에요" in heard


def test_a_story_begun_on_another_day_is_gone_on_with(tablet: Tablet) -> None:
    enter(tablet.client, tablet.child)
    tablet.start("SELF")
    page = tablet.client.get(f"/play/{tablet.child.pk}/story/").content.decode()
    assert f'session="{tablet.id}"' in page


def test_a_centre_without_the_guardians_word_hears_no_profile(
    child: Child, parent: User, worker: User
) -> None:
    withdraw_consent(child=child, purpose="centre", by=parent)
    assert selectors.strengths(child, worker) == []


def test_a_childs_last_word_counts(tablet: Tablet) -> None:
    enter(tablet.client, tablet.child)
    address = f"/play/{tablet.child.pk}/story/remark/"
    for word in ("like", "not-me"):
        assert tablet.client.post(address, {"strand": "B", "word": word}).status_code == 302
    said = ChildRemark.objects.get()
    assert (said.strand, said.word) == ("B", "not-me")
    assert selectors.remarks_of(tablet.child) == [said]


def test_a_word_that_there_is_not_is_refused(tablet: Tablet) -> None:
    enter(tablet.client, tablet.child)
    address = f"/play/{tablet.child.pk}/story/remark/"
    assert tablet.client.post(address, {"strand": "Z", "word": "like"}).status_code == 422
    assert not ChildRemark.objects.exists()


def test_strengths_are_told_without_level_or_number(
    child: Child, parent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Line:
        def __init__(self, strand: str, is_strength: bool) -> None:
            self.strand, self.is_strength = strand, is_strength

    monkeypatch.setattr(
        selectors, "growth_lines", lambda child, asker: [Line("C", True), Line("A", False)]
    )
    ChildRemark.objects.create(
        child=child,
        season=selectors.season_of(timezone.now()).code,
        strand="C",
        word="like",
        said_at=timezone.now(),
    )
    told = selectors.strengths(child, parent)
    assert [(each.strand, each.said) for each in told] == [("C", "like")]
    assert not re.search(r"\d|도와주면|가끔|자주", told[0].words)


Make = Callable[..., Child]


def test_the_youngest_are_not_asked(make_child: Make, parent: User, client: Client) -> None:
    small = make_child(parent, years=4.2)
    client.force_login(parent)
    enter(client, small)
    assert client.get(f"/play/{small.pk}/story/").url == f"/play/{small.pk}/"
