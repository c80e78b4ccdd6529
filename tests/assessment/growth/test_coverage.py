"""The range of a change, under the very step that the product assumes."""

import numpy as np

from assessment.growth.selectors.growth import STEP_SD
from tests.assessment.psychometrics.simulated import grown_children


def test_the_range_of_a_change_covers_when_children_follow_the_curve() -> None:
    theta, lines = grown_children(800, grow=True, follow_curve=False, step_sd=STEP_SD)
    change = lines.change(0, 3)
    covered = np.abs(theta[:, 3] - theta[:, 0] - change.mean) < 1.6449 * change.sd
    # 90 % nominal; the step allows for the rise of the curve, so rather more than less.
    assert 0.91 < covered.mean() < 0.96
