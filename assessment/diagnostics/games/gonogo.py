"""기다려 토끼 (A03): hop for a carrot, wait for the sleeping fox.

Each block of trials gives one response, the share of foxes that the child waited for, in four
categories. One binary item per fox would pretend that trials a second apart are independent; the
block as a whole keeps what they have in common out of the standard error. Tempo follows age in
three paces and is part of the item, so that the bank has six items. Reaction times never enter the
score.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from assessment.diagnostics.games.gonogo_scoring import (
    PRACTICE_NEEDED,
    is_understood,
    score_block,
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

PRACTICE_ROUNDS = 3
BLOCKS = 2
# A fox never follows a fox, two carrots come before the first one, and at most five come in a row.
FIRST_CARROTS = 2
MOST_CARROTS_IN_A_ROW = 5


@dataclass(frozen=True)
class Pace:
    """How long a picture is there, how long the path is empty after it, and how many there are.

    steps: stated-prior step difficulties in logits of the block's item at this pace.
    """

    name: str
    title: str
    shown_ms: int
    gap_ms: tuple[int, int]
    trials: int
    months: tuple[int, int]
    steps: tuple[float, float, float]

    @property
    def foxes(self) -> int:
        """No-go trials in a block: one in four."""
        return self.trials // 4


PACES = (
    Pace("slow", "느리게", 2000, (800, 1200), 16, (36, 59), (-2.9, -2.1, -1.0)),
    Pace("middle", "보통", 1500, (700, 1100), 20, (60, 83), (-2.1, -1.2, -0.1)),
    Pace("quick", "빠르게", 1200, (600, 1000), 24, (84, 107), (-1.3, -0.4, 0.7)),
)
# The second block comes when a child is a little tired.
SECOND_BLOCK = 0.15


def pace_at(age_months: float) -> Pace:
    """The pace for an age; the youngest and the quickest reach beyond the ages of the game."""
    return next((pace for pace in PACES if age_months < pace.months[1] + 1), PACES[-1])


def schedule(rng: Random, pace: Pace, block: int) -> list[Json]:
    """One block's trials in order, each with its own gap after it."""
    kinds = _kinds(rng, carrots=pace.trials - pace.foxes, foxes=pace.foxes)
    return [
        {"id": f"b{block}-{number:02}", "kind": kind, "gap_ms": rng.randint(*pace.gap_ms)}
        for number, kind in enumerate(kinds, start=1)
    ]


def _kinds(rng: Random, *, carrots: int, foxes: int) -> list[str]:
    """Carrots dealt out to the places before, between and after the foxes."""
    runs = [FIRST_CARROTS] + [1] * (foxes - 1) + [0]
    for _ in range(carrots - sum(runs)):
        open_places = [place for place, run in enumerate(runs) if run < MOST_CARROTS_IN_A_ROW]
        runs[rng.choice(open_places)] += 1
    kinds = []
    for run in runs:
        kinds += ["go"] * run + ["wait"]
    return kinds[:-1]


def _practice(rng: Random, pace: Pace, number: int) -> list[Json]:
    """Two carrots and two foxes, a carrot first."""
    rest = ["go", "wait", "wait"]
    rng.shuffle(rest)
    return [
        {"id": f"p{number}-{place}", "kind": kind, "gap_ms": pace.gap_ms[1]}
        for place, kind in enumerate(["go", *rest], start=1)
    ]


