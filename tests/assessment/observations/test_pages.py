"""The worker's pages, as they work without any script."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.instruments.models import Response
from assessment.observations.models import Observation
from assessment.observations.notes import Note
from assessment.observations.services import log_observation
from hub.children.models import Child
from hub.privacy.models import AccessRecord, Consent, Purpose
from hub.privacy.services import withdraw_consent

Make = Callable[..., Child]


@pytest.fixture
def page(client: Client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def form(child, group):
    """The plain form as a browser without script sends it."""

    def make(**fields):
        return {
            "id": str(uuid4()),
            "group": str(group.pk),
            "children": [str(child.pk)],
            "text": "끝까지 줄을 섰다.",
            "setting": "outdoors",
            "happened_at": "",
            f"rating--{child.pk}--O.A2-lower": "2",
            f"help--{child.pk}--O.A2-lower": "hint",
            f"rating--{child.pk}--O.E1-lower": "none",
        } | fields

    return make


def text(answer) -> str:
    return str(answer.content.decode())


def test_today_names_those_first_whom_nobody_wrote_about_this_week(
    page, send, note, worker, child, make_child: Make, other_parent, group
):
    make_child(other_parent, group, name="나린")
    send(worker, note())
    answer = page.get(reverse("observe:home"))
    today = answer.context["today"]
    assert [each.name for each in today.not_yet_seen] == ["나린"]
    assert [each.name for each in today.seen] == ["가온"]
    shown = text(answer)
    assert shown.index("이번 주에 아직 못 본 아이") < shown.index("이번 주에 본 아이")


def test_a_child_without_consent_is_named_and_cannot_be_chosen(
    page, make_child: Make, other_parent, group
):
    other = make_child(other_parent, group, consents=False, name="다온")
    shown = text(page.get(reverse("observe:home")))
    assert "다온" in shown
    assert str(other.pk) not in shown
    answer = page.get(reverse("observe:entry"), {"children": other.pk})
    assert answer.status_code == 404


def test_today_costs_the_same_for_one_child_and_for_many(
    page, child, make_child: Make, other_parent, group, django_assert_max_num_queries
):
    page.get(reverse("observe:home"))
    with django_assert_max_num_queries(45) as one:
        page.get(reverse("observe:home"))
    queries = len(one)
    for _ in range(10):
        make_child(other_parent, group)
    with django_assert_max_num_queries(queries):
        page.get(reverse("observe:home"))


def test_looking_at_the_group_is_recorded(page, worker, child):
    page.get(reverse("observe:home"))
    assert AccessRecord.objects.filter(user_id=worker.pk, child_id=child.pk).exists()


def test_a_note_offers_two_indicators_of_two_strands_with_examples(page, child):
    answer = page.get(reverse("observe:entry"), {"children": child.pk})
    offered = answer.context["offered"]
    assert len({picker.item.strand for picker in offered}) == 2
    assert offered[0].levels[0]["examples"][1] in text(answer)
    assert len(answer.context["further"]) == 16


def test_the_plain_form_stores_a_note_with_its_ratings(page, form, worker, child):
    answer = page.post(reverse("observe:entry"), form())
    assert answer.status_code == 302
    stored = Observation.objects.get()
    assert (stored.text, stored.setting) == ("끝까지 줄을 섰다.", "outdoors")
    seen = {each.item.code: (each.category, each.help) for each in Response.objects.all()}
    assert seen == {"O.A2-lower": (2, "hint"), "O.E1-lower": (None, "none")}


def test_pressing_twice_stores_once(page, form):
    body = form(happened_at=(timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    for _ in range(2):
        assert page.post(reverse("observe:entry"), body).status_code == 302
    assert Observation.objects.count() == 1


def test_pressing_twice_stores_once_also_when_the_time_is_left_open(page, form):
    body = form()
    for _ in range(2):
        page.post(reverse("observe:entry"), body)
    assert Observation.objects.count() == 1


def test_an_empty_note_comes_back_with_what_was_chosen(page, form, child):
    empty = form(text="")
    for name in [name for name in empty if name.startswith("rating")]:
        del empty[name]
    answer = page.post(reverse("observe:entry"), empty)
    assert answer.status_code == 422
    assert "한 줄 적거나" in text(answer)
    assert f'value="{child.pk}"' in text(answer)


@pytest.mark.parametrize(
    "broken",
    [{"id": "x"}, {"rating--x--O.A2-lower": "2"}, {"setting": "moon"}, {"happened_at": "soon"}],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(page, form, broken):
    assert page.post(reverse("observe:entry"), form(**broken)).status_code == 422
    assert not Observation.objects.exists()


def test_a_note_about_two_children_offers_each_of_them_one_indicator(
    page, child, make_child: Make, other_parent, group
):
    other = make_child(other_parent, group, name="다온")
    answer = page.get(reverse("observe:entry"), {"children": [child.pk, other.pk]})
    assert {picker.child for picker in answer.context["offered"]} == {child.pk, other.pk}
    assert len(answer.context["offered"]) == 2


def test_what_was_just_written_can_be_taken_back(page, form):
    page.post(reverse("observe:entry"), form())
    shown = page.get(reverse("observe:home"))
    thread = Observation.objects.get().pk
    assert reverse("observe:undo", args=[thread]) in text(shown)
    page.post(reverse("observe:undo", args=[thread]), {"id": shown.context["undo_id"]})
    assert not Observation.objects.current().exists()


def test_a_note_that_arrived_long_ago_is_not_just_written(page, worker, group, child):
    """A demo fills the past: its notes arrived when they say, not when the demo was made."""
    then = timezone.now() - timedelta(days=3)
    seen = Note(
        id=uuid4(),
        group=group.pk,
        children=(child.pk,),
        setting="meal",
        happened_at=then,
        text="숟가락을 나누었다.",
        ratings=(),
    )
    log_observation(note=seen, by=worker, received_at=then)
    assert Observation.objects.get().received_at == then
    assert page.get(reverse("observe:home")).context["just_written"] is None


def test_own_notes_are_listed_and_corrected_with_history(page, form):
    page.post(reverse("observe:entry"), form())
    thread = Observation.objects.get().pk
    assert "끝까지 줄을 섰다." in text(page.get(reverse("observe:mine")))
    address = reverse("observe:note", args=[thread])
    fix = {"id": str(uuid4()), "text": "줄을 섰다가 양보했다.", "setting": "meal", "reason": "보탬"}
    assert page.post(address, fix).status_code == 302
    shown = text(page.get(address))
    assert shown.index("줄을 섰다가 양보했다.") < shown.index("끝까지 줄을 섰다.")
    assert page.post(address, fix | {"id": str(uuid4()), "reason": ""}).status_code == 422


def test_a_note_is_taken_back_with_a_reason(page, form):
    page.post(reverse("observe:entry"), form())
    thread = Observation.objects.get().pk
    page.post(
        reverse("observe:withdraw", args=[thread]), {"id": str(uuid4()), "reason": "다른 아이"}
    )
    assert page.get(reverse("observe:note", args=[thread])).status_code == 404


def test_a_childs_page_shows_everybodys_evidence_only_when_it_is_shared(
    page, send, note, head, child, parent
):
    send(head, note(text="센터장이 본 모습"))
    address = reverse("observe:child", args=[child.pk])
    assert len(page.get(address).context["entries"]) == 2
    Consent.objects.filter(child=child, purpose="centre").update(
        withdrawn_at=timezone.now(), withdrawn_by=parent
    )
    unshared = page.get(address)
    assert unshared.context["entries"] == []
    assert "센터장이 본 모습" not in text(unshared)


def test_the_scale_saves_an_item_at_a_time_and_shows_what_lacks(page, child, group):
    address = reverse("observe:scale", args=[child.pk])
    first = page.get(address)
    assert (first.context["done"], len(first.context["items"])) == (0, 18)
    body = {
        "id": str(uuid4()),
        "group": str(group.pk),
        "anchor": "O.A1-lower",
        f"rating--{child.pk}--O.A1-lower": "3",
    }
    answer = page.post(address, body)
    assert answer.url.endswith("#O.A1-lower")
    assert page.get(address).context["done"] == 1
    assert page.post(address, {"id": str(uuid4())}).status_code == 422


def test_the_scale_hides_others_answers_without_consent_to_share(page, send, note, head, child):
    send(head, note())
    address = reverse("observe:scale", args=[child.pk])
    assert page.get(address).context["done"] == 2
    Consent.objects.filter(child=child, purpose="centre").delete()
    assert page.get(address).context["done"] == 0


ADDRESSES = ["home", "entry", "mine", "child", "scale"]


def address_of(name: str, child: Child) -> str:
    if name in ("child", "scale"):
        return reverse(f"observe:{name}", args=[child.pk])
    query = f"?children={child.pk}" if name == "entry" else ""
    return reverse(f"observe:{name}") + query


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("who", ["parent", "stranger", "foundation"])
def test_these_pages_are_for_those_who_work_in_a_centre(client, request, child, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address_of(name, child)).status_code == 403


@pytest.mark.parametrize("name", ["entry", "child", "scale"])
@pytest.mark.parametrize("who", ["colleague", "neighbour_worker", "former_worker"])
def test_other_workers_do_not_find_the_child(client, request, child, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address_of(name, child)).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_nobody_enters_without_signing_in(client, child, name):
    assert "/accounts/login/" in client.get(address_of(name, child)).url


def test_someone_who_has_left_still_finds_their_own_notes(client, send, note, former_worker):
    seen = (timezone.now() - timedelta(days=3)).isoformat()
    send(former_worker, note(happened_at=seen, text="그만두기 전에 본 모습"))
    client.force_login(former_worker)
    assert "그만두기 전에 본 모습" in text(client.get(reverse("observe:mine")))
    assert "오늘 맡은 반이 없어요" in text(client.get(reverse("observe:home")))


def test_a_note_is_closed_at_once_when_the_guardians_withdraw(
    page, send, note, worker, child, parent
):
    written = note(text="미끄럼틀을 거꾸로 올랐다.")
    send(worker, written)
    home, mine = reverse("observe:home"), reverse("observe:mine")
    assert page.get(home).context["just_written"]
    assert "미끄럼틀" in text(page.get(mine))
    withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=parent)
    assert page.get(home).context["just_written"] is None
    assert "미끄럼틀" not in text(page.get(mine))
    assert page.get(reverse("observe:note", args=[written["id"]])).status_code == 404


def test_the_shell_for_no_connection_says_nothing_about_anybody(page, child):
    signed_in = text(page.get(reverse("observe:shell")))
    assert child.name not in signed_in
    assert 'data-owner=""' in signed_in
    assert reverse("account_logout") not in signed_in
    page.logout()
    assert page.get(reverse("observe:shell")).status_code == 200


def test_pages_are_complete_in_english(page, child):
    for address in [address_of(name, child) for name in ADDRESSES]:
        assert page.get(f"/en{address}").status_code == 200


def test_an_age_says_by_which_count(page, child):
    years = child.age(date.today()).years
    assert f"만 {years}세" in text(page.get(address_of("child", child)))
