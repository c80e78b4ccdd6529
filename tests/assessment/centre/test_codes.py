"""From the head's page to the guardian's: a code is made, handed on, entered and ended."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hub.centres.models import Group
from hub.children.joining import WRONG_TRIES, make_join_code
from hub.children.models import Attendance, Child, JoinCode
from hub.people.models import User


@pytest.fixture(autouse=True)
def no_tries_before() -> Iterator[None]:
    """Tries are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def newcomer(make_child: Callable[..., Child], parent: User) -> Child:
    """A child of the parent who attends no group, and has no consents yet."""
    return make_child(parent, consents=False, name="새온")


def door(child: Child) -> str:
    return reverse("family:centre", args=[child.pk])


def text(answer) -> str:
    return str(answer.content.decode())


def test_a_code_goes_from_the_head_to_the_child(client, head, parent, group, newcomer):
    client.force_login(head)
    code = client.post(reverse("centre:make-code", args=[group.pk])).context["code"]
    shown = text(client.get(reverse("centre:group", args=[group.pk])))
    assert code not in shown
    assert "코드 끝내기" in shown

    client.force_login(parent)
    assert door(newcomer) in text(client.get(reverse("family:home")))
    asked = text(client.post(door(newcomer), {"code": code.lower()}))
    assert group.name in asked
    assert group.centre.name in asked
    assert not newcomer.attendances.exists()
    answer = client.post(door(newcomer), {"code": code, "confirmed": "on"})
    assert answer["Location"] == reverse("privacy:consents", args=[newcomer.pk])
    assert Attendance.objects.on(date.today()).filter(child=newcomer, group=group).exists()

    client.force_login(head)
    assert "새온" in text(client.get(reverse("centre:group", args=[group.pk])))


def test_whoever_agreed_before_goes_home(client, head, parent, make_child, group):
    child = make_child(parent)
    client.force_login(parent)
    code = make_join_code(by=head, group=group)
    answer = client.post(door(child), {"code": code, "confirmed": "on"})
    assert answer["Location"] == reverse("family:home")


def test_a_head_ends_a_code_of_their_own_centre_only(
    client: Client, head: User, neighbour_worker: User, parent: User, group: Group, newcomer: Child
) -> None:
    code = make_join_code(by=head, group=group)
    end = reverse("centre:end-code", args=[JoinCode.objects.get().pk])
    client.force_login(neighbour_worker)
    assert client.post(end).status_code == 404
    client.force_login(head)
    assert client.post(end).status_code == 302
    client.force_login(parent)
    assert client.post(door(newcomer), {"code": code}).status_code == 422


def test_wrong_codes_get_a_kind_word_and_then_a_rest(client, parent, newcomer):
    client.force_login(parent)
    for _try in range(WRONG_TRIES):
        answer = client.post(door(newcomer), {"code": "2222-2222", "confirmed": "on"})
        assert answer.status_code == 422
        assert "쓸 수 없는 코드예요" in text(answer)
    answer = client.post(door(newcomer), {"code": "2222-2222"})
    assert answer.status_code == 429
    assert "한 시간 뒤에" in text(answer)


def test_a_child_who_attends_already_hears_so(client, head, parent, child, group):
    client.force_login(parent)
    answer = client.post(door(child), {"code": make_join_code(by=head, group=group)})
    assert answer.status_code == 409
    assert "이미 느티 키움센터 나무반에 다니고 있어요" in text(answer)


@pytest.mark.parametrize("uses", ["0", "100", "몇"])
def test_a_code_is_not_for_no_child(as_head, group, uses):
    answer = as_head.post(reverse("centre:make-code", args=[group.pk]), {"uses": uses})
    assert answer.status_code == 422
    assert not JoinCode.objects.exists()