@dataclass(frozen=True)
class WaitingRabbit:
    """The game."""

    task: str = "A03"
    ages: tuple[int, int] = (36, 107)

    def start(self, *, seed: int, age_months: float, language: str) -> Json:
        """Nothing played yet. The whole schedule follows from the seed and the pace."""
        return {
            "seed": seed,
            "language": language,
            "pace": pace_at(age_months).name,
            "trials": {},
            "help": 0,
            "rested": False,
        }

    def view(self, state: Json) -> View:
        """The whole schedule at once, so that the game plays on without the network."""
        pace, plan = _pace(state), _plan(state)
        blocks = [trial for block in plan["blocks"] for trial in block]
        played = [trial for trial in blocks if trial["id"] in state["trials"]]
        finished = len(played) == len(blocks)
        return View(
            config={
                **plan,
                "shown_ms": pace.shown_ms,
                "practice_shown_ms": round(pace.shown_ms * 1.5),
                "practice_needed": PRACTICE_NEEDED,
            },
            next=None if finished else {"trial": _first_to_play(state, plan)},
            done={"answered": len(played), "of": len(blocks), "rested": state["rested"]},
            ending={"kind": "home"},
            finished=finished,
        )

    def advance(self, state: Json, events: Sequence[Event]) -> Json:
        """Keep the first report on each trial."""
        state = deepcopy(state)
        for event in events:
            kind = event.get("kind")
            if kind == "help":
                state["help"] = int(event.get("on") is True)
            elif kind == "rest":
                state["rested"] = True
            elif kind == "trial" and self.objection(state, event) in (None, Objection.UNREADABLE):
                state["trials"][event["trial"]] = _seen(event, state["help"])
        return state

    def objection(self, state: Json, event: Event) -> Objection | None:
        """Only the first report on a planned trial counts; an unreadable one is an interruption."""
        if event.get("kind") != "trial":
            return None
        name, plan = event.get("trial"), _plan(state)
        planned = [trial for part in plan["practice"] + plan["blocks"] for trial in part]
        if name not in [trial["id"] for trial in planned]:
            return Objection.NO_SUCH_ITEM
        if name in state["trials"]:
            return Objection.ALREADY_ANSWERED
        return None if _is_readable(event) else Objection.UNREADABLE

    def responses(self, state: Json) -> list[GameResponse]:
        """One response per block that was begun and has foxes to judge by."""
        plan, trials = _plan(state), state["trials"]
        understood = is_understood(plan["practice"], trials)
        scored = (
            score_block(f"A03.{state['pace']}.{number}", block, trials, understood=understood)
            for number, block in enumerate(plan["blocks"], start=1)
        )
        return [response for response in scored if response is not None]


def bank_items() -> tuple[BankItem, ...]:
    """Three paces by two blocks."""
    return tuple(
        BankItem(
            code=f"A03.{pace.name}.{block}",
            task="A03",
            strand="A",
            facet="A2",
            title=f"기다려 토끼: {pace.title}, {block}번째 길",
            title_en=f"Waiting rabbit: {pace.name}, path {block}",
            a=1.0,
            steps=tuple(round(step + SECOND_BLOCK * (block - 1), 2) for step in pace.steps),
            months=pace.months,
            note="Foxes waited for: under 40 %, under 70 %, nearly all, all.",
        )
        for pace in PACES
        for block in range(1, BLOCKS + 1)
    )


def _pace(state: Json) -> Pace:
    return next(pace for pace in PACES if pace.name == state["pace"])


def _plan(state: Json) -> Json:
    pace = _pace(state)
    return {
        "practice": [
            _practice(dice(state["seed"], "practice", number), pace, number)
            for number in range(1, PRACTICE_ROUNDS + 1)
        ],
        "blocks": [
            schedule(dice(state["seed"], "block", number), pace, number)
            for number in range(1, BLOCKS + 1)
        ],
    }


def _is_readable(event: Event) -> bool:
    """Whether a report says when the picture came, and when the child tapped."""
    taps = event.get("taps_ms")
    return (
        isinstance(taps, list)
        and all(isinstance(tap, int | float) and not isinstance(tap, bool) for tap in taps)
        and whole_number(event, "onset_ms") is not None
    )


def _seen(event: Event, help: int) -> Json:
    """What is kept of a trial; a report that cannot be read counts as an interrupted trial."""
    readable = _is_readable(event)
    return {
        "onset_ms": whole_number(event, "onset_ms"),
        "at_ms": whole_number(event, "at_ms") or 0,
        "shown_ms": whole_number(event, "shown_ms"),
        "taps_ms": sorted(round(tap) for tap in event["taps_ms"]) if readable else [],
        "interrupted": event.get("interrupted") is True or not readable,
        "help": help,
    }


def _first_to_play(state: Json, plan: Json) -> str:
    """Where to go on: practice until it is understood or used up, then the path."""
    begun = any(name.startswith("b") for name in state["trials"])
    practising = not begun and not is_understood(plan["practice"], state["trials"])
    rounds = (plan["practice"] if practising else []) + plan["blocks"]
    names: list[str] = [trial["id"] for part in rounds for trial in part]
    return next(name for name in names if name not in state["trials"])
