"""Everything held on a child can be taken along, and can be made to go."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub.children.inviting import invite_guardian
from hub.children.models import Child, Guardianship, Household
from hub.children.services import end_guardianship
from hub.errors import NotAllowed
from hub.people.models import User
from hub.privacy import export, holdings
from hub.privacy.models import AccessRecord, Consent, Erasure, Purpose
from hub.privacy.selectors import may_process
from hub.privacy.services import (
    ask_code,
    ask_erasure,
    carry_out,
    record_look,
    withdraw_consent,
)

# What proves the erasure itself stays, and knows the child by a bare id.
STAYS = {"privacy_erasure", "privacy_accessrecord"}


@pytest.fixture
def second_parent(child: Child, other_parent: User) -> User:
    """The guardian of the child's other household."""
    other_parent.display_name = "누구에게도안보이는이름"
    other_parent.save()
    Guardianship.objects.create(
        child=child,
        guardian=other_parent,
        household=Household.objects.create(district="은평구"),
        started_on=date.today() - timedelta(days=30),
    )
    return other_parent


def leads_to_a_child() -> set[str]:
    """Every table from which a foreign key leads to a child, directly or by way of another."""
    found: set[type[models.Model]] = {Child}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey) and field.related_model in found
        }
        if more <= found:
            return {model._meta.label for model in found}
        found |= more


def where_it_is_named(child_id: object) -> set[str]:
    """Tables with a value that holds this id, in any of the ways a database writes it."""
    spellings = (str(child_id), str(child_id).replace("-", ""))
    named = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                if any(spelling in str(value) for value in row for spelling in spellings):
                    named.add(table)
    return named


def test_no_table_that_leads_to_a_child_is_forgotten() -> None:
    covered = {label for holding in holdings.holdings() for label in holding.covers}
    assert leads_to_a_child() - covered == set()


class TestDownload:
    def test_holds_what_every_room_holds(self, child: Child, parent: User) -> None:
        held = export.everything_on(child, parent)["held"]
        assert [part["name"] for part in held] == [h.name for h in holdings.holdings()]
        by_name = {part["name"]: part["records"] for part in held}
        assert by_name["child"][0]["이름"] == child.name
        assert len(by_name["consents"]) == len(Purpose)
        assert by_name["attendances"][0]["기관"] == "느티 키움센터"

    def test_says_nothing_of_the_other_household(
        self, child: Child, parent: User, second_parent: User
    ) -> None:
        text = export.as_json(child, parent).decode()
        for secret in (second_parent.display_name, second_parent.email, "은평구"):
            assert secret not in text

    def test_as_json_through_the_page_is_recorded(
        self, client: Client, child: Child, parent: User
    ) -> None:
        client.force_login(parent)
        answer = client.post(f"/privacy/children/{child.pk}/download/", {"format": "json"})
        assert json.loads(answer.content)["child"] == str(child.pk)
        assert child.name not in answer["Content-Disposition"]
        record = AccessRecord.objects.get()
        assert (record.user_id, record.task) == (parent.pk, "download-json")

    def test_tells_what_was_asked_to_be_erased_and_not_by_whom(
        self, child: Child, parent: User, second_parent: User
    ) -> None:
        withdraw_consent(child=child, purpose=Purpose.PHOTO, by=second_parent)
        ask_erasure(child=child, by=second_parent)
        held = {part["name"]: part for part in json.loads(export.as_json(child, parent))["held"]}
        asked = held["erasures"]["records"]
        assert {"사진 남기기", "모두"} <= {row["무엇을"] for row in asked}
        assert all(row.keys() == {"청한 때", "무엇을", "지운 때", "지운 수"} for row in asked)
        assert export.as_pdf(child, parent).startswith(b"%PDF-")

    def test_as_a_tagged_pdf(self, client: Client, child: Child, parent: User) -> None:
        client.force_login(parent)
        answer = client.post(f"/privacy/children/{child.pk}/download/", {"format": "pdf"})
        assert answer.content.startswith(b"%PDF-")
        for mark in (b"/StructTreeRoot", b"/Lang", b"pdfuaid", b"Pretendard"):
            assert mark in answer.content

    def test_words_in_a_paper_are_never_markup(self, child: Child, parent: User) -> None:
        child.name = '#panic("x") $*_'
        child.save()
        assert export.as_pdf(child, parent).startswith(b"%PDF-")


