"""Who may see a child, on which day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hub.centres.models import Duty, Group
from hub.children.models import Attendance, Child, Guardianship
from hub.people.models import User

TODAY = date.today()
MakeChild = Callable[..., Child]


def days(count: int) -> timedelta:
    return timedelta(days=count)


def sees(user: User, child: Child, on: date = TODAY) -> bool:
    return Child.objects.readable_by(user, on).filter(pk=child.pk).exists()


@pytest.mark.parametrize("who", ["parent", "worker", "head"])
def test_those_who_care_for_a_child_see_it(
    who: str, child: Child, request: pytest.FixtureRequest
) -> None:
    assert sees(request.getfixturevalue(who), child)


@pytest.mark.parametrize(
    "who",
    [
        "other_parent",
        "colleague",
        "neighbour_worker",
        "former_worker",
        "foundation",
        "reviewer",
        "operator",
        "stranger",
    ],
)
def test_all_others_do_not(who: str, child: Child, request: pytest.FixtureRequest) -> None:
    assert not sees(request.getfixturevalue(who), child)


def test_nobody_without_an_account_sees_a_child(child: Child) -> None:
    assert not Child.objects.readable_by(AnonymousUser()).exists()


def test_a_closed_account_sees_nothing(child: Child, parent: User) -> None:
    parent.is_active = False
    assert not sees(parent, child)


@pytest.fixture
def met(make_child: MakeChild, worker: User, group: Group) -> Child:
    """A child who was in the group from 60 to 20 days ago, while the worker was from 40 to 10."""
    child = make_child()
    Attendance.objects.create(
        child=child, group=group, started_on=TODAY - days(60), ended_on=TODAY - days(20)
    )
    Duty.objects.update(started_on=TODAY - days(40), ended_on=TODAY - days(10))
    return child


@pytest.mark.parametrize(
    ("days_ago", "seen"),
    [
        (50, False),  # the child is there, the worker not yet
        (41, False),
        (40, True),  # the worker's first day
        (30, True),  # both
        (20, True),  # the child's last day
        (19, False),  # the worker is there, the child has left
        (5, False),
        (0, False),
    ],
)
def test_a_worker_sees_a_child_only_while_both_are_in_the_group(
    days_ago: int, seen: bool, met: Child, worker: User
) -> None:
    assert sees(worker, met, TODAY - days(days_ago)) is seen


def test_a_guardian_sees_from_the_first_day_to_the_last(child: Child, parent: User) -> None:
    Guardianship.objects.update(started_on=TODAY - days(10), ended_on=TODAY - days(3))
    assert [sees(parent, child, TODAY - days(ago)) for ago in (11, 10, 3, 2)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_child_in_two_groups_appears_once(
    child: Child, group: Group, other_group: Group, head: User
) -> None:
    Attendance.objects.create(child=child, group=other_group, started_on=TODAY)
    assert list(Child.objects.readable_by(head)) == [child]
