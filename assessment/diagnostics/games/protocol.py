"""What every play task offers, and what goes in and out of it.

A game is a set of pure functions over a JSON-able state: the session around it stores the state
and the events, and never looks inside. The same seed, age and events give the same state on any
machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Protocol

Json = dict[str, Any]
Event = Mapping[str, Any]

# Every parameter of every game is a stated prior under this label until a calibration replaces it.
PRIOR_VERSION = "games-prior-2026.1"


@dataclass(frozen=True)
class View:
    """What the browser may know: never an answer, never a score.

    ``ending`` is what to show when the session is over, for whatever reason it is over.
    """

    config: Json
    next: Json | None
    done: Json
    ending: Json
    finished: bool


@dataclass(frozen=True)
class GameResponse:
    """One scored response of a child to one item of the bank.

    valid: False keeps the response as evidence and out of every score; ``flags`` say why.
    help: 0 alone, 1 while a grown-up was helping.
    """

    item: str
    category: int
    at_ms: int
    valid: bool = True
    flags: tuple[str, ...] = ()
    help: int = 0
    detail: Json = field(default_factory=dict)


@dataclass(frozen=True)
class BankItem:
    """An item that a game can produce, with its stated-prior parameters.

    a, steps: GPCM slope and step difficulties in logits, on the scale where 0 is the mean of
    children at 7;0 and the mean at another age is 2.2 ln(years / 7).
    months: youngest and oldest age in completed months for which the item is meant.
    """

    code: str
    task: str
    strand: str
    facet: str
    title: str
    title_en: str
    a: float
    steps: tuple[float, ...]
    months: tuple[int, int]
    anchor: bool = False
    note: str = ""

    @property
    def categories(self) -> int:
        """How many categories a response can have, 0 included."""
        return len(self.steps) + 1


class Objection(StrEnum):
    """Why an event that was sent in counts for nothing."""

    NO_SUCH_ITEM = "no-such-item"
    ALREADY_ANSWERED = "already-answered"
    NO_SUCH_OPTION = "no-such-option"
    UNREADABLE = "unreadable"


class Game(Protocol):
    """A play task. ``ages`` are its first and last month of age, inclusive."""

    @property
    def task(self) -> str: ...

    @property
    def ages(self) -> tuple[int, int]: ...

    def start(self, *, seed: int, age_months: float, language: str) -> Json:
        """The state in which a child of this age begins."""
        ...

    def view(self, state: Json) -> View:
        """What the browser is told about a state."""
        ...

    def advance(self, state: Json, events: Sequence[Event]) -> Json:
        """The state after these events, which come in the order of their ``seq``."""
        ...

    def objection(self, state: Json, event: Event) -> Objection | None:
        """Why an event that comes in this state counts for nothing; None where nothing is amiss."""
        ...

    def responses(self, state: Json) -> list[GameResponse]:
        """Everything that can be scored so far, in the order in which it was played."""
        ...


def dice(*parts: object) -> Random:
    """A random source that depends on nothing but ``parts``, the same on every machine."""
    return Random(":".join(str(part) for part in parts))  # noqa: S311  play, not secrets


def whole_number(event: Event, name: str) -> int | None:
    """A number of an event, or None when the browser sent something else."""
    number = event.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return round(number) if abs(number) < 1e15 else None
