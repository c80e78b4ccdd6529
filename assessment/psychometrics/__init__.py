"""Measurement: from answers to ability with an honest range, and from abilities to change."""

from assessment.psychometrics.adaptive import (
    AdaptiveRuns,
    NothingToAsk,
    StoppingRule,
    choose_item,
    eligible_items,
    expected_information,
    simulate_adaptive,
)
from assessment.psychometrics.bank import BankError, ItemBank
from assessment.psychometrics.canonical import (
    DECIMALS,
    ENGINE,
    canonical_json,
    fingerprint,
    rounded,
)
from assessment.psychometrics.d_score import KEYS, DScores, UnknownKey, daz, dscore
from assessment.psychometrics.evidence import Evidence
from assessment.psychometrics.growth import (
    CHANGE_WORDS,
    STATED_RULE,
    Change,
    ChangeRule,
    GrowthLines,
    GrowthModel,
    change_in_words,
    smooth,
)
from assessment.psychometrics.inhibition import GoNoGo
from assessment.psychometrics.likelihood import log_likelihood
from assessment.psychometrics.linear_logistic import Features, LinearLogistic, UnknownFeature
from assessment.psychometrics.population import AgeCurve
from assessment.psychometrics.quadrature import PriorOffGrid, Quadrature
from assessment.psychometrics.response_functions import (
    ImpossibleResponse,
    category_probabilities,
    expected_scores,
    information,
    log_probabilities,
)
from assessment.psychometrics.scoring import Estimate, eap, posterior
from assessment.psychometrics.simulation import simulate_responses
from assessment.psychometrics.strands import NotConverged, StrandPosterior, strand_posterior

__all__ = [
    "CHANGE_WORDS",
    "DECIMALS",
    "ENGINE",
    "KEYS",
    "STATED_RULE",
    "AdaptiveRuns",
    "AgeCurve",
    "BankError",
    "Change",
    "ChangeRule",
    "DScores",
    "Estimate",
    "Evidence",
    "Features",
    "GoNoGo",
    "GrowthLines",
    "GrowthModel",
    "ImpossibleResponse",
    "ItemBank",
    "LinearLogistic",
    "NotConverged",
    "NothingToAsk",
    "PriorOffGrid",
    "Quadrature",
    "StoppingRule",
    "StrandPosterior",
    "UnknownFeature",
    "UnknownKey",
    "canonical_json",
    "category_probabilities",
    "change_in_words",
    "choose_item",
    "daz",
    "dscore",
    "eap",
    "eligible_items",
    "expected_information",
    "expected_scores",
    "fingerprint",
    "information",
    "log_likelihood",
    "log_probabilities",
    "posterior",
    "rounded",
    "simulate_adaptive",
    "simulate_responses",
    "smooth",
    "strand_posterior",
]
