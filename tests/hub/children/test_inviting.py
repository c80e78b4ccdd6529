"""A second household comes by a link, which may be sent again and taken back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hub.children.inviting import (
    accept_invitation,
    forget_invitations,
    invite_guardian,
    open_invitation,
    renew_invitation,
    withdraw_invitation,
)
from hub.children.models import Child, Guardianship, Invitation
from hub.errors import Conflict, NotAllowed, NotFound
from hub.people.models import User

TODAY = date.today()
A_DAY = timedelta(days=1)


class TestTheSecondHousehold:
    def test_comes_by_a_link_that_is_not_kept(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        assert token not in str(Invitation.objects.values().get())
        accept_invitation(token=token, by=other_parent)
        homes = {row.household_id for row in child.guardianships.all()}
        assert len(homes) == 2
        assert Child.objects.readable_by(other_parent).get() == child

    def test_may_be_the_same_home(self, child: Child, parent: User, other_parent: User) -> None:
        token = invite_guardian(
            child=child, by=parent, email="b@example.org", shares_household=True
        )
        accepted = accept_invitation(token=token, by=other_parent)
        assert accepted.household == child.guardianships.get(guardian=parent).household

    def test_needs_a_guardian_to_invite(self, child: Child, worker: User) -> None:
        with pytest.raises(NotAllowed):
            invite_guardian(child=child, by=worker, email="b@example.org")

    def test_works_once(
        self, child: Child, parent: User, other_parent: User, stranger: User
    ) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        accept_invitation(token=token, by=other_parent)
        with pytest.raises(NotFound):
            accept_invitation(token=token, by=stranger)

    def test_works_for_a_week(self, child: Child, parent: User, other_parent: User) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        with pytest.raises(NotFound):
            accept_invitation(token=token, by=other_parent, at=timezone.now() + 7 * A_DAY)

    def test_falls_with_whoever_invited(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        Guardianship.objects.update(ended_on=TODAY - A_DAY)
        with pytest.raises(NotFound):
            accept_invitation(token=token, by=other_parent)

    def test_is_not_for_someone_who_is_a_guardian(self, child: Child, parent: User) -> None:
        token = invite_guardian(child=child, by=parent, email="b@example.org")
        with pytest.raises(Conflict):
            accept_invitation(token=token, by=parent)


class TestAnInvitationThatWaits:
    @pytest.fixture
    def token(self, child: Child, parent: User) -> str:
        return invite_guardian(child=child, by=parent, email="b@example.org")

    @pytest.fixture
    def waiting(self, token: str) -> Invitation:
        return Invitation.objects.get()

    def test_sent_again_has_a_new_link_and_seven_new_days(
        self, token: str, waiting: Invitation, child: Child, parent: User, other_parent: User
    ) -> None:
        later = timezone.now() + 9 * A_DAY
        again = renew_invitation(invitation=waiting.pk, child=child, by=parent, at=later)
        with pytest.raises(NotFound):
            open_invitation(token)
        assert accept_invitation(token=again, by=other_parent, at=later + 6 * A_DAY)

    def test_taken_back_opens_nothing_and_is_forgotten(
        self, token: str, waiting: Invitation, child: Child, parent: User
    ) -> None:
        withdraw_invitation(invitation=waiting.pk, child=child, by=parent)
        with pytest.raises(NotFound):
            open_invitation(token)
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("act", [renew_invitation, withdraw_invitation])
    def test_is_for_its_sender_alone_and_about_its_child(
        self, waiting, child, parent, other_parent, make_child, act
    ) -> None:
        sibling = make_child(parent)
        for about, by in ((child, other_parent), (sibling, parent)):
            with pytest.raises(NotFound):
                act(invitation=waiting.pk, child=about, by=by)
        assert Invitation.objects.get() == waiting

    @pytest.mark.parametrize("act", [renew_invitation, withdraw_invitation])
    def test_stays_as_it_is_once_it_is_answered(
        self, token, waiting, child, parent, other_parent, act
    ) -> None:
        accept_invitation(token=token, by=other_parent)
        with pytest.raises(NotFound):
            act(invitation=waiting.pk, child=child, by=parent)
        assert Invitation.objects.get().accepted_at

    def test_is_forgotten_a_month_after_its_end(self, waiting: Invitation) -> None:
        assert forget_invitations(timezone.now() + 36 * A_DAY) == 0
        assert forget_invitations(timezone.now() + 38 * A_DAY) == 1
        assert not Invitation.objects.exists()

    def test_is_kept_once_it_is_answered(
        self, token: str, waiting: Invitation, other_parent: User
    ) -> None:
        accept_invitation(token=token, by=other_parent)
        assert forget_invitations(timezone.now() + 400 * A_DAY) == 0
