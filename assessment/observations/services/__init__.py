"""What this room does: log what was seen, correct it, take it back."""

from .correcting import UNDO_WINDOW, correct_observation, withdraw_observation
from .logging import log_observation, log_observations

__all__ = [
    "UNDO_WINDOW",
    "correct_observation",
    "log_observation",
    "log_observations",
    "withdraw_observation",
]
