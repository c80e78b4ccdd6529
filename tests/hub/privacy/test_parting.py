"""A guardian steps down: what ends, what stays, who is told, and the way back for a day."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub.centres.models import Group
from hub.children.inviting import invite_guardian
from hub.children.leaving import MAY_RETURN_FOR
from hub.children.models import Child, Guardianship, Household, Invitation
from hub.errors import Conflict, NotFound
from hub.people.models import User
from hub.privacy.models import AccessRecord, Consent, Erasure, Purpose
from hub.privacy.parting import parting_of
from hub.privacy.retention import UNAGREED_FOR, end_without_guardian, erase_unagreed
from hub.privacy.selectors import may_process
from hub.privacy.services import (
    ask_erasure,
    come_back,
    find_child,
    give_consent,
    record_consents,
    step_down,
    withdraw_consent,
)
from tests.people import LONG_AGO, employ

from .conftest import join

A_DAY = timedelta(days=1)
Run = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def child(child_of_two_homes: Child) -> Child:
    """The story's child has two homes here."""
    return child_of_two_homes


def agreed(child: Child) -> list[str]:
    return [purpose for purpose in Purpose.values if may_process(child, purpose)]


class TestWhatFollows:
    def test_nothing_can_be_seen_any_more(self, child: Child, parent: User) -> None:
        step_down(child=child, by=parent)
        assert not Child.objects.readable_by(parent).exists()
        with pytest.raises(NotFound):
            find_child(parent, child.pk, task="profile")

    def test_own_consents_end_and_those_of_another_go_on(self, child: Child, parent: User) -> None:
        parting = parting_of(child, parent)
        assert Purpose.PHOTO in parting.ends
        assert parting.goes_on == [Purpose.ASSESSMENT]
        step_down(child=child, by=parent)
        assert agreed(child) == [Purpose.ASSESSMENT]
        assert not Erasure.objects.exists()

    def test_a_consent_does_not_come_back_with_a_later_invitation(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        step_down(child=child, by=parent)
        join(child, parent, since=date.today())
        assert agreed(child) == [Purpose.ASSESSMENT]

    def test_what_they_had_withdrawn_others_may_give_again(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        withdraw_consent(child=child, purpose=Purpose.PHOTO, by=parent)
        assert parting_of(child, parent).freed == [Purpose.PHOTO]
        assert parting_of(child, other_parent).freed == []
        step_down(child=child, by=parent)
        give_consent(child=child, purpose=Purpose.PHOTO, guardian=other_parent, method="email")
        assert may_process(child, Purpose.PHOTO)

    def test_a_paper_of_another_guardian_from_before_still_counts(
        self, child: Child, parent: User, other_parent: User, head: User
    ) -> None:
        step_down(child=child, by=parent)
        record_consents(
            child=child,
            guardian=other_parent,
            purposes=["centre"],
            method="paper",
            given_on=date.today() - A_DAY,
            recorded_by=head,
        )
        assert may_process(child, Purpose.CENTRE)

    def test_their_invitations_fall_and_those_of_others_stay(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        invite_guardian(child=child, by=parent, email="a@example.org")
        invite_guardian(child=child, by=other_parent, email="b@example.org")
        assert parting_of(child, parent).invitations == 1
        step_down(child=child, by=parent)
        assert Invitation.objects.get().invited_by == other_parent

    def test_the_last_guardian_stays_one(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        step_down(child=child, by=parent)
        assert parting_of(child, other_parent).last
        with pytest.raises(Conflict):
            step_down(child=child, by=other_parent)
        assert agreed(child) == [Purpose.ASSESSMENT]

    def test_a_stranger_has_nothing_to_give_up(self, child: Child, stranger: User) -> None:
        with pytest.raises(NotFound):
            step_down(child=child, by=stranger)

    def test_everything_goes_when_only_this_guardian_was_waited_for(
        self,
        child: Child,
        parent: User,
        other_parent: User,
        django_capture_on_commit_callbacks: Run,
    ) -> None:
        assert not parting_of(child, parent).erases_all
        ask_erasure(child=child, by=other_parent)
        assert parting_of(child, parent).erases_all
        assert not parting_of(child, other_parent).erases_all
        with django_capture_on_commit_callbacks(execute=True):
            assert step_down(child=child, by=parent)
        assert not Child.objects.filter(pk=child.pk).exists()
        assert "모두 지워요" in mail.outbox[-1].body

    def test_a_worker_who_was_a_guardian_leaves_records_from_then_on(
        self, child: Child, parent: User, group: Group
    ) -> None:
        employ(parent, group.centre, group)
        find_child(parent, child.pk, task="profile")
        assert not AccessRecord.objects.exists()
        step_down(child=child, by=parent)
        find_child(parent, child.pk, task="profile")
        assert AccessRecord.objects.get().user_id == parent.pk


class TestTheLetter:
    def test_tells_the_other_home_the_relation_and_what_stopped_and_no_more(
        self,
        child: Child,
        parent: User,
        other_parent: User,
        django_capture_on_commit_callbacks: Run,
    ) -> None:
        parent.display_name = "김하나"
        parent.save()
        Household.objects.filter(guardianships__guardian=parent).update(district="마포구")
        with django_capture_on_commit_callbacks(execute=True):
            step_down(child=child, by=parent)
        [letter] = mail.outbox
        assert letter.to == [other_parent.email]
        assert "다른 보호자(부모)" in letter.body
        assert str(Purpose.PHOTO.label) in letter.body
        assert str(Purpose.ASSESSMENT.label) not in letter.body
        told = letter.subject + letter.body
        secrets = (child.name, str(child.pk), "김하나", parent.username, parent.email, "마포구")
        assert not any(secret in told for secret in secrets)

    def test_says_that_nothing_changes_when_nothing_does(
        self, child: Child, other_parent: User, django_capture_on_commit_callbacks: Run
    ) -> None:
        other_parent.language = "ko"
        with django_capture_on_commit_callbacks(execute=True):
            step_down(child=child, by=other_parent)
        assert "그대로예요" in mail.outbox[0].body
        assert "조부모" in mail.outbox[0].body

    def test_is_in_the_language_of_who_reads_it(
        self,
        child: Child,
        parent: User,
        other_parent: User,
        django_capture_on_commit_callbacks: Run,
    ) -> None:
        other_parent.language = "en"
        other_parent.save()
        with django_capture_on_commit_callbacks(execute=True):
            step_down(child=child, by=parent)
        assert "guardian" in mail.outbox[0].subject

    def test_keeps_nobody_a_guardian_when_it_does_not_leave(
        self, child: Child, parent: User, settings, django_capture_on_commit_callbacks: Run
    ) -> None:
        settings.EMAIL_BACKEND = "tests.hub.test_letters.Away"
        with django_capture_on_commit_callbacks(execute=True):
            step_down(child=child, by=parent)
        assert not Child.objects.readable_by(parent).exists()


class TestTheWayBack:
    def test_brings_the_guardianship_and_its_consents_back(
        self, child: Child, parent: User, django_capture_on_commit_callbacks: Run
    ) -> None:
        before = Consent.objects.order_by("pk").values_list("pk", "withdrawn_at")
        kept = list(before)
        step_down(child=child, by=parent)
        with django_capture_on_commit_callbacks(execute=True):
            come_back(child=child, by=parent)
        assert list(before.all()) == kept
        assert agreed(child) == Purpose.values
        assert Child.objects.of_guardian(parent).get() == child
        assert "돌아왔어요" in mail.outbox[-1].subject

    def test_leaves_what_another_guardian_refused_meanwhile(
        self, child: Child, parent: User, other_parent: User
    ) -> None:
        step_down(child=child, by=parent)
        withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=other_parent)
        come_back(child=child, by=parent)
        assert not may_process(child, Purpose.ASSESSMENT)
        assert may_process(child, Purpose.PHOTO)

    def test_is_open_for_a_day(self, child: Child, parent: User) -> None:
        now = timezone.now()
        step_down(child=child, by=parent, at=now)
        with pytest.raises(NotFound):
            come_back(child=child, by=parent, at=now + MAY_RETURN_FOR)
        come_back(child=child, by=parent, at=now + MAY_RETURN_FOR - timedelta(seconds=1))

    def test_is_for_those_who_gave_it_up_themselves(
        self, child: Child, parent: User, stranger: User
    ) -> None:
        yesterday = date.today() - A_DAY
        Guardianship.objects.filter(guardian=parent).update(ended_on=yesterday)
        for person in (parent, stranger):
            with pytest.raises(NotFound):
                come_back(child=child, by=person)

    def test_is_not_there_for_what_began_today(self, child: Child, parent: User) -> None:
        Guardianship.objects.filter(guardian=parent).update(started_on=date.today())
        assert not parting_of(child, parent).may_return
        step_down(child=child, by=parent)
        with pytest.raises(NotFound):
            come_back(child=child, by=parent)

    def test_is_no_second_guardianship(self, child: Child, parent: User) -> None:
        step_down(child=child, by=parent)
        join(child, parent, since=date.today())
        with pytest.raises(Conflict):
            come_back(child=child, by=parent)


class TestAMonthLater:
    @pytest.fixture(autouse=True)
    def parted(self, child: Child, parent: User) -> None:
        step_down(child=child, by=parent)

    def test_what_nobody_agreed_to_meanwhile_is_erased_once(self, child: Child) -> None:
        assert erase_unagreed(timezone.now() + UNAGREED_FOR - A_DAY) == 0
        later = timezone.now() + UNAGREED_FOR + A_DAY
        assert erase_unagreed(later) == len(Purpose) - 1
        assert set(Erasure.objects.values_list("purpose", flat=True)) == {
            each for each in Purpose if each != Purpose.ASSESSMENT
        }
        assert erase_unagreed(later) == 0

    def test_what_another_agreed_to_stays(self, child: Child, other_parent: User) -> None:
        give_consent(child=child, purpose=Purpose.PHOTO, guardian=other_parent, method="email")
        erase_unagreed(timezone.now() + UNAGREED_FOR + A_DAY)
        assert not Erasure.objects.filter(purpose=Purpose.PHOTO).exists()

    def test_the_time_runs_from_the_last_who_had_agreed(
        self, child: Child, other_parent: User, stranger: User
    ) -> None:
        join(child, stranger, since=LONG_AGO)
        later = timezone.now() + timedelta(days=20)
        give_consent(child=child, purpose=Purpose.PHOTO, guardian=other_parent, method="email")
        step_down(child=child, by=other_parent, at=later)
        erase_unagreed(later + timedelta(days=15))
        assert not Erasure.objects.filter(purpose=Purpose.PHOTO).exists()
        erase_unagreed(later + UNAGREED_FOR)
        assert Erasure.objects.filter(purpose=Purpose.PHOTO).exists()

    def test_a_guardianship_that_ended_otherwise_is_treated_alike(
        self, child: Child, other_parent: User, stranger: User
    ) -> None:
        join(child, stranger, since=LONG_AGO)
        yesterday = date.today() - A_DAY
        Guardianship.objects.filter(guardian=other_parent).update(ended_on=yesterday)
        assert end_without_guardian() == 1
        assert end_without_guardian() == 0
        assert erase_unagreed(timezone.now() + UNAGREED_FOR + A_DAY) == len(Purpose)

    def test_every_day_sees_to_it(self, child: Child) -> None:
        Consent.objects.filter(withdrawn_at__isnull=False).update(
            withdrawn_at=timezone.now() - UNAGREED_FOR
        )
        call_command("keep_promises", verbosity=0)
        assert Erasure.objects.exclude(done_at=None).count() == len(Purpose) - 1
