"""Judged items: many-facet models, and how far raters agree."""

from assessment.psychometrics.facets.bias import PairBias, pair_biases
from assessment.psychometrics.facets.connectedness import Connectedness, connectedness
from assessment.psychometrics.facets.fitting import calibrate_facets, fit_facets
from assessment.psychometrics.facets.quality import RaterQuality, RaterReport, rater_quality
from assessment.psychometrics.facets.ratings import Ratings, read_ratings
from assessment.psychometrics.facets.result import FacetsFit, FittedOccasion
from assessment.psychometrics.facets.severities import RaterSpread

__all__ = [
    "Connectedness",
    "FacetsFit",
    "FittedOccasion",
    "PairBias",
    "RaterQuality",
    "RaterReport",
    "RaterSpread",
    "Ratings",
    "calibrate_facets",
    "connectedness",
    "fit_facets",
    "pair_biases",
    "rater_quality",
    "read_ratings",
]
