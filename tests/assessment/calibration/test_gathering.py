"""Which answers a calibration is made on, and which never."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.gathering import gather
from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.instruments.selectors import current_calibration
from hub.privacy.models import Purpose

from .conftest import CHILDREN, answer

pytestmark = pytest.mark.django_db
ITEM = "O.A1-lower"


@pytest.fixture
def scale(db: None) -> Scale:
    return Scale.of(current_calibration())


def test_every_answer_of_children_who_agreed_is_there(cohort, choice, scale):
    found = gather(choice, scale)
    assert (len(found), found.rows, found.children) == (CHILDREN * 6, CHILDREN, CHILDREN)
    assert set(found.strand) == {"A", "B"}
    assert found.age_months.min() >= 72
    assert (found.age_months == found.age_months.round()).all()


@pytest.mark.parametrize("purpose", [Purpose.RESEARCH, Purpose.ASSESSMENT])
def test_without_consent_to_either_purpose_nothing_of_a_child_is_used(
    cohort, choice, scale, purpose
):
    cohort[0].consents.filter(purpose=purpose).update(withdrawn_at=timezone.now())
    found = gather(choice, scale)
    assert (found.rows, found.children) == (CHILDREN - 1, CHILDREN - 1)


@pytest.mark.parametrize("lens", [Lens.FAMILY, Lens.SELF])
def test_what_the_research_consent_does_not_name_is_refused(choice, lens):
    with pytest.raises(ValueError, match="may be calibrated on"):
        replace(choice, treatments={lens: Treatment.FREE})


def test_the_latest_answer_of_a_season_takes_the_place_of_earlier_ones(
    cohort, choice, scale, worker, moment
):
    before = gather(choice, scale)
    answer(cohort[0], worker, ITEM, category=0, occurred_at=moment - timedelta(minutes=9))
    unchanged = gather(choice, scale)
    assert (unchanged.digest, unchanged.repeated) == (before.digest, 1)
    answer(cohort[0], worker, ITEM, category=3, occurred_at=moment + timedelta(minutes=1))
    answer(cohort[1], worker, ITEM, category=0, occurred_at=moment + timedelta(minutes=1))
    changed = gather(choice, scale)
    assert changed.digest != before.digest
    assert len(changed) == len(before)


def test_another_season_of_a_child_is_a_row_of_its_own(cohort, choice, scale, worker, this_season):
    earlier = this_season.start - timedelta(days=2)
    answer(cohort[-1], worker, ITEM, occurred_at=earlier)
    assert gather(choice, scale).rows == CHILDREN
    both = gather(replace(choice, seasons=(*choice.seasons, "2026-1", _code(earlier))), scale)
    assert (both.rows, both.children) == (CHILDREN + 1, CHILDREN)


def _code(moment):
    from assessment.growth.seasons import season_of

    return season_of(moment).code


def test_helped_play_is_left_out(cohort, choice, scale, worker):
    task = next(
        c for c, i in scale.items.items() if i.instrument.lens == "play" and i.strand == "D"
    )
    wider = replace(
        choice,
        strands=("A", "B", "D"),
        treatments={**choice.treatments, Lens.PLAY: Treatment.ANCHOR},
    )
    answer(cohort[0], worker, task, help="hint")
    assert task not in gather(wider, scale).codes
    answer(cohort[0], worker, task, help="none")
    found = gather(wider, scale)
    assert task in found.codes
    played = [found.codes[j] == task for j in found.item]
    assert found.judge[played].tolist() == [0], "nobody judges what is played"


def test_children_of_other_ages_are_left_out(cohort, choice, scale):
    found = gather(replace(choice, bands=("upper",)), scale)
    assert (len(found), found.rows) == (0, 0)


def test_corrected_and_doubtful_answers_are_left_out(cohort, choice, scale, worker, moment):
    before = gather(choice, scale).digest
    later = moment + timedelta(minutes=1)
    answer(cohort[0], worker, ITEM, occurred_at=later, valid=False)
    answer(cohort[0], worker, ITEM, occurred_at=later, category=None)
    assert gather(choice, scale).digest == before


def test_a_choice_is_read_back_as_it_was(choice):
    assert Choice.from_dict(choice.to_dict()) == choice


@pytest.mark.parametrize(
    "wrong",
    [
        {"strands": ("Z",)},
        {"bands": ()},
        {"seasons": ()},
        {"treatments": {Lens.OBSERVATION: Treatment.ANCHOR}},
        {"fewest_answers": 0},
    ],
)
def test_a_choice_of_nothing_is_refused(choice, wrong):
    with pytest.raises(ValueError, match=r"\w"):
        replace(choice, **wrong)
