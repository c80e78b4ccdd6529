"""A child's own word: picture statements with three choices, none of them better than another.

Wording, pictures and parameters belong to the instruments; the game knows only the items' codes.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from assessment.diagnostics.games.protocol import (
    Event,
    GameResponse,
    Json,
    Objection,
    View,
    whole_number,
)

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
            elif event.get("kind") == "answer" and self.objection(state, event) is None:
                state["answers"][event["item"]] = {
                    "option": event.get("option"),
                    "at_ms": whole_number(event, "at_ms"),
                    "took_ms": whole_number(event, "took_ms"),
                    "help": state["help"],
                }
        return state

    def objection(self, state: Json, event: Event) -> Objection | None:
        """Only the first answer to a statement that is asked counts."""
        if event.get("kind") != "answer":
            return None
        code, option = event.get("item"), event.get("option")
        if code not in state["items"]:
            return Objection.NO_SUCH_ITEM
        if code in state["answers"]:
            return Objection.ALREADY_ANSWERED
        if option is not None and option not in CHOICES:
            return Objection.NO_SUCH_OPTION
        return Objection.UNREADABLE if whole_number(event, "at_ms") is None else None

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
