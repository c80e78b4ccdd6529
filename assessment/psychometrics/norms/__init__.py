"""Norms: how a score lies at each age, with centiles, z-scores and their checks."""

from assessment.psychometrics.norms.checks import BandCheck, check_by_age, worm, worm_se
from assessment.psychometrics.norms.documents import NoNorms, norms_from_json, norms_to_json
from assessment.psychometrics.norms.families import FAMILIES, UnknownFamily
from assessment.psychometrics.norms.fitting import UnusableScores, fit_norms
from assessment.psychometrics.norms.result import CENTILES, AgeNorms, ScaleMismatch

__all__ = [
    "CENTILES",
    "FAMILIES",
    "AgeNorms",
    "BandCheck",
    "NoNorms",
    "ScaleMismatch",
    "UnknownFamily",
    "UnusableScores",
    "check_by_age",
    "fit_norms",
    "norms_from_json",
    "norms_to_json",
    "worm",
    "worm_se",
]
