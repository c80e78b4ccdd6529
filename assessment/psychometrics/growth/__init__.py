"""Growth: lines over seasons, change in words and as a probability, and children in a cohort."""

from assessment.psychometrics.growth.mixed_model import (
    MixedModelFit,
    UnusableGrowthData,
    fit_mixed_model,
)
from assessment.psychometrics.growth.reliable_change import (
    Facets,
    ReliableChange,
    reliable_change,
    reliable_change_index,
    simulated_false_alarms,
)
from assessment.psychometrics.growth.state_space import Change, GrowthLines, GrowthModel, smooth
from assessment.psychometrics.growth.words import (
    CHANGE_WORDS,
    STATED_RULE,
    ChangeRule,
    change_in_words,
)

__all__ = [
    "CHANGE_WORDS",
    "STATED_RULE",
    "Change",
    "ChangeRule",
    "Facets",
    "GrowthLines",
    "GrowthModel",
    "MixedModelFit",
    "ReliableChange",
    "UnusableGrowthData",
    "change_in_words",
    "fit_mixed_model",
    "reliable_change",
    "reliable_change_index",
    "simulated_false_alarms",
    "smooth",
]
