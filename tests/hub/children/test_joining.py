"""A child comes to a centre by a code: who makes it, who may enter it, and how it ends."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from hub.centres.models import Group
from hub.children.joining import (
    LENGTH,
    LETTERS,
    WRONG_TRIES,
    TooManyTries,
    end_join_code,
    group_behind,
    join_by_code,
    make_join_code,
)
from hub.children.models import Attendance, Child, JoinCode
from hub.errors import Conflict, Invalid, NotAllowed
from hub.people.models import User

A_DAY = timedelta(days=1)
WRONG = "22222222"


@pytest.fixture(autouse=True)
def no_tries_before() -> Iterator[None]:
    """Tries are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def newcomer(make_child: Callable[..., Child], parent: User) -> Child:
    """A child of the parent who attends no group."""
    return make_child(parent, name="새온")


@pytest.fixture
def code(head: User, group: Group) -> str:
    """A code for the group, fresh from the head."""
    return make_join_code(by=head, group=group)


def attends(child: Child, group: Group) -> bool:
    return Attendance.objects.on(date.today()).filter(child=child, group=group).exists()


class TestMaking:
    def test_gives_eight_letters_that_are_kept_nowhere(self, code: str) -> None:
        assert len(code) == LENGTH
        assert set(code) <= set(LETTERS)
        assert code not in str(JoinCode.objects.values().get())

    @pytest.mark.parametrize("who", ["worker", "neighbour_worker", "parent", "stranger"])
    def test_is_for_the_head_alone(
        self, request: pytest.FixtureRequest, who: str, group: Group
    ) -> None:
        with pytest.raises(NotAllowed):
            make_join_code(by=request.getfixturevalue(who), group=group)
        assert not JoinCode.objects.exists()

    def test_so_is_ending(self, worker: User, code: str) -> None:
        with pytest.raises(NotAllowed):
            end_join_code(by=worker, code=JoinCode.objects.get())
        assert JoinCode.objects.usable(timezone.now()).exists()


class TestEntering:
    def test_lets_the_child_attend_from_today(
        self, newcomer: Child, parent: User, worker: User, group: Group, code: str
    ) -> None:
        assert not Child.objects.readable_by(worker).filter(pk=newcomer.pk).exists()
        assert group_behind(code=code, child=newcomer, by=parent) == group
        assert not attends(newcomer, group)
        assert join_by_code(code=code, child=newcomer, by=parent).started_on == date.today()
        assert Child.objects.readable_by(worker).filter(pk=newcomer.pk).exists()

    def test_does_not_mind_how_the_code_is_typed(
        self, newcomer: Child, parent: User, group: Group, code: str
    ) -> None:
        typed = f" {code[:4].lower()}-{code[4:]} "
        assert group_behind(code=typed, child=newcomer, by=parent) == group

    def test_is_for_guardians_alone(self, newcomer: Child, stranger: User, code: str) -> None:
        with pytest.raises(NotAllowed):
            join_by_code(code=code, child=newcomer, by=stranger)
        assert not newcomer.attendances.exists()

    def test_says_so_when_the_child_attends_already(
        self, newcomer: Child, parent: User, code: str
    ) -> None:
        join_by_code(code=code, child=newcomer, by=parent)
        with pytest.raises(Conflict, match="나무반"):
            join_by_code(code=code, child=newcomer, by=parent)
        assert newcomer.attendances.count() == 1


class TestEnd:
    def test_comes_after_two_weeks(self, newcomer: Child, parent: User, code: str) -> None:
        soon, late = timezone.now() + 13 * A_DAY, timezone.now() + 14 * A_DAY
        assert group_behind(code=code, child=newcomer, by=parent, at=soon)
        with pytest.raises(Invalid):
            group_behind(code=code, child=newcomer, by=parent, at=late)

    def test_comes_when_the_head_says_and_whoever_joined_stays(
        self, make_child: Callable[..., Child], newcomer: Child, parent: User, head: User, code: str
    ) -> None:
        joined = join_by_code(code=code, child=newcomer, by=parent)
        end_join_code(by=head, code=JoinCode.objects.get())
        with pytest.raises(Invalid):
            join_by_code(code=code, child=make_child(parent), by=parent)
        assert attends(newcomer, joined.group)

    def test_comes_with_the_last_use(
        self,
        make_child: Callable[..., Child],
        newcomer: Child,
        parent: User,
        head: User,
        group: Group,
    ) -> None:
        code = make_join_code(by=head, group=group, uses=1)
        join_by_code(code=code, child=newcomer, by=parent)
        with pytest.raises(Invalid):
            join_by_code(code=code, child=make_child(parent), by=parent)
        assert JoinCode.objects.get().uses_left == 0


class TestGuessing:
    def test_rests_after_five_wrong_codes_even_with_the_right_one(
        self, newcomer: Child, parent: User, code: str
    ) -> None:
        for _try in range(WRONG_TRIES):
            with pytest.raises(Invalid):
                group_behind(code=WRONG, child=newcomer, by=parent)
        with pytest.raises(TooManyTries):
            group_behind(code=code, child=newcomer, by=parent)

    def test_right_codes_do_not_count(self, newcomer: Child, parent: User, code: str) -> None:
        for _try in range(WRONG_TRIES + 1):
            group_behind(code=code, child=newcomer, by=parent)
        with pytest.raises(Invalid):
            group_behind(code=WRONG, child=newcomer, by=parent)

    def test_is_counted_for_each_account(
        self,
        make_child: Callable[..., Child],
        newcomer: Child,
        parent: User,
        other_parent: User,
        code: str,
    ) -> None:
        for _try in range(WRONG_TRIES):
            with pytest.raises(Invalid):
                group_behind(code=WRONG, child=newcomer, by=parent)
        assert group_behind(code=code, child=make_child(other_parent), by=other_parent)
