"""A child's estimates over the seasons, smoothed into lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessment.growth.models import Estimate
from assessment.growth.scoring import ScaleMismatch
from assessment.instruments.selectors import current_calibration, population
from assessment.psychometrics import AgeCurve, GrowthLines, GrowthModel, smooth
from assessment.psychometrics.arrays import FloatArray
from hub.children.models import Child
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process

STEP_SD = 0.7
"""How far a strand moves in a year, logits. Children leave the mean curve by about 0.5, and the
curve rises by up to 0.5 a year at these ages; it is not followed, so its rise is in the step."""


@dataclass(frozen=True)
class CurrentPosterior:
    """Where a child stands now: mean (6,), covariance (6, 6), answers of the latest season."""

    mean: FloatArray
    cov: FloatArray
    counts: list[int]
    season: str
    calibration: str


def current_estimates(child: Child, calibration_id: int) -> list[Estimate]:
    """The estimates to show, one a season, in order; those of other calibrations are left out."""
    return list(
        Estimate.objects.current()
        .filter(child=child, calibration=calibration_id)
        .order_by("season")
    )


def smoothed_line(
    estimates: Sequence[Estimate], curve: AgeCurve, covariance: FloatArray
) -> GrowthLines:
    """All seasons seen in the light of each other, shapes (1, T, 6) and (1, T, 6, 6).

    The mean curve over age is not followed: a child is never said to have grown because others do.
    Raises ``ScaleMismatch`` when the estimates are not of one calibration.
    """
    if len({estimate.calibration_id for estimate in estimates}) > 1:
        raise ScaleMismatch(
            "These estimates come from different calibrations; rescore the older ones first."
        )
    ages = [estimate.age_months for estimate in estimates]
    return smooth(
        mean=np.array([[estimate.mean for estimate in estimates]]),
        cov=np.array([[estimate.covariance for estimate in estimates]]),
        prior_mean=curve(np.array([ages])),
        age_months=np.array([ages]),
        context=np.array([[estimate.context for estimate in estimates]]),
        model=GrowthModel.stated(covariance, process_sd=STEP_SD),
        follow_curve=False,
    )


def current_posterior(child: Child) -> CurrentPosterior | None:
    """What is known of a child now, for choosing what to play; None without consent or evidence."""
    if not may_process(child, Purpose.ASSESSMENT):
        return None
    calibration = current_calibration()
    estimates = current_estimates(child, calibration.pk)
    if not estimates:
        return None
    assumed = population(calibration)
    line = smoothed_line(estimates, assumed.curve, assumed.covariance)
    latest = estimates[-1]
    return CurrentPosterior(
        line.mean[0, -1], line.cov[0, -1], latest.counts, latest.season, calibration.version
    )
