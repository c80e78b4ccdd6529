"""Fills an empty database with simulated children, for showing the product."""

from datetime import timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessment.growth.seasons import Season, season_of
from hub.children.models import Child
from hub.demo.calibration import calibrate_demo
from hub.demo.evidence import simulate
from hub.demo.people import Stage, make_people
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent

SEED = 20260301
SEASONS = 4


class Command(BaseCommand):
    """Sixty children over four seasons. Safe to repeat, and goes on where it was broken off."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MIRAE_DEMO:
            raise CommandError("Simulated children never go into a database for real ones.")
        for command in ("load_reference", "load_library", "import_cohort"):
            call_command(command, verbosity=0)
        if not User.objects.filter(username="demo-parent").exists():
            make_demo()
        call_command("rescore", resume=True, verbosity=0)
        self.stdout.write(f"{Child.objects.count()} simulated children are there.")


@transaction.atomic
def make_demo() -> None:
    """Everyone, all that was seen of them, and a calibration on it; seasons wait to be scored."""
    now = timezone.now()
    rng = np.random.default_rng(SEED)
    seasons = last_seasons(now)
    stage = make_people(rng, opened_on=seasons[0].first_day - timedelta(days=30))
    simulate(stage, seasons, rng, now)
    withdraw_one(stage)
    calibrate_demo(stage, seasons, SEED)


def last_seasons(now: Any) -> list[Season]:
    """This season and those before it, oldest first."""
    seasons = [season_of(now)]
    while len(seasons) < SEASONS:
        seasons.append(season_of(seasons[-1].first_day - timedelta(days=1)))
    return seasons[::-1]


def withdraw_one(stage: Stage) -> None:
    """One family says no, after some time: its child is there, and nothing is known of it."""
    child = stage.children[5]
    for purpose in (
        Purpose.ASSESSMENT,
        Purpose.RECOMMENDATION,
        Purpose.CENTRE,
        Purpose.RESEARCH,
    ):
        withdraw_consent(
            child=child,
            purpose=purpose,
            by=stage.guardian_of[str(child.pk)],
            at=timezone.now(),
        )
