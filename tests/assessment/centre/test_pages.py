"""The pages of a centre: who sees what, and what only a head does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hub.centres.models import Duty, Employment, Group
from hub.children.models import Attendance
from hub.privacy.models import AccessRecord, RightsChange


def text(answer) -> str:
    return str(answer.content.decode())


def group_page(group: Group) -> str:
    return reverse("centre:group", args=[group.pk])


def test_a_head_sees_all_groups_and_a_worker_their_own(client, head, worker, group, other_group):
    client.force_login(head)
    shown = text(client.get(reverse("centre:home")))
    assert "나무반" in shown
    assert "바람반" in shown
    client.force_login(worker)
    shown = text(client.get(reverse("centre:home")))
    assert "나무반" in shown
    assert "바람반" not in shown


def test_a_group_counts_its_children_and_names_who_is_with_them(
    as_head, group, other_group, child, make_child, other_parent
):
    make_child(other_parent, group)
    (centre,) = as_head.get(reverse("centre:home")).context["centres"]
    shown = {each.group.pk: (each.children, each.workers) for each in centre.groups}
    assert shown == {group.pk: (2, []), other_group.pk: (0, [])}


@pytest.mark.parametrize("who", ["parent", "stranger", "foundation", "former_worker"])
def test_the_room_is_for_those_who_work_there(client, request, who, child):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("centre:home")).status_code == 403


@pytest.mark.parametrize(
    "who", ["colleague", "neighbour_worker", "former_worker", "parent", "stranger"]
)
def test_a_group_is_seen_from_inside_only(client, request, who, group, child):
    client.force_login(request.getfixturevalue(who))
    assert client.get(group_page(group)).status_code == 404


def test_a_group_names_its_children_and_the_look_is_recorded(as_worker, worker, group, child):
    assert child.name in text(as_worker.get(group_page(group)))
    assert AccessRecord.objects.filter(user_id=worker.pk, child_id=child.pk).exists()


def test_a_group_costs_the_same_for_one_child_and_for_many(
    as_head, group, child, make_child, other_parent, django_assert_max_num_queries
):
    for _ in range(5):
        make_child(other_parent, group)
    as_head.get(group_page(group))
    with django_assert_max_num_queries(50) as few:
        as_head.get(group_page(group))
    queries = len(few)
    for _ in range(8):
        make_child(other_parent, group)
    with django_assert_max_num_queries(queries):
        as_head.get(group_page(group))


def test_a_head_gives_someone_a_group_and_it_is_logged(as_head, centre, other_group, worker):
    employment = Employment.objects.get(user=worker)
    body = {"employment": employment.pk, "group": other_group.pk, "on": date.today()}
    answer = as_head.post(reverse("centre:staff", args=[centre.pk]), body)
    assert answer.status_code == 302
    duty = Duty.objects.get(employment=employment, group=other_group)
    assert (duty.started_on, duty.ended_on) == (date.today(), None)
    assert RightsChange.objects.filter(right="centres.Duty", row=str(duty.pk)).exists()


def test_a_group_is_not_given_twice_nor_in_the_past(as_head, centre, group, other_group, worker):
    employment = Employment.objects.get(user=worker)
    address = reverse("centre:staff", args=[centre.pk])
    twice = {"employment": employment.pk, "group": group.pk, "on": date.today()}
    assert "이미 이 반을" in text(as_head.post(address, twice))
    past = twice | {"group": other_group.pk, "on": date.today() - timedelta(days=1)}
    assert "오늘이나 그 뒤" in text(as_head.post(address, past))
    assert Duty.objects.filter(employment=employment).count() == 1


def test_a_head_ends_a_duty_with_its_last_day(as_head, centre, group, worker, child, client):
    duty = Duty.objects.get(employment__user=worker)
    address = reverse("centre:end-duty", args=[centre.pk, duty.pk])
    assert "언제까지" in text(as_head.get(address))
    yesterday = date.today() - timedelta(days=1)
    assert as_head.post(address, {"last_on": yesterday}).status_code == 302
    duty.refresh_from_db()
    assert duty.ended_on == yesterday
    client.force_login(worker)
    assert client.get(group_page(group)).status_code == 404


def test_a_past_last_day_is_refused(as_head, centre, group, worker):
    duty = Duty.objects.get(employment__user=worker)
    address = reverse("centre:end-duty", args=[centre.pk, duty.pk])
    answer = as_head.post(address, {"last_on": date.today() - timedelta(days=30)})
    assert answer.status_code == 422
    duty.refresh_from_db()
    assert duty.ended_on is None


@pytest.mark.parametrize("who", ["worker", "colleague", "neighbour_worker", "parent"])
def test_only_a_head_sees_and_changes_duties(client, request, who, centre, group):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("centre:staff", args=[centre.pk])).status_code == 404


def test_a_child_leaves_a_group_after_a_question(as_head, group, child):
    address = reverse("centre:leave", args=[group.pk, child.pk])
    assert "나오나요" in text(as_head.get(address))
    assert Attendance.objects.on(date.today()).filter(child=child).exists()
    assert as_head.post(address).status_code == 302
    assert not Attendance.objects.on(date.today()).filter(child=child).exists()


def test_a_child_of_the_centre_joins_another_group_after_a_question(
    as_head, group, other_group, child
):
    assert child.name in text(as_head.get(group_page(other_group)))
    address = reverse("centre:join", args=[other_group.pk])
    assert "지내나요" in text(as_head.get(address, {"child": child.pk}))
    assert as_head.post(address, {"child": child.pk}).status_code == 302
    assert Attendance.objects.on(date.today()).filter(child=child, group=other_group).exists()


def test_a_neighbours_child_cannot_be_taken_in(
    as_head, group, make_child, other_parent, neighbour_group
):
    strange = make_child(other_parent, neighbour_group)
    address = reverse("centre:join", args=[group.pk])
    assert as_head.post(address, {"child": strange.pk}).status_code == 404
    assert Attendance.objects.filter(child=strange).count() == 1


def test_a_worker_does_not_change_who_attends(as_worker, group, child):
    address = reverse("centre:leave", args=[group.pk, child.pk])
    assert as_worker.post(address).status_code == 403
    assert Attendance.objects.on(date.today()).filter(child=child).exists()


def test_a_worker_is_not_asked_who_joins_and_reads_no_name_of_another_group(
    client, colleague, other_group, child
):
    client.force_login(colleague)
    answer = client.get(reverse("centre:join", args=[other_group.pk]), {"child": child.pk})
    assert answer.status_code == 403
    assert child.name not in text(answer)


def test_being_asked_about_a_child_is_a_look(as_head, head, group, other_group, child):
    as_head.get(reverse("centre:leave", args=[group.pk, child.pk]))
    as_head.get(reverse("centre:join", args=[other_group.pk]), {"child": child.pk})
    assert AccessRecord.objects.filter(user_id=head.pk, child_id=child.pk).count() == 2


@pytest.mark.parametrize("band", ["early", "lower", "upper"])
def test_the_scale_on_paper_has_eighteen_indicators_and_no_name(as_worker, child, band):
    answer = as_worker.get(reverse("centre:sheet", args=[band]))
    assert sum(len(strand["items"]) for strand in answer.context["strands"]) == 18
    assert child.name not in text(answer)


def test_there_is_no_scale_for_other_ages(as_worker):
    assert as_worker.get(reverse("centre:sheet", args=["grown-up"])).status_code == 404
