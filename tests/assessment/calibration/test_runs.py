"""Runs from start to end: what they find, how they are stopped, how they fail."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from assessment.calibration import tasks
from assessment.calibration.choice import Treatment
from assessment.calibration.models import CalibrationRun, Deed
from assessment.calibration.proposing import Proposal
from assessment.calibration.reading import Reading
from assessment.calibration.services import cancel, carry_out, running, start
from assessment.calibration.warnings import standing_in_the_way, warnings_of
from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.calibration.documents import fit_from_document
from hub.errors import Conflict, Invalid, NotAllowed

from .conftest import CHILDREN

pytestmark = pytest.mark.django_db
State, Trouble = CalibrationRun.State, CalibrationRun.Trouble


def test_a_run_finds_the_values_that_made_the_answers(finished):
    assert (finished.state, finished.trouble) == (State.FINISHED, "")
    assert finished.parts_done == finished.parts == 5
    reading = Reading.of(finished)
    assert len(reading.items) == 6
    for line in reading.items:
        assert line.fitted.a == line.slope_before
        # The answers were drawn from the values in use, so nothing truly differs.
        assert abs(line.difference) < 4 * line.se_ease
        assert line.low < line.difference < line.high
    assert not reading.drifting
    assert reading.widened == 1.0


def test_it_keeps_what_it_takes_to_repeat_it(finished, choice, foundation):
    assert "psychometrics" in finished.engine
    assert "scipy" in finished.engine
    assert len(finished.data_digest) == 64
    again = start(by=foundation, choice=choice, name="다시", seed=finished.seed)
    carry_out(again.pk)
    again.refresh_from_db()
    assert again.data_digest == finished.data_digest
    assert again.fits == finished.fits
    assert again.findings == finished.findings


def test_the_fits_are_documents_that_anyone_can_read(finished):
    fit = fit_from_document(finished.fits["A"])
    assert [item.id for item in fit.items] == ["O.A1-lower", "O.A2-lower", "O.A3-lower"]
    assert fit.n_persons == CHILDREN


def test_what_is_kept_names_no_child(finished, cohort):
    text = str([finished.fits, finished.findings, finished.counts, finished.choice])
    assert not any(str(child.pk) in text or child.name in text for child in cohort)


def test_counts_are_those_of_the_answers(finished):
    counts = finished.counts
    assert (counts["answers"], counts["rows"], counts["children"]) == (CHILDREN * 6,) + (
        CHILDREN,
    ) * 2
    assert counts["strands"]["A"] == {"answers": CHILDREN * 3, "children": CHILDREN}
    assert counts["bands"]["upper"] == {"answers": 0, "children": 0}


def test_items_that_were_not_estimated_keep_their_values(finished):
    scale = Scale.of(finished.base)
    proposal = Proposal.from_dict(finished.findings["proposal"])
    assert set(proposal.items) == set(scale.bank.ids)
    assert len(proposal.estimated) == 6
    for code in set(scale.bank.ids) - proposal.estimated:
        row = scale.bank.index(code)
        slope, steps = proposal.items[code]
        assert slope == scale.bank.slopes[row]
        assert steps == [d for d in scale.bank.intercepts[row].tolist() if not np.isnan(d)]
    means = np.array(proposal.population["means"])
    assert np.array_equal(means[:, 2], np.round(scale.population.curve.means[:, 2], 6))
    assert proposal.is_scorable(scale)


def test_anchored_items_hold_the_scale(cohort, choice, foundation, worker):
    both = replace(choice, treatments={Lens.OBSERVATION: Treatment.EQUAL})
    run = start(by=foundation, choice=both, name="기울기 1", seed=1)
    carry_out(run.pk)
    run.refresh_from_db()
    assert {line.fitted.a for line in Reading.of(run).items} == {1.0}


def test_one_run_at_a_time(started, choice, foundation):
    with pytest.raises(Conflict):
        start(by=foundation, choice=choice, name="또", seed=1)


def test_only_the_foundation_starts_and_stops(started, choice, operator, reviewer):
    for someone in (operator, reviewer):
        with pytest.raises(NotAllowed):
            start(by=someone, choice=choice, name="x")
        with pytest.raises(NotAllowed):
            cancel(by=someone, run=started)


def test_a_run_needs_a_name_and_the_framework_in_use(cohort, choice, foundation):
    with pytest.raises(Invalid):
        start(by=foundation, choice=choice, name=" ")
    with pytest.raises(Invalid):
        start(by=foundation, choice=replace(choice, framework="2031.1"), name="x")


def test_one_that_waits_is_stopped_at_once_and_never_begins(started, foundation):
    cancel(by=foundation, run=started)
    carry_out(started.pk)
    started.refresh_from_db()
    assert (started.state, started.fits) == (State.CANCELLED, {})
    assert list(started.deeds.values_list("verb", flat=True)) == ["cancelled", "started"]


def test_one_that_works_ends_at_its_next_step(started, foundation, monkeypatch):
    monkeypatch.setattr(running, "TELL_EVERY", 0.0)
    seen = []

    def estimate(gathered, choice, scale, strand, watch):
        seen.append(strand)
        cancel(by=foundation, run=started)
        watch(-1.0, 0.5)
        raise AssertionError("the fit went on after it was told to stop")

    monkeypatch.setattr(running, "estimate_strand", estimate)
    carry_out(started.pk)
    started.refresh_from_db()
    assert (started.state, seen, started.fits) == (State.CANCELLED, ["A"], {})
    assert started.finished_at
    with pytest.raises(Conflict):
        cancel(by=foundation, run=started)


def test_progress_is_told(started, monkeypatch):
    monkeypatch.setattr(running, "TELL_EVERY", 0.0)
    stages, told = [], running.Progress._tell

    def tell(self, **values):
        told(self, **values)
        run = CalibrationRun.objects.get(pk=self.run_id)
        stages.append((run.stage, run.strand, run.parts_done, run.passes, run.step))

    monkeypatch.setattr(running.Progress, "_tell", tell)
    carry_out(started.pk)
    assert [each[:2] for each in stages if each[3] == 0] == [
        ("gathering", ""),
        ("items", "A"),
        ("items", "B"),
        ("population", ""),
        ("checks", ""),
    ]
    of_a = [each for each in stages if each[1] == "A" and each[3]]
    assert [each[3] for each in of_a] == list(range(1, len(of_a) + 1))
    assert of_a[-1][4] < of_a[0][4]


def test_a_lost_run_can_be_stopped(started, foundation):
    long_ago = timezone.now() - timedelta(hours=1)
    CalibrationRun.objects.update(state=State.RUNNING, touched_at=long_ago)
    cancel(by=foundation, run=started)
    started.refresh_from_db()
    assert started.state == State.CANCELLED


@pytest.mark.parametrize(
    ("change", "trouble"),
    [({"bands": ("upper",)}, Trouble.NO_ANSWERS), ({"fewest_answers": 500}, Trouble.TOO_FEW)],
)
def test_data_that_do_not_allow_it_are_told(cohort, choice, foundation, change, trouble):
    run = start(by=foundation, choice=replace(choice, **change), name="x", seed=1)
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.trouble) == (State.FAILED, trouble)
    assert run.get_trouble_display()


def test_what_the_engine_refuses_is_told_in_its_words(started, monkeypatch):
    def refuse(*_args, **_options):
        raise UnusableResponses("The answers leave a parameter without any information.")

    monkeypatch.setattr(running, "estimate_strand", refuse)
    carry_out(started.pk)
    started.refresh_from_db()
    assert (started.trouble, started.state) == (Trouble.UNUSABLE, State.FAILED)
    assert "without any information" in started.trouble_detail


def test_a_mistake_of_ours_is_raised_and_written_down(started, monkeypatch):
    def fails(*_args, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr(running, "estimate_strand", fails)
    with pytest.raises(ZeroDivisionError):
        tasks.calibrate_run.delay(str(started.pk))
    started.refresh_from_db()
    assert (started.trouble, started.state) == (Trouble.BROKE_OFF, State.FAILED)


def test_carrying_it_out_twice_is_carrying_it_out_once(finished):
    before = CalibrationRun.objects.values().get(pk=finished.pk)
    carry_out(finished.pk)
    assert CalibrationRun.objects.values().get(pk=finished.pk) == before


def test_small_samples_are_warned_of_and_do_not_stand_in_the_way(finished):
    titles = [each.title for each in warnings_of(Reading.of(finished))]
    assert "자료가 작아요" in titles
    assert "갈래들의 상관은 지금 값을 써요" in titles
    assert not standing_in_the_way(finished)


def test_what_cannot_be_scored_on_stands_in_the_way(finished):
    finished.findings["scorable"] = False
    assert standing_in_the_way(finished)
    finished.findings["scorable"] = True
    finished.fits["A"]["converged"] = False
    assert standing_in_the_way(finished)
    finished.fits["A"]["converged"] = True
    finished.fits["A"]["items"][0]["a"] = [-0.2]
    told = [each for each in warnings_of(Reading.of(finished)) if each.blocks]
    assert [each.title for each in told] == ["거꾸로 가는 문항이 있어요"]
    assert "O.A1-lower" in told[0].detail


def test_an_item_that_moved_is_found(finished):
    item = finished.fits["B"]["items"][1]
    item["d"] = [d + 3.0 * (k + 1) for k, d in enumerate(item["d"])]
    reading = Reading.of(finished)
    assert [line.item.code for line in reading.drifting] == ["O.B2-lower"]
    assert reading.drifting[0].difference == pytest.approx(3.0, abs=1.5)
    assert reading.drifting[0].apart > 0.1


def test_deeds_are_never_changed(finished):
    deed = Deed.objects.latest("pk")
    with pytest.raises(Exception, match="never changed"):
        deed.save()


def test_no_scores_are_made_on_a_slope_that_falls_or_a_mean_that_runs_off(finished):
    scale = Scale.of(finished.base)
    content = finished.findings["proposal"]
    assert Proposal.from_dict(content).is_scorable(scale)
    slope, steps = content["items"]["O.A1-lower"]
    content["items"]["O.A1-lower"] = [-slope, steps]
    assert not Proposal.from_dict(content).is_scorable(scale)
    content["items"]["O.A1-lower"] = [slope, steps]
    content["population"]["means"][0][0] = -9.5
    assert not Proposal.from_dict(content).is_scorable(scale)


def test_a_run_that_was_lost_stands_in_nobodys_way(started, choice, foundation):
    CalibrationRun.objects.update(
        state=State.RUNNING, touched_at=timezone.now() - timedelta(hours=1)
    )
    start(by=foundation, choice=choice, name="다시")
    started.refresh_from_db()
    assert (started.state, started.trouble) == (State.FAILED, Trouble.BROKE_OFF)


def test_what_was_told_to_stop_in_its_last_step_is_not_found_finished(started, monkeypatch):
    def stopped_meanwhile(*_args):
        CalibrationRun.objects.update(cancel_asked_at=timezone.now())
        return {"fits": {"A": {}}}

    monkeypatch.setattr(running, "_estimate", stopped_meanwhile)
    carry_out(started.pk)
    started.refresh_from_db()
    assert (started.state, started.fits) == (State.CANCELLED, {})
