"""The stated priors of calibration 2026.1-prior, and why each number is what it is.

No child has been calibrated on yet. Every number here is a reasoned guess, marked 시범 wherever it
reaches a person, and replaced as a whole by the first calibration that is estimated from answers.
`docs/decisions/0004-stated-priors-and-the-words-axis.md` argues them at length.
"""

from math import log

VERSION = "2026.1-prior"
FRAMEWORK = "2026.1"
STRANDS = ("A", "B", "C", "D", "E", "F")

ORIGIN_MONTHS = 84.0
GAIN = 2.2
"""Logits per e-fold of age: 3 years of growth from 4;6 to 7;6 make 1.1 SD, from 7;6 to 11;0 0.8.

Growth that slows with age is what every published developmental scale shows; one curve for all six
strands, because nothing is known yet that would tell them apart.
"""

CURVE_MONTHS = (36, 42, 48, 54, 60, 66, 72, 78, 84, 96, 108, 120, 132, 144, 156, 168)
"""Knots of the curve. A year beyond the oldest band, so that no child stands on its flat end."""

VARIANCE = 1.0
CORRELATION = 0.6
"""The unit is the spread of children of one age. Strands rated by the same people in the same
rooms correlate between 0.5 and 0.7 in published scales of this kind; 0.6 lets a strand with little
evidence borrow a little from its neighbours and not more."""

RATER_SD = 0.5
"""Half a within-age SD between a lenient and an average worker, as many-facet studies find."""

BAND_CENTRES = {"early": 54, "lower": 90, "upper": 132}
"""An indicator is worded for the middle of its band: there, the average child is halfway."""

BAND_MONTHS = {"early": (36, 71), "lower": (72, 107), "upper": (108, 155)}

LEVEL_STEPS = (-1.2, 0.0, 1.2)
"""Evenly spaced and wider than the noise of a single rating, so that no level is swallowed by its
neighbours. All facets of a band share them: there is no ground yet to call one harder."""

SELF_STEPS = (-0.6, 0.6)
SELF_CENTRE = 102
SELF_MONTHS = (60, 155)
"""Three choices, worded so that none looks better; for the middle of the ages 5 to 12."""

SLOPES = {"observation": 1.2, "family": 1.0, "self": 0.7}
"""A trained eye with examples at hand tells children apart best; a parent answers the same question
from a home only; young children's word about themselves is unstable, most of all under eight."""

SHIFTS = {
    "lens": {"play": 0.0, "observation": 0.0, "family": 0.3, "self": 0.3},
    "help": {
        "play": {"none": 0.0, "hint": 0.5, "together": 1.0},
        "self": {"none": 0.0, "hint": 0.0, "together": 0.3},
    },
}
"""Added to every step of an answer, logits. At home children show a little more and are seen a
little more kindly, and they see themselves so. Help makes a play task easier. Observation and
family have no shift for help: their levels already say whether there was any."""


def mean_at(age_months: float) -> float:
    """Population mean at an age, logits: 0 at 7;0."""
    return GAIN * log(age_months / ORIGIN_MONTHS)


def steps_at(centre_months: float, spread: tuple[float, ...]) -> tuple[float, ...]:
    """Step difficulties of an item whose middle is met by the average child of an age."""
    return tuple(round(mean_at(centre_months) + step, 4) for step in spread)


def population() -> dict[str, list[float] | list[list[float]]]:
    """The mean curve over age and the covariance of the strands, as a calibration keeps them."""
    size = range(len(STRANDS))
    return {
        "age_months": [float(months) for months in CURVE_MONTHS],
        "means": [[round(mean_at(months), 6)] * len(STRANDS) for months in CURVE_MONTHS],
        "covariance": [
            [VARIANCE if row == column else CORRELATION * VARIANCE for column in size]
            for row in size
        ],
    }
