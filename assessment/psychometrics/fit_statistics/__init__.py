"""Quality of items, scales and persons: whether answers bear a calibration out."""

from assessment.psychometrics.fit_statistics.held import DoesNotMatch, Held, Undefined, hold
from assessment.psychometrics.fit_statistics.item_chi_square import ItemChiSquare, item_chi_squares
from assessment.psychometrics.fit_statistics.limited_information import ModelFit, model_fit
from assessment.psychometrics.fit_statistics.local_dependence import (
    DependentPair,
    LocalDependence,
    local_dependence,
)
from assessment.psychometrics.fit_statistics.mean_squares import (
    MeanSquares,
    item_mean_squares,
    posterior_mean_squares,
)
from assessment.psychometrics.fit_statistics.person_fit import PersonFit, person_fit
from assessment.psychometrics.fit_statistics.quality import Quality, assess
from assessment.psychometrics.fit_statistics.reliability import (
    ClassicalReliability,
    cronbach_alpha,
    empirical_reliability,
    information_by_dimension,
    item_information,
    marginal_reliability,
    mcdonald_omega,
    separation_reliability,
)

__all__ = [
    "ClassicalReliability",
    "DependentPair",
    "DoesNotMatch",
    "Held",
    "ItemChiSquare",
    "LocalDependence",
    "MeanSquares",
    "ModelFit",
    "PersonFit",
    "Quality",
    "Undefined",
    "assess",
    "cronbach_alpha",
    "empirical_reliability",
    "hold",
    "information_by_dimension",
    "item_chi_squares",
    "item_information",
    "item_mean_squares",
    "local_dependence",
    "marginal_reliability",
    "mcdonald_omega",
    "model_fit",
    "person_fit",
    "posterior_mean_squares",
    "separation_reliability",
]
