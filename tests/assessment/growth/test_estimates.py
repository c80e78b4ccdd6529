"""A score knows where it came from, and the same evidence gives the same bytes."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from random import Random
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.growth.models import Estimate, ScoringRequest
from assessment.growth.scoring import Scale, score_responses
from assessment.growth.services import update_estimate
from assessment.instruments.models import Calibration, Item, ItemParameters, Response
from assessment.instruments.selectors import current_calibration
from assessment.instruments.services import correct_response
from assessment.psychometrics import ENGINE
from hub.privacy.holdings import erase_all
from hub.privacy.models import Purpose

from .conftest import moment_in, season_before

pytestmark = pytest.mark.django_db


def next_calibration(*, in_use: bool = True) -> Calibration:
    """The current calibration under a later version."""
    now = current_calibration()
    later = Calibration.objects.create(
        version="2026.2-try",
        framework=now.framework,
        basis="estimated",
        population=now.population,
        shifts=now.shifts,
        rater_sd=now.rater_sd,
        in_use_from=timezone.now() if in_use else None,
    )
    ItemParameters.objects.bulk_create(
        ItemParameters(
            calibration=later, item=each.item, slope=each.slope, intercepts=each.intercepts
        )
        for each in now.parameters.select_related("item")
    )
    return later


def responses_with_fixed_ids() -> list[Response]:
    """Six answers whose ids and times never change; nothing is stored."""
    codes = ["O.A1-lower", "O.A2-lower", "O.B1-lower", "H.A1-lower", "S.A1", "D12.3.count-steps"]
    items = {item.code: item for item in Item.objects.select_related("instrument")}
    return [
        Response(
            id=UUID(int=number + 1),
            item=items[code],
            lens=items[code].instrument.lens,
            rater_id={"O": 7, "H": 9}.get(code[0]),
            category=1,
            occurred_at=datetime(2026, 10, 1 + number, 3, tzinfo=UTC),
            source=UUID(int=100 + number),
        )
        for number, code in enumerate(codes)
    ]


def test_an_estimate_carries_all_that_it_was_made_of(child, see, this_season):
    responses = see(2)
    estimate = update_estimate(child, this_season)
    assert estimate.framework == "2026.1"
    assert estimate.calibration == current_calibration()
    assert estimate.engine == ENGINE
    assert estimate.evidence == sorted(str(each.pk) for each in responses)
    assert estimate.counts == [3] * 6
    assert estimate.situations == [1] * 6
    assert estimate.raters == 1
    assert list(estimate.lenses) == ["observation"]
    assert estimate.age_months == pytest.approx(child.age().exact_months, abs=0.1)
    assert np.array(estimate.covariance).shape == (6, 6)


def test_more_is_seen_of_a_strand_the_surer_it_gets(child, see, this_season):
    see(2, ["A1", "A2", "A3"])
    estimate = update_estimate(child, this_season)
    spread = np.diagonal(np.array(estimate.covariance))
    assert spread[0] < 0.75
    assert (spread[1:] > spread[0]).all()
    assert (spread[1:] < 1.0).all()


def test_higher_answers_give_a_higher_estimate(make_child, parent, group, see, this_season):
    means = []
    for category in range(4):
        child = make_child(parent, group)
        see(category, of=child)
        means.append(update_estimate(child, this_season).mean)
    assert (np.diff(np.array(means), axis=0) > 0).all()


def test_a_family_that_says_the_same_says_a_little_less(
    make_child, parent, group, see, this_season
):
    seen, told = make_child(parent, group), make_child(parent, group)
    see(3, of=seen)
    see(3, of=told, by=parent, prefix="H")
    assert update_estimate(told, this_season).mean[0] < update_estimate(seen, this_season).mean[0]


def test_doubtful_answers_and_missed_chances_are_kept_out(child, see, this_season):
    see(2, ["A1"])
    see(0, ["A2"], valid=False, flags=("clock_ran_backwards",))
    see(None, ["A3"])
    assert update_estimate(child, this_season).counts == [1, 0, 0, 0, 0, 0]


def test_the_same_evidence_gives_the_same_row(child, see, this_season):
    see(2)
    first = update_estimate(child, this_season)
    assert update_estimate(child, this_season) == first
    assert Estimate.objects.count() == 1


def test_no_order_of_the_evidence_changes_a_byte(child):
    scale = Scale.of(current_calibration())
    responses = responses_with_fixed_ids()
    shuffled = responses.copy()
    digests = set()
    for seed in range(6):
        Random(seed).shuffle(shuffled)
        digests.add(score_responses(shuffled, born_on=date(2019, 4, 5), scale=scale).digest)
    assert len(digests) == 1


GOLDEN = "9dacc025b274397faa9b27519f9ecda2e02c9877d7721b5401950fb9f33cb3a7"


def test_the_digest_is_the_same_on_every_database_and_machine():
    scale = Scale.of(current_calibration())
    score = score_responses(responses_with_fixed_ids(), born_on=date(2019, 4, 5), scale=scale)
    assert score.digest == GOLDEN


def test_other_account_numbers_give_the_same_digest():
    scale = Scale.of(current_calibration())
    responses = responses_with_fixed_ids()
    for response in responses:
        response.rater_id = response.rater_id and response.rater_id + 1000
    score = score_responses(responses, born_on=date(2019, 4, 5), scale=scale)
    assert score.digest == GOLDEN


def test_new_evidence_makes_a_new_row_and_keeps_the_old(child, see, this_season):
    see(1)
    first = update_estimate(child, this_season)
    see(3)
    second = update_estimate(child, this_season)
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    assert first.digest != second.digest


def test_a_correction_moves_the_estimate(child, see, worker, this_season):
    (response, *_) = see(0)
    before = update_estimate(child, this_season)
    correct_response(original=response, by=worker, category=3, reason="다시 봤어요", id=uuid4())
    after = update_estimate(child, this_season)
    place = "ABCDEF".index(response.item.strand)
    assert after.mean[place] > before.mean[place]
    assert str(response.pk) not in after.evidence


def test_when_everything_is_taken_back_nothing_is_shown(child, see, worker, this_season):
    (response,) = see(2, ["A1"])
    update_estimate(child, this_season)
    correct_response(original=response, by=worker, category=None, reason="다른 아이", id=uuid4())
    assert update_estimate(child, this_season) is None
    assert not Estimate.objects.current().exists()


def test_a_season_knows_only_its_own_evidence(child, see, this_season):
    earlier = season_before(this_season)
    see(1, at=moment_in(earlier))
    assert update_estimate(child, this_season) is None
    assert update_estimate(child, earlier).season == earlier.code


def test_without_consent_nothing_is_scored(child, see, this_season):
    see(2)
    update_estimate(child, this_season)
    child.consents.filter(purpose=Purpose.ASSESSMENT).update(withdrawn_at=timezone.now())
    assert update_estimate(child, this_season) is None
    assert not Estimate.objects.current().exists()


def test_another_calibration_makes_a_row_of_its_own(child, see, this_season):
    see(2)
    first = update_estimate(child, this_season)
    later = next_calibration()
    second = update_estimate(child, this_season)
    first.refresh_from_db()
    assert second.calibration == later
    assert first.is_current, "each calibration has a newest row of its own"
    assert first.digest != second.digest


def test_a_calibration_can_be_returned_to(child, see, this_season):
    see(2)
    scale = Scale.of(current_calibration())
    first = update_estimate(child, this_season)
    next_calibration()
    update_estimate(child, this_season)
    assert update_estimate(child, this_season, scale=scale) == first
    assert Estimate.objects.current().get(calibration=scale.calibration) == first


def test_the_database_allows_one_current_estimate_a_season(child, see, this_season):
    see(2)
    estimate = update_estimate(child, this_season)
    estimate.pk, estimate.evidence_digest = None, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        estimate.save(force_insert=True)


def test_verifying_finds_every_score_unchanged(child, a_year):
    out = StringIO()
    call_command("verify_scores", stdout=out)
    assert "4 scores, all the same" in out.getvalue()


def test_verifying_fails_on_a_score_that_was_touched(child, see, this_season):
    see(2)
    estimate = update_estimate(child, this_season)
    Estimate.objects.filter(pk=estimate.pk).update(digest="0" * 64)
    err = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_scores", stderr=err)
    assert "gives another score" in err.getvalue()
    assert child.name not in err.getvalue()


def test_rescoring_all_gives_the_same_rows(child, a_year):
    before = list(Estimate.objects.order_by("pk").values_list("pk", "digest", "is_current"))
    call_command("rescore", stdout=StringIO())
    assert list(Estimate.objects.order_by("pk").values_list("pk", "digest", "is_current")) == before
    assert not ScoringRequest.objects.exists()


def test_rescoring_brings_every_season_to_a_new_calibration(child, a_year):
    before = current_calibration()
    later = next_calibration()
    out = StringIO()
    call_command("rescore", stdout=out)
    assert Estimate.objects.current().filter(calibration=later).count() == 4
    assert Estimate.objects.current().filter(calibration=before).count() == 4
    assert "4 seasons scored on 2026.2-try" in out.getvalue()


def test_a_broken_off_rescoring_goes_on_where_it_stopped(child, a_year):
    ScoringRequest.objects.create(
        child=child, season=a_year[2].code, requested_at=timezone.now() - timedelta(hours=1)
    )
    out = StringIO()
    call_command("rescore", "--resume", stdout=out)
    assert "1 seasons scored" in out.getvalue()


def test_erasure_takes_estimates_too(child, a_year):
    counts = erase_all(child, Purpose.ASSESSMENT)
    assert counts["estimates"] == 4
    assert not Estimate.objects.exists()
