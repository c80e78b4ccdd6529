"""Make every newest score again and see that it is the same, byte for byte."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.growth.models import Estimate
from assessment.growth.scoring import Scale
from assessment.growth.services import rescored_digest


class Command(BaseCommand):
    """Recompute and compare; names children by id alone."""

    help = "Recompute every current estimate from its own evidence; fails on any difference."

    def handle(self, *args: Any, **options: Any) -> None:
        scales: dict[int, Scale] = {}
        checked = different = 0
        estimates = Estimate.objects.current().select_related("child", "calibration")
        for estimate in estimates.iterator(chunk_size=200):
            if estimate.calibration_id not in scales:
                scales[estimate.calibration_id] = Scale.of(estimate.calibration)
            checked += 1
            again = rescored_digest(estimate, scales[estimate.calibration_id])
            if again != estimate.digest:
                different += 1
                why = "gives another score" if again else "has lost evidence"
                self.stderr.write(f"{estimate.child_id} {estimate.season}: {why}")
        if different:
            raise CommandError(f"{different} of {checked} scores differ.")
        self.stdout.write(f"{checked} scores, all the same")
