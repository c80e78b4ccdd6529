"""A second person's word, a new version, and the way back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.calibration.models import CalibrationRun, Deed
from assessment.calibration.proposing import Proposal
from assessment.calibration.services import choose, decide, publish, stop_choice
from assessment.growth.models import Estimate
from assessment.growth.services import prepare_scores
from assessment.growth.services.requests import seasons_to_score
from assessment.instruments.models import Calibration, CalibrationUse, PublishedNeverChanges
from assessment.instruments.selectors import current_calibration, item_bank
from hub.errors import Conflict, Invalid, NotAllowed

from .conftest import CHILDREN

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(finished, second_foundation):
    decide(by=second_foundation, run=finished, approved=True, reason="표본과 맞음이 충분해요")
    finished.refresh_from_db()
    return finished


def put_out(run, by, **options):
    told = {
        "version": "2026.2",
        "from_on": timezone.localdate(),
        "reason": "처음으로 추정한 판",
    } | options
    return publish(by=by, run=run, **told)


def test_whoever_started_it_cannot_decide(finished, foundation):
    for approved in (True, False):
        with pytest.raises(NotAllowed, match="시작한 사람"):
            decide(by=foundation, run=finished, approved=approved, reason="좋아요")


def test_only_the_foundation_decides_and_publishes(finished, operator, reviewer):
    for someone in (operator, reviewer):
        with pytest.raises(NotAllowed):
            decide(by=someone, run=finished, approved=True, reason="좋아요")
        with pytest.raises(NotAllowed):
            put_out(finished, someone)
        with pytest.raises(NotAllowed):
            choose(
                by=someone,
                calibration=finished.base,
                from_on=timezone.localdate(),
                reason="돌아가요",
            )


def test_a_decision_has_a_reason_and_is_taken_once(finished, second_foundation):
    with pytest.raises(Invalid):
        decide(by=second_foundation, run=finished, approved=False, reason=" ")
    decide(by=second_foundation, run=finished, approved=False, reason="표본이 한쪽에 몰려 있어요")
    with pytest.raises(Conflict):
        decide(by=second_foundation, run=finished, approved=True, reason="다시 보니 좋아요")
    with pytest.raises(Conflict):
        put_out(finished, second_foundation)


def test_only_a_finished_run_is_decided_on(started, second_foundation):
    with pytest.raises(Conflict):
        decide(by=second_foundation, run=started, approved=True, reason="좋아요")


def test_what_cannot_be_scored_on_is_not_approved_but_can_be_sent_back(finished, second_foundation):
    findings = finished.findings | {"scorable": False}
    CalibrationRun.objects.filter(pk=finished.pk).update(findings=findings)
    with pytest.raises(Conflict):
        decide(by=second_foundation, run=finished, approved=True, reason="좋아요")
    assert not decide(
        by=second_foundation, run=finished, approved=False, reason="다시 해요"
    ).approved


def test_what_is_not_approved_is_not_published(finished, foundation):
    with pytest.raises(Conflict):
        put_out(finished, foundation)
    assert not Calibration.objects.filter(basis="estimated").exists()


def test_a_published_version_is_what_the_run_proposed_and_never_changes(approved, foundation):
    use = put_out(approved, foundation)
    calibration = use.calibration
    assert (calibration.version, calibration.basis) == ("2026.2", "estimated")
    assert "시범" in calibration.note
    bank, _items = item_bank(calibration)
    proposal = Proposal.from_dict(approved.findings["proposal"])
    assert set(bank.ids) == set(proposal.items)
    row = bank.index("O.A1-lower")
    assert bank.intercepts[row, :3].tolist() == proposal.items["O.A1-lower"][1]
    assert calibration.population == proposal.population
    with pytest.raises(PublishedNeverChanges):
        calibration.save()
    with pytest.raises(Conflict):
        put_out(approved, foundation, version="2026.3")


@pytest.mark.parametrize("version", ["", "v2", "2026", "2026.2 ", "2026.2-한글"])
def test_a_version_is_written_as_versions_are(approved, foundation, version):
    with pytest.raises(Invalid):
        put_out(approved, foundation, version=version)


def test_a_version_is_taken_once(approved, foundation):
    with pytest.raises(Conflict):
        put_out(approved, foundation, version="2026.1-prior")


def test_it_does_not_begin_in_the_past(approved, foundation):
    with pytest.raises(Invalid):
        put_out(approved, foundation, from_on=timezone.localdate() - timedelta(days=1))
    assert not Calibration.objects.filter(version="2026.2").exists()


def test_all_seasons_are_scored_on_it_and_one_can_go_back(approved, foundation):
    first = approved.base
    prepare_scores(put_out(approved, foundation))
    published = current_calibration()
    assert published.version == "2026.2"
    assert Estimate.objects.current().filter(calibration=published).count() == CHILDREN
    assert len(seasons_to_score()) == CHILDREN
    back = choose(
        by=foundation,
        calibration=first,
        from_on=timezone.localdate(),
        reason="문항 하나가 이상해요",
    )
    prepare_scores(back)
    assert current_calibration() == first
    assert Estimate.objects.current().filter(calibration=published).count() == CHILDREN
    assert list(Deed.objects.values_list("verb", flat=True)) == [
        "chosen",
        "chosen",
        "published",
        "approved",
        "started",
    ]


def test_a_run_that_began_on_an_older_version_is_not_published(
    approved, foundation, second_foundation, choice
):
    from assessment.calibration.services import carry_out, start

    other = start(by=foundation, choice=choice, name="다른 추정", seed=3)
    carry_out(other.pk)
    decide(by=second_foundation, run=other, approved=True, reason="좋아요")
    prepare_scores(put_out(approved, foundation))
    with pytest.raises(Conflict, match="다른 판"):
        put_out(other, foundation, version="2026.3")


def test_a_choice_can_be_taken_back_before_it_takes_over(approved, foundation, second_foundation):
    use = put_out(approved, foundation)
    stop_choice(by=second_foundation, use=use)
    assert CalibrationUse.objects.get().state == "stopped"
    assert current_calibration() == approved.base
    assert Deed.objects.latest("pk").verb == "stopped"
