"""Judged items: many-facet models, and how far raters agree."""

from assessment.psychometrics.facets.agreement import Agreement, PairAgreement, rater_agreement
from assessment.psychometrics.facets.bias import PairBias, pair_biases
from assessment.psychometrics.facets.coefficients import (
    Coefficient,
    fleiss_kappa,
    kappa,
    krippendorff_alpha,
    weights_of,
)
from assessment.psychometrics.facets.connectedness import Connectedness, connectedness
from assessment.psychometrics.facets.fitting import calibrate_facets, fit_facets
from assessment.psychometrics.facets.intraclass import (
    IntraclassCorrelations,
    intraclass,
    one_way,
)
from assessment.psychometrics.facets.quality import RaterQuality, RaterReport, rater_quality
from assessment.psychometrics.facets.ratings import Ratings, read_ratings
from assessment.psychometrics.facets.result import FacetsFit, FittedOccasion
from assessment.psychometrics.facets.severities import RaterSpread

__all__ = [
    "Agreement",
    "Coefficient",
    "Connectedness",
    "FacetsFit",
    "FittedOccasion",
    "IntraclassCorrelations",
    "PairAgreement",
    "PairBias",
    "RaterQuality",
    "RaterReport",
    "RaterSpread",
    "Ratings",
    "calibrate_facets",
    "connectedness",
    "fit_facets",
    "fleiss_kappa",
    "intraclass",
    "kappa",
    "krippendorff_alpha",
    "one_way",
    "pair_biases",
    "rater_agreement",
    "rater_quality",
    "read_ratings",
    "weights_of",
]
