"""Fairness: is an item equally hard for groups of equal ability, and does it stay so?"""

from assessment.psychometrics.fairness.comparison import Comparison, Groups, NoGroups
from assessment.psychometrics.fairness.drift import DriftTable, drift
from assessment.psychometrics.fairness.likelihood_ratio import likelihood_ratio_dif
from assessment.psychometrics.fairness.observed import (
    breslow_day_dif,
    logistic_regression_dif,
    mantel_haenszel_dif,
    standardisation_dif,
)
from assessment.psychometrics.fairness.result import DifTable, Settings

__all__ = [
    "Comparison",
    "DifTable",
    "DriftTable",
    "Groups",
    "NoGroups",
    "Settings",
    "breslow_day_dif",
    "drift",
    "likelihood_ratio_dif",
    "logistic_regression_dif",
    "mantel_haenszel_dif",
    "standardisation_dif",
]
