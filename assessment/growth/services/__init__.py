"""What this room does: make estimates, answer requests for them, load cohorts."""

from .cohorts import CohortReport, import_cohort
from .estimates import rescored_digest, update_estimate
from .requests import ask_for_scoring, ask_for_scoring_of_all, score_waiting

__all__ = [
    "CohortReport",
    "ask_for_scoring",
    "ask_for_scoring_of_all",
    "import_cohort",
    "rescored_digest",
    "score_waiting",
    "update_estimate",
]
