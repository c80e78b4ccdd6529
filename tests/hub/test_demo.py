"""The demo that `dev.py run` shows: who is there, and that it is whole even after a break."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from assessment.calibration.models import CalibrationRun
from assessment.calibration.warnings import standing_in_the_way
from assessment.growth.management.commands import rescore
from assessment.growth.models import Estimate, ScoringRequest
from assessment.instruments.models import Response
from hub.children.models import Child, Household
from hub.people.models import User
from hub.privacy.models import Consent, Purpose
from hub.privacy.selectors import may_process

pytestmark = pytest.mark.django_db


def test_simulated_children_never_go_into_a_database_for_real_ones() -> None:
    with pytest.raises(CommandError, match="never go into a database for real ones"):
        call_command("seed_demo")
    assert not Child.objects.exists()


@pytest.fixture
def broken_off(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    """A demo whose making was broken off when some of its seasons were scored."""
    settings.MIRAE_DEMO = True
    really, scored = rescore.score_waiting, []

    def a_few(**options: object) -> None:
        if len(scored) == 3:
            raise KeyboardInterrupt
        scored.append(options)
        really(**options)

    with monkeypatch.context() as patched:
        patched.setattr(rescore, "score_waiting", a_few)
        with (
            django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
            pytest.raises(KeyboardInterrupt),
        ):
            call_command("seed_demo")
    assert Estimate.objects.count() == 3


def test_a_demo_that_was_broken_off_is_finished_by_the_next_start(broken_off: None) -> None:
    call_command("seed_demo", verbosity=0)
    assert Child.objects.count() == 60
    assert not ScoringRequest.objects.exists()

    shown = Estimate.objects.current()
    seasons = [shown.filter(child=child).count() for child in Child.objects.all()]
    # The youngest were too young for the scale at first, and one family said no.
    assert (seasons.count(0), max(seasons)) == (1, 4)
    assert seasons.count(4) >= 50
    # Two are hardly known; a child who has just grown into the scale may be a third.
    assert len([each for each in shown if sum(each.counts) <= 3]) >= 2

    silent = Child.objects.exclude(pk__in=shown.values("child")).get()
    assert Consent.objects.filter(child=silent, withdrawn_at=None).count() == 0
    assert not may_process(silent, Purpose.ASSESSMENT)
    assert not Response.objects.filter(child=silent).exists()

    two_homes = [
        child
        for child in Child.objects.all()
        if child.guardianships.values("household").count() > 1
    ]
    assert len(two_homes) == 1
    assert Household.objects.count() == 60
    assert User.objects.filter(username__startswith="demo-").count() >= 7

    run = CalibrationRun.objects.get()
    assert (run.state, run.simulated) == (CalibrationRun.State.FINISHED, True)
    assert set(run.fits) == set("ABCDEF")
    assert not standing_in_the_way(run)
    assert run.started_by.username == "demo-foundation-2", "so that demo-foundation may decide"
    assert run.counts["children"] == 57, "all but the family that the demo opens with, and one"

    before = list(Estimate.objects.order_by("pk").values_list("pk", "digest"))
    call_command("seed_demo", verbosity=0)
    assert list(Estimate.objects.order_by("pk").values_list("pk", "digest")) == before
