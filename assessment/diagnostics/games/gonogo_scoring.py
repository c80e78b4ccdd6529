"""From single trials of 기다려 토끼 to one response per block, and to whether it can be read.

A trial tells something when it was not interrupted, when no tap came before the picture could be
seen, and when the child was looking. What cannot be read lowers nothing: it is left out, and a
block with too little left is no response at all.
"""

from itertools import pairwise
from statistics import median

from assessment.diagnostics.games.protocol import GameResponse, Json

PRACTICE_NEEDED = 3
# A tap this soon was on its way before the picture could be seen.
ANTICIPATION_MS = 150
# This many carrots left alone in a row: the child was looking elsewhere.
UNATTENDED_RUN = 4
FEWEST_FOXES = 3
FEWEST_READABLE = 2 / 3
FEWEST_HOPS = 1 / 2
TAPS_ALL_THE_TIME = 2.0

Played = list[tuple[Json, Json]]


def category(waited: int, foxes: int) -> int:
    """0 under 40 % of the foxes waited for, 1 under 70 %, 2 nearly all, 3 all of them."""
    share = waited / foxes
    return 3 if share == 1 else 2 if share >= 0.7 else 1 if share >= 0.4 else 0


def is_understood(rounds: list[list[Json]], trials: Json) -> bool:
    """Whether one practice round went nearly as asked, with a hop and a wait among it."""
    for planned in rounds:
        seen = [(trial["kind"], trials.get(trial["id"])) for trial in planned]
        as_asked = [kind for kind, trial in seen if trial and _went_as_asked(kind, trial)]
        if len(as_asked) >= PRACTICE_NEEDED and set(as_asked) == {"go", "wait"}:
            return True
    return False


def score_block(
    item: str, block: list[Json], trials: Json, *, understood: bool
) -> GameResponse | None:
    """A block's response to its item; None while there are too few foxes to judge by.

    block: the planned trials; trials: what was seen of each, by its id.
    understood: whether practice showed that the child knew what was asked.
    """
    played = [(trial, trials[trial["id"]]) for trial in block if trial["id"] in trials]
    looked_away, backwards = _looked_away(played), _began_before_the_last(played)
    readable = [
        (trial["kind"], seen)
        for trial, seen in played
        if not seen["interrupted"]
        and not _too_soon(seen)
        and trial["id"] not in looked_away | backwards
    ]
    foxes = [_in_time(seen) for kind, seen in readable if kind == "wait"]
    carrots = [_in_time(seen) for kind, seen in readable if kind == "go"]
    if len(foxes) < FEWEST_FOXES:
        return None
    waited = sum(not taps for taps in foxes)
    hops = [taps[0] for taps in carrots if taps]
    every_tap = sum(len(seen["taps_ms"]) for _, seen in played)
    reasons = {
        "practice_not_understood": not understood,
        "few_readable_trials": len(readable) < FEWEST_READABLE * len(block),
        "few_hops": len(hops) < FEWEST_HOPS * len(carrots),
        "taps_all_the_time": every_tap > TAPS_ALL_THE_TIME * len(played),
        "clock_ran_backwards": bool(backwards),
    }
    against = tuple(name for name, holds in reasons.items() if holds)
    # Hopping at every picture after practice was understood is what the game is about: it counts.
    pattern = ("hops_at_everything",) if waited == 0 and len(hops) == len(carrots) else ()
    return GameResponse(
        item=item,
        category=category(waited, len(foxes)),
        at_ms=max(seen["at_ms"] for _, seen in played),
        valid=not against,
        flags=against + pattern,
        help=max(seen["help"] for _, seen in played),
        detail={
            "foxes": len(foxes),
            "waited": waited,
            "carrots": len(carrots),
            "hops": len(hops),
            "too_soon": sum(_too_soon(seen) for _, seen in played),
            "looked_away": len(looked_away),
            "missing": len(block) - len(played),
            "hop_ms_median": round(median(hops)) if hops else None,
        },
    )


def _went_as_asked(kind: str, trial: Json) -> bool:
    return not trial["interrupted"] and bool(_in_time(trial)) == (kind == "go")


def _in_time(trial: Json) -> list[int]:
    """Taps that answer the picture: neither before it could be seen nor after it was gone."""
    gone = trial["shown_ms"] or 0
    return [tap for tap in trial["taps_ms"] if ANTICIPATION_MS <= tap <= gone]


def _too_soon(trial: Json) -> bool:
    return any(tap < ANTICIPATION_MS for tap in trial["taps_ms"])


def _looked_away(played: Played) -> set[str]:
    """Trials inside a run of carrots left alone, the foxes between them included."""
    away: set[str] = set()
    run: list[str] = []
    carrots = 0
    for trial, seen in played:
        if seen["taps_ms"]:
            run, carrots = [], 0
            continue
        run.append(trial["id"])
        carrots += trial["kind"] == "go"
        if carrots >= UNATTENDED_RUN:
            away.update(run)
    return away


def _began_before_the_last(played: Played) -> set[str]:
    """Trials that began, by the device's clock, before the one in front of them."""
    onsets = [(trial["id"], seen["onset_ms"]) for trial, seen in played if seen["onset_ms"]]
    return {name for (_, before), (name, onset) in pairwise(onsets) if onset <= before}
