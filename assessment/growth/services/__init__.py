"""What this room does: make estimates, change the scale they are on, load cohorts."""

from .changeover import choose_calibration, fail_preparing, prepare_scores, stop_preparing
from .cohorts import CohortReport, import_cohort
from .estimates import rescored_digest, update_estimate
from .requests import ask_for_scoring, ask_for_scoring_of_all, score_waiting

__all__ = [
    "CohortReport",
    "ask_for_scoring",
    "ask_for_scoring_of_all",
    "choose_calibration",
    "fail_preparing",
    "import_cohort",
    "prepare_scores",
    "rescored_digest",
    "score_waiting",
    "stop_preparing",
    "update_estimate",
]
