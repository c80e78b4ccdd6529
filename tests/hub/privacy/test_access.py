"""Every look by others leaves a record, and a record that was touched shows."""

import csv
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hub.children.models import Attendance, Child
from hub.errors import NoConsent, NotAllowed, NotFound
from hub.people.models import User
from hub.privacy.looks import MANY_CHILDREN_IN_AN_HOUR, by_day, looks_at, patterns, verify_chain
from hub.privacy.models import AccessChain, AccessRecord, AccessReview, Purpose, Unchangeable
from hub.privacy.retention import prune_access_records
from hub.privacy.services import (
    find_child,
    finish_review,
    record_look,
    record_looks,
    withdraw_consent,
)

MakeChild = Callable[..., Child]


def look_at(moment: datetime, user: User, *children: Child) -> None:
    """Let someone look at children at a moment."""
    with patch("hub.privacy.services.access.timezone.now", return_value=moment):
        record_looks(user, children, "profile")


def touch(sql: str, *values: object) -> None:
    """Do to the table what nobody should."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


class TestFindingAChild:
    def test_a_worker_finds_the_child_and_is_recorded(self, child: Child, worker: User) -> None:
        assert find_child(worker, child.pk, purpose=Purpose.CENTRE, task="profile") == child
        record = AccessRecord.objects.get()
        assert (record.user_id, record.child_id, record.task) == (worker.pk, child.pk, "profile")

    def test_a_guardians_own_look_is_nobodys_business(self, child: Child, parent: User) -> None:
        find_child(parent, child.pk, task="profile")
        assert not AccessRecord.objects.exists()

    @pytest.mark.parametrize(
        "who", ["stranger", "colleague", "neighbour_worker", "former_worker", "other_parent"]
    )
    def test_for_others_there_is_no_such_child(
        self, who: str, child: Child, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(NotFound):
            find_child(request.getfixturevalue(who), child.pk, task="profile")
        assert not AccessRecord.objects.exists()

    def test_without_consent_nothing_is_shown_and_nothing_recorded(
        self, child: Child, parent: User, worker: User
    ) -> None:
        withdraw_consent(child=child, purpose=Purpose.CENTRE, by=parent)
        with pytest.raises(NoConsent):
            find_child(worker, child.pk, purpose=Purpose.CENTRE, task="profile")
        assert not AccessRecord.objects.exists()

    def test_the_second_consent_is_for_others_than_guardians(
        self, child: Child, parent: User, worker: User
    ) -> None:
        asked = {"purpose": Purpose.ASSESSMENT, "others_need": Purpose.CENTRE, "task": "profile"}
        assert find_child(worker, child.pk, **asked) == child
        withdraw_consent(child=child, purpose=Purpose.CENTRE, by=parent)
        assert find_child(parent, child.pk, **asked) == child
        with pytest.raises(NoConsent):
            find_child(worker, child.pk, **asked)
        assert AccessRecord.objects.count() == 1

    def test_a_request_tells_where_it_came_from(self, child: Child, worker: User) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3")
        request.user = worker
        record_look(request, child, "profile", reason="상담 준비")
        record = AccessRecord.objects.get()
        assert (record.place, record.reason) == ("10.1.2.3", "상담 준비")

    def test_nobody_looks_without_an_account(self, child: Child) -> None:
        request = RequestFactory().get("/")
        request.user = Client().request().wsgi_request.user
        with pytest.raises(NotAllowed):
            record_look(request, child, "profile")


class TestTheChain:
    @pytest.fixture(autouse=True)
    def some_looks(self, child: Child, worker: User) -> None:
        for task in ("group", "profile", "evidence"):
            record_look(worker, child, task)

    def test_is_whole_when_nobody_touched_it(self) -> None:
        assert verify_chain().whole
        out = StringIO()
        call_command("verify_access_records", stdout=out)
        assert out.getvalue().startswith("3 access records")

    def test_shows_a_changed_record(self) -> None:
        second = AccessRecord.objects.all()[1]
        touch("UPDATE privacy_accessrecord SET task = 'nothing' WHERE id = %s", second.pk)
        assert verify_chain().broken_at == second.pk
        with pytest.raises(CommandError, match=str(second.pk)):
            call_command("verify_access_records")

    def test_shows_a_missing_record(self) -> None:
        second, third = AccessRecord.objects.all()[1:]
        touch("DELETE FROM privacy_accessrecord WHERE id = %s", second.pk)
        assert verify_chain().broken_at == third.pk

    def test_shows_that_the_newest_are_gone(self) -> None:
        touch("DELETE FROM privacy_accessrecord WHERE task = 'evidence'")
        assert verify_chain().broken_at == 0
        with pytest.raises(CommandError, match="missing"):
            call_command("verify_access_records")

    def test_cannot_be_changed_through_the_code(self) -> None:
        record = AccessRecord.objects.earliest("pk")
        with pytest.raises(Unchangeable):
            record.save()
        with pytest.raises(Unchangeable):
            record.delete()
        with pytest.raises(Unchangeable):
            AccessRecord.objects.all().delete()
        with pytest.raises(Unchangeable):
            AccessRecord.objects.update(task="nothing")

    def test_refuses_to_forget_before_two_years(self) -> None:
        with pytest.raises(CommandError, match="732 days at least"):
            call_command("prune_access_records", days=700)

    def test_still_proves_itself_after_the_oldest_went(self, child: Child, worker: User) -> None:
        AccessRecord.objects.all().prune()
        AccessChain.objects.all().delete()
        look_at(timezone.now() - timedelta(days=1200), worker, child)
        look_at(timezone.now() - timedelta(days=300), worker, child)
        assert prune_access_records(days=1000) == 1
        assert AccessRecord.objects.count() == 1
        assert verify_chain().whole


def test_looking_at_a_group_costs_the_same_for_many_children(
    make_child: MakeChild, worker: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    children = [make_child() for _ in range(12)]
    record_looks(worker, children[:2], "group")
    with django_assert_num_queries(7):
        record_looks(worker, children[:2], "group")
    with django_assert_num_queries(7):
        record_looks(worker, children, "group")
    assert verify_chain().records == 16


@pytest.mark.django_db(transaction=True)
def test_looks_at_the_same_moment_do_not_fork_the_chain(child: Child, worker: User) -> None:
    def look() -> None:
        for _ in range(5):
            record_look(worker, child, "group")
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = verify_chain()
    assert (state.records, state.whole) == (20, True)


class TestWhatGuardiansSee:
    def test_role_and_centre_but_no_name(
        self, client: Client, child: Child, worker: User, parent: User
    ) -> None:
        worker.display_name = "한바다"
        worker.save()
        record_look(worker, child, "profile", reason="상담 준비")
        client.force_login(parent)
        page = client.get(f"/privacy/children/{child.pk}/looks/").content.decode()
        for words in ("느티 키움센터 · 돌봄종사자", "성장 프로필을 봄", "상담 준비"):
            assert words in page
        assert "한바다" not in page

    def test_the_same_look_of_a_day_is_one_line_with_its_count(
        self, child: Child, worker: User
    ) -> None:
        noon = timezone.localtime().replace(hour=12, minute=0)
        for hours, days in ((0, 1), (1, 1), (0, 2)):
            look_at(noon - timedelta(days=days, hours=hours), worker, child)
        lines = by_day(looks_at(child.pk))
        assert sorted(line.times for line in lines) == [1, 2]

    def test_the_role_of_the_day_of_the_look(self, child: Child, former_worker: User) -> None:
        look_at(timezone.now() - timedelta(days=10), former_worker, child)
        assert looks_at(child.pk)[0].who == "느티 키움센터 · 돌봄종사자"

    def test_nobody_else_sees_the_list(self, client: Client, child: Child, worker: User) -> None:
        client.force_login(worker)
        assert client.get(f"/privacy/children/{child.pk}/looks/").status_code == 404


class TestTheMonthlyReview:
    NOON = timezone.make_aware(datetime(2026, 10, 14, 12))

    def test_is_for_operators_and_the_foundation(
        self, client: Client, operator: User, foundation: User, worker: User, parent: User
    ) -> None:
        for person, status in ((operator, 200), (foundation, 200), (worker, 404), (parent, 404)):
            client.force_login(person)
            assert client.get("/privacy/access/").status_code == status

    def test_shows_children_by_number_only(
        self, client: Client, child: Child, worker: User, operator: User
    ) -> None:
        look_at(self.NOON, worker, child)
        client.force_login(operator)
        page = client.get("/privacy/access/?month=2026-10").content.decode()
        assert str(child.pk) in page
        assert child.name not in page

    def test_filters_by_month_person_child_and_task(
        self, client: Client, make_child: MakeChild, worker: User, head: User, operator: User
    ) -> None:
        mine, other = make_child(), make_child()
        look_at(self.NOON, worker, mine)
        look_at(self.NOON, head, other)
        client.force_login(operator)

        def shown(query: str) -> int:
            found = client.get(f"/privacy/access/?{query}").context["page_obj"]
            return int(found.paginator.count)

        assert shown("month=2026-10") == 2
        assert shown("month=2026-09") == 0
        assert shown(f"month=2026-10&person={worker.pk}") == 1
        assert shown(f"month=2026-10&child={other.pk}") == 1
        assert shown("month=2026-10&task=profile") == 2
        assert shown("month=2026-10&child=nonsense") == 0

    @pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "nonsense"])
    def test_a_month_that_cannot_have_any_is_this_month(
        self, month: str, client: Client, operator: User
    ) -> None:
        client.force_login(operator)
        page = client.get(f"/privacy/access/?month={month}")
        assert page.status_code == 200
        assert page.context["month"] == timezone.localdate().replace(day=1)

    def test_points_out_many_children_in_one_hour(
        self, make_child: MakeChild, worker: User
    ) -> None:
        look_at(self.NOON, worker, *(make_child() for _ in range(MANY_CHILDREN_IN_AN_HOUR)))
        assert not patterns(date(2026, 10, 1))
        look_at(self.NOON + timedelta(minutes=20), worker, make_child())
        [pattern] = patterns(date(2026, 10, 1))
        assert "12시에 한 시간 동안 아이 31명" in pattern.words

    def test_points_out_looks_at_night(self, child: Child, worker: User) -> None:
        look_at(self.NOON.replace(hour=23, minute=30), worker, child)
        look_at(self.NOON.replace(hour=5, minute=59), worker, child)
        look_at(self.NOON.replace(hour=6), worker, child)
        [pattern] = patterns(date(2026, 10, 1))
        assert "2번" in pattern.words

    def test_is_finished_with_a_note(
        self, client: Client, child: Child, worker: User, operator: User
    ) -> None:
        look_at(self.NOON, worker, child)
        client.force_login(operator)
        client.post("/privacy/access/?month=2026-10", {"act": "review", "note": "살펴봤어요"})
        review = AccessReview.objects.get()
        assert (review.month, review.records, review.note) == (date(2026, 10, 1), 1, "살펴봤어요")

    def test_cannot_be_finished_by_others(self, worker: User) -> None:
        with pytest.raises(NotAllowed):
            finish_review(month=date(2026, 10, 1), reviewer=worker, note="다 봤어요")

    def test_a_download_needs_a_reason_and_is_recorded_itself(
        self, client: Client, child: Child, worker: User, operator: User
    ) -> None:
        record_look(worker, child, "profile", reason="=1+1")
        client.force_login(operator)
        assert (
            client.post("/privacy/access/", {"act": "download", "reason": "음"}).status_code == 302
        )
        assert AccessRecord.objects.count() == 1
        answer = client.post(
            "/privacy/access/", {"act": "download", "reason": "분기 점검에 쓸 자료예요"}
        )
        body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        [newest, oldest] = csv.DictReader(StringIO(body))
        assert (newest["task"], newest["reason"]) == ("access-csv", "분기 점검에 쓸 자료예요")
        assert (oldest["child"], oldest["reason"]) == (str(child.pk), "'=1+1")
        assert verify_chain().whole

    def test_query_count_does_not_grow_with_the_records(
        self,
        client: Client,
        make_child: MakeChild,
        worker: User,
        operator: User,
        django_assert_max_num_queries: Callable[[int], object],
    ) -> None:
        look_at(self.NOON, worker, *(make_child() for _ in range(40)))
        client.force_login(operator)
        with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
            assert client.get("/privacy/access/?month=2026-10").status_code == 200


def test_a_worker_is_gone_from_the_group_and_sees_nothing_more(child: Child, worker: User) -> None:
    Attendance.objects.filter(child=child).update(ended_on=date.today() - timedelta(days=1))
    with pytest.raises(NotFound):
        find_child(worker, child.pk, task="profile")
