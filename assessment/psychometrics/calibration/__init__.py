"""Calibration: item and population parameters from answers."""

from assessment.psychometrics.calibration.calibrating import calibrate
from assessment.psychometrics.calibration.coding import (
    LeftOut,
    UnusableResponses,
    sparse_responses,
)
from assessment.psychometrics.calibration.documents import NoFit, fit_from_json, fit_to_json
from assessment.psychometrics.calibration.priors import Priors
from assessment.psychometrics.calibration.result import (
    Fit,
    FittedGroup,
    FittedItem,
    FittedRater,
)
from assessment.psychometrics.calibration.specification import MODELS, Model, UnknownModel

__all__ = [
    "MODELS",
    "Fit",
    "FittedGroup",
    "FittedItem",
    "FittedRater",
    "LeftOut",
    "Model",
    "NoFit",
    "Priors",
    "UnknownModel",
    "UnusableResponses",
    "calibrate",
    "fit_from_json",
    "fit_to_json",
    "sparse_responses",
]
