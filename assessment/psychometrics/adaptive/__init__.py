"""Adaptive tests: which item next, when enough is known, and how well a bank does it."""

from assessment.psychometrics.adaptive.answers import Pace
from assessment.psychometrics.adaptive.choice import (
    NothingToAsk,
    choose_item,
    eligible_items,
    expected_information,
)
from assessment.psychometrics.adaptive.constraints import (
    Constraints,
    Content,
    NoSuchContent,
    enemies_of,
)
from assessment.psychometrics.adaptive.criteria import SELECTIONS, Beliefs, Selection, best, values
from assessment.psychometrics.adaptive.design import Design, UnfitDesign
from assessment.psychometrics.adaptive.estimates import (
    ESTIMATES,
    Ability,
    EstimateName,
    NotSettled,
)
from assessment.psychometrics.adaptive.exposure import (
    Best,
    Exposure,
    ExposureSearch,
    Randomesque,
    SympsonHetter,
)
from assessment.psychometrics.adaptive.progress import Progress
from assessment.psychometrics.adaptive.simulation import (
    AdaptiveRuns,
    hold_exposure,
    simulate_adaptive,
)
from assessment.psychometrics.adaptive.start import Start
from assessment.psychometrics.adaptive.stopping import REASONS, StoppingRule, StopReason
from assessment.psychometrics.adaptive.tables import ItemTables
from assessment.psychometrics.adaptive.tiredness import Tiredness

__all__ = [
    "ESTIMATES",
    "REASONS",
    "SELECTIONS",
    "Ability",
    "AdaptiveRuns",
    "Beliefs",
    "Best",
    "Constraints",
    "Content",
    "Design",
    "EstimateName",
    "Exposure",
    "ExposureSearch",
    "ItemTables",
    "NoSuchContent",
    "NotSettled",
    "NothingToAsk",
    "Pace",
    "Progress",
    "Randomesque",
    "Selection",
    "Start",
    "StopReason",
    "StoppingRule",
    "SympsonHetter",
    "Tiredness",
    "UnfitDesign",
    "best",
    "choose_item",
    "eligible_items",
    "enemies_of",
    "expected_information",
    "hold_exposure",
    "simulate_adaptive",
    "values",
]
