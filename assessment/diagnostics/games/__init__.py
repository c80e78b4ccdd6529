"""Play tasks: what is shown, what it means, and how it becomes responses. Knows no database."""

from collections.abc import Iterable

from assessment.diagnostics.games import carpet, gonogo
from assessment.diagnostics.games.carpet import Carpet
from assessment.diagnostics.games.gonogo import WaitingRabbit
from assessment.diagnostics.games.protocol import (
    PRIOR_VERSION,
    BankItem,
    Event,
    Game,
    GameResponse,
    Json,
    View,
)
from assessment.diagnostics.games.self_report import SelfReport

__all__ = [
    "PRIOR_VERSION",
    "TASKS",
    "BankItem",
    "Event",
    "Game",
    "GameResponse",
    "Json",
    "UnknownTask",
    "View",
    "bank",
    "game_for",
]

TASKS = ("D12", "A03", "SELF")


class UnknownTask(ValueError):
    """There is no play task of this code."""


def game_for(task: str, *, items: Iterable[str] = ()) -> Game:
    """The game of a task. ``items``: for SELF, the statements' codes in the order to ask them."""
    if task == "D12":
        return Carpet()
    if task == "A03":
        return WaitingRabbit()
    if task == "SELF":
        return SelfReport(tuple(items))
    raise UnknownTask(f"There is no play task {task!r}; there are {', '.join(TASKS)}.")


def bank() -> tuple[BankItem, ...]:
    """Every item that the games can produce; the statements of SELF are the instruments' own."""
    return carpet.bank_items() + gonogo.bank_items()
