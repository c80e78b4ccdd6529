"""Evidence is stored once, each record on its own merits, and never changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.instruments.models import AppendOnly, Response
from assessment.instruments.selectors import evidence_of
from assessment.instruments.services import correct_response, record_responses
from hub.errors import Conflict, Invalid, NoConsent, NotAllowed
from hub.privacy.holdings import erase_all
from hub.privacy.models import Purpose

pytestmark = pytest.mark.django_db


def statuses(receipts):
    return [receipt.status for receipt in receipts]


def refusal(seen, **told):
    (receipt,) = record_responses([seen(**told)])
    assert not receipt.kept
    assert receipt.message
    assert not Response.objects.exists()
    return receipt.code, receipt.field


def test_what_was_seen_is_stored_with_its_lens(seen, worker):
    new = seen()
    assert statuses(record_responses([new])) == ["stored"]
    stored = Response.objects.get(pk=new.id)
    assert (stored.lens, stored.rater, stored.category) == ("observation", worker, 2)


def test_sending_twice_stores_once(seen):
    new = seen()
    assert statuses(record_responses([new])) == ["stored"]
    assert statuses(record_responses([new])) == ["known"]
    assert Response.objects.count() == 1


def test_the_same_id_with_other_content_is_a_conflict(seen):
    new = seen()
    record_responses([new])
    (receipt,) = record_responses([seen(id=new.id, category=3)])
    assert (receipt.status, receipt.code, receipt.field) == ("refused", "conflict", "id")
    assert Response.objects.get(pk=new.id).category == 2


def test_a_record_may_come_twice_in_one_batch(seen):
    new = seen()
    receipts = record_responses([new, new, seen(id=new.id, category=0)])
    assert statuses(receipts) == ["stored", "known", "refused"]


def test_one_bad_record_does_not_hold_up_the_others(seen):
    receipts = record_responses([seen(), seen(category=9), seen(category=None)])
    assert statuses(receipts) == ["stored", "refused", "stored"]
    assert Response.objects.count() == 2


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_whatever_is_sent_again_in_whatever_order_is_there_once(seen, order):
    Response.objects.all().delete()
    records = [seen(category=category) for category in range(4)]
    receipts = record_responses([records[i] for i in order])
    assert all(receipt.kept for receipt in receipts)
    assert statuses(receipts).count("stored") == len(set(order)) == Response.objects.count()


def test_a_record_that_another_device_sent_at_the_same_moment_is_known(seen, monkeypatch):
    new = seen()
    record_responses([new])
    look = Response.objects.in_bulk
    looks = []

    def not_there_yet(ids):
        looks.append(ids)
        return {} if len(looks) == 1 else look(ids)

    monkeypatch.setattr(Response.objects, "in_bulk", not_there_yet)
    assert statuses(record_responses([new])) == ["known"]
    assert len(looks) == 2


def test_a_category_outside_of_the_item_is_refused(seen):
    assert refusal(seen, category=4) == ("category", "category")


def test_the_refusal_says_what_fits(seen):
    (receipt,) = record_responses([seen(category=5)])
    assert "0-3" in receipt.message
    assert "5" in receipt.message


def test_an_unknown_item_is_refused(seen):
    assert refusal(seen, item="O.Z9-early") == ("unknown-item", "item")


def test_an_unknown_child_is_refused(seen):
    assert refusal(seen, child=uuid4()) == ("unknown-child", "child")


def test_unknown_help_is_refused(seen):
    assert refusal(seen, help="a lot") == ("help", "help")


def test_someone_has_to_have_seen_it(seen):
    assert refusal(seen, rater=None) == ("rater", "rater")
    assert refusal(seen, rater=987654) == ("rater", "rater")


def test_nobody_judges_in_play(seen):
    new = seen(item="D12.3.count-steps", category=1, rater=None)
    assert statuses(record_responses([new])) == ["stored"]


def test_the_future_is_refused_beyond_a_clocks_error(seen):
    soon = timezone.now() + timedelta(minutes=4)
    assert record_responses([seen(occurred_at=soon)])[0].kept
    Response.objects.all().delete()
    later = timezone.now() + timedelta(minutes=6)
    assert refusal(seen, occurred_at=later) == ("future", "occurred_at")


def test_nothing_was_seen_before_birth(seen, child):
    before = timezone.now() - timedelta(days=365 * 9)
    assert refusal(seen, occurred_at=before) == ("before-birth", "occurred_at")


def test_a_time_without_a_zone_is_refused(seen):
    naive = timezone.now().replace(tzinfo=None)
    assert refusal(seen, occurred_at=naive) == ("time-zone", "occurred_at")


@pytest.mark.parametrize(("years", "kept"), [(5.1, True), (4.8, False), (9.7, True), (10.4, False)])
def test_a_worker_may_look_a_year_beyond_a_band(make_child, parent, seen, years, kept):
    child = make_child(parent, years=years)
    (receipt,) = record_responses([seen(child=child.pk)])
    assert receipt.kept is kept
    assert kept or receipt.code == "age"


def test_children_under_five_are_not_asked_for_their_own_story(make_child, parent, seen):
    child = make_child(parent, years=4.5)
    (receipt,) = record_responses([seen(child=child.pk, item="S.A2", rater=None)])
    assert receipt.code == "age"


def test_without_consent_nothing_is_stored(make_child, parent, seen):
    child = make_child(parent, consents=False)
    assert refusal(seen, child=child.pk) == ("no-consent", "child")


def test_a_batch_costs_the_same_number_of_queries_however_long(
    seen, make_child, parent, django_assert_num_queries
):
    children = [make_child(parent) for _ in range(8)]
    # A savepoint, the hold on consents, five look-ups, the insert, the release.
    with django_assert_num_queries(9):
        record_responses([seen()])
    many = [seen(child=child.pk, category=category) for child in children for category in range(4)]
    with django_assert_num_queries(9):
        record_responses(many)


def test_a_correction_is_a_new_record_in_place_of_the_old(seen, child, worker):
    new = seen()
    record_responses([new])
    correction = correct_response(
        original=Response.objects.get(pk=new.id),
        by=worker,
        category=1,
        reason="다른 날과 헷갈렸어요",
        id=uuid4(),
    )
    start, end = timezone.now() - timedelta(days=9), timezone.now()
    assert list(evidence_of(child, start, end)) == [correction]
    assert Response.objects.get(pk=new.id).category == 2


def test_the_same_correction_twice_is_there_once(seen, worker):
    new = seen()
    record_responses([new])
    original, id = Response.objects.get(pk=new.id), uuid4()
    told = {"original": original, "by": worker, "category": 0, "reason": "다시 봤어요", "id": id}
    assert correct_response(**told) == correct_response(**told)
    assert Response.objects.count() == 2


def test_only_the_latest_version_can_be_corrected(seen, worker):
    new = seen()
    record_responses([new])
    original = Response.objects.get(pk=new.id)
    correct_response(original=original, by=worker, category=0, reason="다시", id=uuid4())
    with pytest.raises(Conflict):
        correct_response(original=original, by=worker, category=3, reason="또", id=uuid4())


def test_a_correction_needs_its_author_a_reason_and_a_category(seen, worker, colleague):
    new = seen()
    record_responses([new])
    original = Response.objects.get(pk=new.id)
    with pytest.raises(NotAllowed):
        correct_response(original=original, by=colleague, category=0, reason="내가", id=uuid4())
    with pytest.raises(Invalid):
        correct_response(original=original, by=worker, category=0, reason="  ", id=uuid4())
    with pytest.raises(Invalid):
        correct_response(original=original, by=worker, category=4, reason="더", id=uuid4())


def test_after_withdrawal_there_is_no_correcting(seen, child, worker):
    new = seen()
    record_responses([new])
    child.consents.filter(purpose=Purpose.ASSESSMENT).update(withdrawn_at=timezone.now())
    with pytest.raises(NoConsent):
        correct_response(
            original=Response.objects.get(pk=new.id),
            by=worker,
            category=0,
            reason="다시",
            id=uuid4(),
        )


def test_python_refuses_to_change_a_response(seen):
    new = seen()
    record_responses([new])
    stored = Response.objects.get(pk=new.id)
    stored.category = 3
    with pytest.raises(AppendOnly):
        stored.save()
    with pytest.raises(AppendOnly):
        Response.objects.filter(pk=new.id).update(category=3)
    with pytest.raises(AppendOnly):
        Response.objects.bulk_update([stored], ["category"])


def test_the_database_refuses_it_too(seen):
    record_responses([seen()])
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE instruments_response SET category = 3")


def test_erasure_takes_responses_with_their_corrections(seen, child, worker):
    new = seen()
    record_responses([new])
    original = Response.objects.get(pk=new.id)
    correct_response(original=original, by=worker, category=0, reason="다시", id=uuid4())
    counts = erase_all(child, Purpose.ASSESSMENT)
    assert counts["responses"] == 2
    assert not Response.objects.exists()


def test_erasing_for_another_purpose_leaves_them(seen, child):
    record_responses([seen()])
    erase_all(child, Purpose.PHOTO)
    assert Response.objects.count() == 1
