"""A child's own word: picture statements with three choices, none of them better than another.

Wording, pictures and parameters belong to the instruments; the game knows only the items' codes.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from assessment.diagnostics.games.protocol import Event, GameResponse, Json, View, whole_number

CHOICES = ("0", "1", "2")


@dataclass(frozen=True)
class SelfReport:
    """The game over these item codes, asked in this order."""

    items: tuple[str, ...]
    task: str = "SELF"
    ages: tuple[int, int] = (60, 155)

    def start(self, *, seed: int, age_months: float, language: str) -> Json:
        """Nothing asked yet. The order is fixed, so neither seed nor age matters."""
        return {"items": list(self.items), "language": language, "answers": {}, "help": 0}

    def view(self, state: Json) -> View:
        """The next statement that was neither answered nor skipped."""
        waiting = [code for code in state["items"] if code not in state["answers"]]
        return View(
            config={"items": state["items"]},
            next={"item": waiting[0]} if waiting else None,
            done={"answered": len(state["answers"]), "of": len(state["items"])},
            ending={"kind": "thanks"},
            finished=not waiting,
        )

    def advance(self, state: Json, events: Sequence[Event]) -> Json:
        """Keep the first answer to each statement; None is a skip."""
        state = deepcopy(state)
        for event in events:
            if event.get("kind") == "help":
                state["help"] = int(event.get("on") is True)
            elif event.get("kind") == "answer":
                _take(state, event)
        return state

    def responses(self, state: Json) -> list[GameResponse]:
        """One response per answered statement; a skipped one leaves none."""
        return [
            GameResponse(
                item=code,
                category=int(answer["option"]),
                at_ms=answer["at_ms"],
                help=answer["help"],
                detail={"took_ms": answer["took_ms"]},
            )
            for code, answer in state["answers"].items()
            if answer["option"] is not None
        ]


def _take(state: Json, event: Event) -> None:
    code, option, at_ms = event.get("item"), event.get("option"), whole_number(event, "at_ms")
    asked = code in state["items"] and code not in state["answers"]
    if not asked or at_ms is None or not (option is None or option in CHOICES):
        return
    state["answers"][code] = {
        "option": option,
        "at_ms": at_ms,
        "took_ms": whole_number(event, "took_ms"),
        "help": state["help"],
    }
