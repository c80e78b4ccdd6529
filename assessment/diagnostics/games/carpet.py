"""무늬 양탄자 (D12): a child weaves a carpet by finding the piece that completes each pattern.

Items are chosen one answer behind: while a child looks at one item the next one is already there,
so that a short loss of the network goes unnoticed. Families are drawn without repetition; the three
anchor families are in every session, whatever the child's age.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from assessment.diagnostics.games.belief import NODES, Belief, Choose, informative
from assessment.diagnostics.games.matrices import (
    ANCHORS,
    BY_CODE,
    FAMILIES,
    Family,
    Item,
    make_item,
)
from assessment.diagnostics.games.protocol import (
    BankItem,
    Event,
    GameResponse,
    Json,
    Objection,
    View,
    dice,
    whole_number,
)

PRACTICE = ("D12.2.same", "D12.2.shape-across")
AHEAD = 2
# Anchors at fixed places among the scored items, easiest first; the last item is never an anchor.
ANCHOR_PLACES = {2: 0, 4: 1, 6: 2}
# Nobody can look at a grid and its options in less; such an answer is no answer to the item.
TOO_FAST_MS = 700
SAME_PLACE_RUN = 6
LONGEST_PLAY_MS = 300_000


@dataclass(frozen=True)
class Carpet:
    """The game. ``choose`` picks the next family from a belief; see ``belief.Choose``."""

    choose: Choose = informative
    task: str = "D12"
    ages: tuple[int, int] = (48, 155)

    def start(self, *, seed: int, age_months: float, language: str) -> Json:
        """A session's first state: the practice pieces and the first item after them."""
        state: Json = {
            "seed": seed,
            "age_months": age_months,
            "language": language,
            "turns": [],
            "help": 0,
        }
        for family in PRACTICE[: 2 if age_months < 96 else 1]:
            _add(state, BY_CODE[family], practice=True)
        self._keep_ahead(state)
        return state

    def view(self, state: Json) -> View:
        """Outstanding items without their answers, and the carpet woven so far."""
        waiting = [turn for turn in state["turns"] if "option" not in turn]
        scored = [turn for turn in state["turns"] if not turn["practice"]]
        answered = [turn for turn in scored if "option" in turn]
        pieces = [piece for turn in answered if (piece := _woven(state, turn))]
        finished = not waiting
        return View(
            config={"length": length_at(state["age_months"])},
            next=None if finished else {"items": [_drawing(state, turn) for turn in waiting]},
            done={
                "answered": len(answered),
                "of": len(scored) if finished else length_at(state["age_months"]),
                "pieces": pieces,
            },
            ending={"kind": "carpet", "pieces": pieces},
            finished=finished,
        )

    def advance(self, state: Json, events: Sequence[Event]) -> Json:
        """Take the first answer to each item, and choose what comes after it."""
        state = deepcopy(state)
        for event in events:
            if event.get("kind") == "help":
                state["help"] = int(event.get("on") is True)
            elif event.get("kind") == "answer" and self.objection(state, event) is None:
                _take(state, event)
                self._keep_ahead(state)
        return state

    def objection(self, state: Json, event: Event) -> Objection | None:
        """Only the first answer to an item that was shown, by one of its pieces, counts."""
        if event.get("kind") != "answer":
            return None
        turn, option = _turn(state, event), event.get("option")
        if turn is None:
            return Objection.NO_SUCH_ITEM
        if "option" in turn:
            return Objection.ALREADY_ANSWERED
        if option is not None and option not in list(_item(state, turn).keys):
            return Objection.NO_SUCH_OPTION
        return Objection.UNREADABLE if whole_number(event, "at_ms") is None else None

    def responses(self, state: Json) -> list[GameResponse]:
        """One binary response per answered item; practice is not scored."""
        answered = [t for t in state["turns"] if "option" in t and not t["practice"]]
        run = _longest_run_in_one_place(answered)
        return [
            GameResponse(
                item=turn["family"],
                category=int(_is_right(state, turn)),
                at_ms=turn["at_ms"],
                valid=not flags,
                flags=flags,
                help=turn["help"],
                detail={
                    "clone": turn["id"],
                    "option": turn["option"],
                    "took_ms": turn["took_ms"],
                    "same_place_run": run,
                },
            )
            for turn in answered
            for flags in [_flags(turn, run)]
        ]

    def _keep_ahead(self, state: Json) -> None:
        """Have two items waiting, until the session is as long as it should be."""
        while True:
            turns = state["turns"]
            scored = [turn for turn in turns if not turn["practice"]]
            waiting = sum("option" not in turn for turn in turns)
            played_ms = sum(turn.get("took_ms") or 0 for turn in turns)
            long_enough = len(scored) >= length_at(state["age_months"])
            if waiting >= AHEAD or long_enough or played_ms > LONGEST_PLAY_MS:
                return
            _add(state, self._next_family(state, scored), practice=False)

    def _next_family(self, state: Json, scored: list[Json]) -> Family:
        place = ANCHOR_PLACES.get(len(scored))
        if place is not None:
            return sorted(ANCHORS, key=lambda anchor: anchor.difficulty)[place]
        belief = Belief.at_age(state["age_months"])
        for turn in scored:
            if "option" in turn and "too_fast" not in _flags(turn, 0):
                belief = belief.after(BY_CODE[turn["family"]].difficulty, _is_right(state, turn))
        seen = {turn["family"] for turn in scored}
        free = [each for each in FAMILIES if each.code not in seen and not each.anchor]
        # What is chosen is kept in the state, so that rescoring never depends on this stream.
        rng = np.random.default_rng([state["seed"], len(scored)])
        difficulties = np.array([each.difficulty for each in free]) + ease_at(
            len(scored), length_at(state["age_months"])
        )
        return free[self.choose(belief.weights, NODES, difficulties, rng)]


