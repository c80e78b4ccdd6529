"""A finished calibration on the simulated answers, waiting for a second person's word."""

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.models import CalibrationRun
from assessment.calibration.services import carry_out, start
from assessment.growth.seasons import Season
from assessment.instruments.models import Lens
from assessment.instruments.priors import FRAMEWORK, STRANDS
from hub.children.ages import Band

from .people import Stage


def calibrate_demo(stage: Stage, seasons: list[Season], seed: int) -> CalibrationRun:
    """Estimate where steps lie, with slopes as they are and play as the anchor.

    Sixty children are far too few to estimate slopes on; the page says so itself.
    """
    run = start(
        by=stage.accounts["demo-foundation-2"],
        choice=Choice(
            framework=FRAMEWORK,
            strands=STRANDS,
            seasons=tuple(season.code for season in seasons),
            bands=tuple(Band),
            treatments={Lens.OBSERVATION: Treatment.STEPS, Lens.PLAY: Treatment.ANCHOR},
        ),
        name="시연: 네 계절의 답으로 한 첫 추정",
        seed=seed,
    )
    carry_out(run.pk)
    return run
