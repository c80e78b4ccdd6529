"""Children come, get guardians, and join and leave groups."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hub.centres.models import Group
from hub.children.inviting import accept_invitation, invite_guardian
from hub.children.models import Attendance, Child, Household
from hub.children.services import attend, end_guardianship, leave, register_child
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.people.models import User

TODAY = date.today()
BORN = TODAY - timedelta(days=2500)
A_DAY = timedelta(days=1)


def test_a_child_is_registered_with_its_guardian(parent: User) -> None:
    child = register_child(guardian=parent, name=" 가온 ", born_on=BORN)
    assert (child.name, child.born_on) == ("가온", BORN)
    assert list(Child.objects.readable_by(parent)) == [child]


def test_siblings_may_share_a_household(parent: User, stranger: User) -> None:
    first = register_child(guardian=parent, name="가온", born_on=BORN)
    home = first.guardianships.get().household
    register_child(guardian=parent, name="나루", born_on=BORN, household=home)
    assert Household.objects.count() == 1
    with pytest.raises(NotAllowed):
        register_child(guardian=stranger, name="다온", born_on=BORN, household=home)


@pytest.mark.parametrize(
    ("name", "born_on"),
    [(" ", BORN), ("가온", TODAY + A_DAY), ("가온", TODAY - timedelta(days=365 * 14 + 5))],
)
def test_what_does_not_fit_is_refused(parent: User, name: str, born_on: date) -> None:
    with pytest.raises(Invalid):
        register_child(guardian=parent, name=name, born_on=born_on)


class TestAGuardianship:
    def test_may_end_again(self, child: Child, parent: User, other_parent: User) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        accept_invitation(token=token, by=other_parent, at=timezone.now() - 5 * A_DAY)
        end_guardianship(child=child, guardian=other_parent)
        assert not Child.objects.readable_by(other_parent).exists()
        assert Child.objects.readable_by(other_parent, TODAY - A_DAY).exists()

    def test_a_child_is_never_left_without_a_guardian(self, child: Child, parent: User) -> None:
        with pytest.raises(Conflict):
            end_guardianship(child=child, guardian=parent)


class TestGroups:
    def test_joining_twice_is_joining_once(self, child: Child, other_group: Group) -> None:
        assert attend(child=child, group=other_group) == attend(child=child, group=other_group)

    def test_leaving_ends_with_the_day_before(
        self, child: Child, group: Group, worker: User
    ) -> None:
        leave(child=child, group=group)
        assert not Child.objects.readable_by(worker).exists()
        assert Child.objects.readable_by(worker, TODAY - A_DAY).exists()

    def test_a_stay_of_no_day_leaves_no_trace(self, child: Child, other_group: Group) -> None:
        attend(child=child, group=other_group)
        leave(child=child, group=other_group)
        assert not Attendance.objects.filter(group=other_group).exists()

    def test_only_those_who_are_there_leave(self, child: Child, other_group: Group) -> None:
        with pytest.raises(NotFound):
            leave(child=child, group=other_group)