def length_at(age_months: float) -> int:
    """How many scored items a session has: short for the youngest, under six minutes for all."""
    return 9 if age_months < 72 else 11 if age_months < 108 else 13


def ease_at(place: int, length: int) -> float:
    """How much easier than most telling an item should be, in logits: kind at both ends.

    Half the answers wrong is precise and no fun. At 0.6 about two in three are right, which costs
    less than a tenth of the information.
    """
    return 1.2 if place == 0 or place == length - 1 else 0.6


def bank_items() -> tuple[BankItem, ...]:
    """Every family as an item of the bank."""
    return tuple(
        BankItem(
            code=family.code,
            task="D12",
            strand="D",
            facet="D2",
            title=f"무늬 양탄자: {_rules_in_words(family)}",
            title_en=f"Pattern carpet: {family.code.removeprefix('D12.')}",
            a=1.0,
            steps=(family.difficulty,),
            months=(48, 155),
            anchor=family.anchor,
            note="Linear logistic prior over the rules; guessing is not modelled.",
        )
        for family in FAMILIES
    )


RULE_WORDS = {
    "across": "옆으로 바뀌기",
    "down": "아래로 바뀌기",
    "rows": "줄마다 같기",
    "steps": "차례로 늘거나 돌기",
    "three": "셋이 번갈아 나오기",
    "join": "겹쳐 합치기",
    "differ": "겹친 곳 지우기",
}
ATTRIBUTE_WORDS = {
    "shape": "모양",
    "thread": "실",
    "count": "개수",
    "size": "크기",
    "turn": "방향",
    "petals": "꽃잎",
}


def _rules_in_words(family: Family) -> str:
    rules = [f"{ATTRIBUTE_WORDS[r.attribute]} {RULE_WORDS[r.kind]}" for r in family.rules]
    return f"{family.grid}×{family.grid} " + (", ".join(rules) or "모두 같기")


def _add(state: Json, family: Family, *, practice: bool) -> None:
    number = sum(turn["practice"] == practice for turn in state["turns"]) + 1
    name = f"{'p' if practice else 'i'}{number}"
    state["turns"].append({"id": name, "family": family.code, "practice": practice})


def _item(state: Json, turn: Json) -> Item:
    return make_item(BY_CODE[turn["family"]], dice(state["seed"], turn["family"], turn["id"]))


def _drawing(state: Json, turn: Json) -> Json:
    item = _item(state, turn)
    drawing: Json = {"id": turn["id"], "practice": turn["practice"], **item.drawing()}
    return {**drawing, "right": item.right} if turn["practice"] else drawing


def _turn(state: Json, event: Event) -> Json | None:
    turns: list[Json] = state["turns"]
    return next((turn for turn in turns if turn["id"] == event.get("item")), None)


def _take(state: Json, event: Event) -> None:
    """Note an answer to which there is no objection."""
    turn = _turn(state, event)
    if turn is not None:
        turn.update(
            option=event.get("option"),
            at_ms=whole_number(event, "at_ms"),
            took_ms=whole_number(event, "took_ms"),
            help=state["help"],
        )


def _is_right(state: Json, turn: Json) -> bool:
    return bool(turn["option"] == _item(state, turn).right)


def _woven(state: Json, turn: Json) -> Json | None:
    """The piece that a child put in, right or not: it is their carpet."""
    if turn["option"] is None:
        return None
    item = _item(state, turn)
    return item.options[item.keys.index(turn["option"])]


def _flags(turn: Json, run: int) -> tuple[str, ...]:
    flags = []
    if turn["option"] is None:
        flags.append("passed")
    if turn["took_ms"] is not None and turn["took_ms"] < TOO_FAST_MS:
        flags.append("too_fast")
    if run >= SAME_PLACE_RUN:
        flags.append("same_place")
    return tuple(flags)


def _longest_run_in_one_place(answered: list[Json]) -> int:
    """How often in a row the option in the same place was taken.

    The right piece is hardly ever in one place so often: the child is tapping one spot.
    """
    return max((len(list(run)) for _, run in groupby(t["option"] for t in answered)), default=0)
