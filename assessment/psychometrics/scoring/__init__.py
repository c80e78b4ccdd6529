"""Scoring: ability from responses, with a standard error, by one of four estimators."""

from assessment.psychometrics.scoring.maximum import map_estimate, ml, wle
from assessment.psychometrics.scoring.plausible import plausible_values
from assessment.psychometrics.scoring.posterior import Estimate, eap, moments, posterior
from assessment.psychometrics.scoring.several import SeveralEstimate, eap_several
from assessment.psychometrics.scoring.sum_scores import SumScores, score_distribution, sum_scores

__all__ = [
    "Estimate",
    "SeveralEstimate",
    "SumScores",
    "eap",
    "eap_several",
    "map_estimate",
    "ml",
    "moments",
    "plausible_values",
    "posterior",
    "score_distribution",
    "sum_scores",
    "wle",
]