class TestWithdrawal:
    def test_erases_through_the_queue_what_rested_on_it(
        self,
        child: Child,
        parent: User,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        asked = []

        class Notes:
            name, label, covers = "notes", "쪽지", ()

            def export(self, child: Child) -> list[dict[str, object]]:
                return []

            def erase(self, child: Child, purpose: str) -> int:
                asked.append((child.pk, purpose))
                return 3

        monkeypatch.setitem(holdings._holdings, "notes", Notes())
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consent(child=child, purpose=Purpose.PHOTO, by=parent)
            assert not may_process(child, Purpose.PHOTO)
            assert not asked
        assert asked == [(child.pk, Purpose.PHOTO)]
        erasure = Erasure.objects.get()
        assert (erasure.purpose, erasure.counts["notes"]) == ("photo", 3)
        assert erasure.done_at is not None

    def test_leaves_the_child_and_the_ledger(
        self,
        child: Child,
        parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consent(child=child, purpose=Purpose.PHOTO, by=parent)
        assert Child.objects.filter(pk=child.pk).exists()
        assert Consent.objects.get(child=child, purpose="photo").withdrawn_by == parent


class TestErasure:
    def erase(self, child: Child, by: User, callbacks: DjangoCaptureOnCommitCallbacks) -> bool:
        with callbacks(execute=True):
            return ask_erasure(child=child, by=by)

    def test_leaves_nothing_in_any_table_but_the_proof(
        self,
        child: Child,
        parent: User,
        worker: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        record_look(worker, child, "profile")
        invite_guardian(child=child, by=parent, email="aunt@example.org")
        ask_code(child=child, purposes=["photo"], guardian=parent)
        assert len(where_it_is_named(child.pk)) > len(STAYS)
        assert self.erase(child, parent, django_capture_on_commit_callbacks)
        assert where_it_is_named(child.pk) == STAYS
        assert not Household.objects.exists()

    def test_leaves_other_children_alone(
        self,
        make_child: Callable[..., Child],
        child: Child,
        parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        sibling = make_child(parent)
        before = where_it_is_named(sibling.pk)
        self.erase(child, parent, django_capture_on_commit_callbacks)
        assert where_it_is_named(sibling.pk) == before

    def test_waits_for_the_other_guardian_but_stops_everything_at_once(
        self,
        child: Child,
        parent: User,
        second_parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        assert not self.erase(child, parent, django_capture_on_commit_callbacks)
        assert not any(may_process(child, purpose) for purpose in Purpose)
        assert Child.objects.of_guardian(second_parent).filter(pk=child.pk).exists()
        assert self.erase(child, second_parent, django_capture_on_commit_callbacks)
        assert where_it_is_named(child.pk) <= STAYS

    def test_can_be_carried_out_again_without_harm(
        self,
        child: Child,
        parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        self.erase(child, parent, django_capture_on_commit_callbacks)
        before = list(Erasure.objects.values())
        for erasure in Erasure.objects.all():
            carry_out(erasure)
        assert list(Erasure.objects.values()) == before

    def test_is_not_for_others(self, child: Child, worker: User) -> None:
        with pytest.raises(NotAllowed):
            ask_erasure(child=child, by=worker)

    def test_takes_two_steps_on_the_page(
        self,
        client: Client,
        child: Child,
        parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        client.force_login(parent)
        page = f"/privacy/children/{child.pk}/erase/"
        with django_capture_on_commit_callbacks(execute=True):
            assert client.get(page).status_code == 200
            assert "마지막" in client.post(page, {"step": "confirm"}).content.decode()
            client.post(page, {"step": "erase"})
        assert Child.objects.filter(pk=child.pk).exists()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(page, {"step": "erase", "understood": "yes"})
        assert answer["Location"] == "/privacy/erased/"
        assert not Child.objects.filter(pk=child.pk).exists()

    def test_does_not_promise_that_the_proof_goes(
        self, client: Client, child: Child, parent: User, worker: User
    ) -> None:
        record_look(worker, child, "profile")
        client.force_login(parent)
        listed = client.get(f"/privacy/children/{child.pk}/erase/").context["held"]
        assert "아이의 기록을 본 사람" not in [label for label, _ in listed]


class TestWhatWasLeftBehind:
    """`keep_promises`, every day."""

    def test_an_erasure_whose_worker_was_lost_is_carried_out(
        self, child: Child, parent: User
    ) -> None:
        # Nothing of the queue runs here: the transaction of a test never commits.
        withdraw_consent(child=child, purpose=Purpose.PHOTO, by=parent)
        assert Erasure.objects.get().done_at is None
        assert " 1 erasures were left behind" in keep_promises()
        assert Erasure.objects.get().done_at is not None
        assert " 0 erasures were left behind" in keep_promises()

    def test_a_withdrawal_holds_while_the_broker_is_away(
        self,
        child: Child,
        parent: User,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        def away(*_: object, **__: object) -> None:
            raise OperationalError("no broker")

        monkeypatch.setattr("celery.canvas.Signature.delay", away)
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consent(child=child, purpose=Purpose.PHOTO, by=parent)
        assert not may_process(child, Purpose.PHOTO)
        keep_promises()
        assert Erasure.objects.get().done_at is not None

    def test_everything_waits_for_a_guardian_and_no_longer_when_they_are_none(
        self, child: Child, parent: User, second_parent: User
    ) -> None:
        assert not ask_erasure(child=child, by=parent)
        keep_promises()
        assert Child.objects.filter(pk=child.pk).exists()
        end_guardianship(child=child, guardian=second_parent)
        keep_promises()
        assert where_it_is_named(child.pk) <= STAYS

    def test_consents_end_at_fourteen_and_not_a_day_earlier(
        self, child: Child, parent: User
    ) -> None:
        today = date.today()
        child.born_on = today.replace(year=today.year - 14) + timedelta(days=1)
        child.save()
        assert keep_promises().startswith("0 children")
        child.born_on = today.replace(year=today.year - 14)
        child.save()
        assert keep_promises().startswith("1 children")
        assert not any(may_process(child, purpose) for purpose in Purpose)
        assert not Erasure.objects.filter(done_at=None).exists()
        assert set(Erasure.objects.values_list("asked_by_id", flat=True)) == {None}
        assert keep_promises().startswith("0 children")

    def test_the_family_reads_why_it_ended(
        self, client: Client, child: Child, parent: User
    ) -> None:
        child.born_on = date.today().replace(year=date.today().year - 14)
        child.save()
        keep_promises()
        client.force_login(parent)
        page = client.get(f"/privacy/children/{child.pk}/").content.decode()
        assert "만 14세가 되어 끝남" in page
        assert "다른 보호자가 거둠" not in page


def keep_promises() -> str:
    """Run the command; what it says."""
    said = StringIO()
    call_command("keep_promises", stdout=said)
    return said.getvalue().strip()
