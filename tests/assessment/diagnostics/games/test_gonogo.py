"""기다려 토끼: schedule, validity, categories."""

import json
from collections.abc import Callable
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.diagnostics.games.gonogo import PACES, WaitingRabbit, bank_items, pace_at
from assessment.diagnostics.games.gonogo_scoring import category
from assessment.diagnostics.games.protocol import Event, GameResponse, Json

seeds = st.integers(0, 2**63 - 1)
ages = st.integers(36, 107)
game = WaitingRabbit()

# What a child does with a trial: milliseconds of taps after the picture came.
Child = Callable[[Json], list[int]]


def careful(trial: Json) -> list[int]:
    return [430] if trial["kind"] == "go" else []


def taps_always(trial: Json) -> list[int]:
    return [430]


def never_taps(trial: Json) -> list[int]:
    return []


def trial_event(trial: Json, taps: list[int], onset_ms: int, **more: object) -> Event:
    return {
        "kind": "trial",
        "trial": trial["id"],
        "onset_ms": onset_ms,
        "at_ms": onset_ms + 2500,
        "shown_ms": 1500,
        "taps_ms": taps,
        "interrupted": False,
        **more,
    }


def practised(state: Json) -> Json:
    """One practice round gone as asked."""
    trials = game.view(state).config["practice"][0]
    events = [
        trial_event(trial, careful(trial), 1_000 + 5_000 * place)
        for place, trial in enumerate(trials)
    ]
    return game.advance(state, events)


def begin(age_months: float = 70, seed: int = 7) -> Json:
    return game.start(seed=seed, age_months=age_months, language="ko")


def walk(state: Json, child: Child, block: int = 0) -> Json:
    trials = game.view(state).config["blocks"][block]
    start = 1_000_000 * (block + 1)
    events = [
        trial_event(trial, child(trial), start + 3_000 * place)
        for place, trial in enumerate(trials)
    ]
    return json.loads(json.dumps(game.advance(state, events)))


def first(state: Json) -> GameResponse:
    return game.responses(state)[0]


@given(seeds, ages)
def test_three_carrots_to_each_fox_and_no_long_rows(seed: int, age_months: int) -> None:
    for block in game.view(begin(age_months, seed)).config["blocks"]:
        kinds = [trial["kind"] for trial in block]
        rows = [(kind, len(list(row))) for kind, row in groupby(kinds)]
        assert kinds.count("wait") * 4 == len(kinds)
        assert rows[0][0] == "go"
        assert rows[0][1] >= 2
        assert all(length == 1 for kind, length in rows if kind == "wait")
        assert all(length <= 5 for kind, length in rows if kind == "go")


@given(seeds, ages)
def test_the_whole_game_is_under_three_minutes(seed: int, age_months: int) -> None:
    config = game.view(begin(age_months, seed)).config
    walking = sum(
        config["shown_ms"] + trial["gap_ms"] for block in config["blocks"] for trial in block
    )
    practice = sum(
        config["practice_shown_ms"] + trial["gap_ms"]
        for rounds in config["practice"]
        for trial in rounds
    )
    assert walking + practice < 170_000


@given(seeds, ages)
def test_the_same_seed_lays_the_same_path(seed: int, age_months: int) -> None:
    assert game.view(begin(age_months, seed)) == game.view(begin(age_months, seed))


def test_tempo_quickens_with_age() -> None:
    shown = [pace_at(months).shown_ms for months in (36, 59.9, 60, 84, 107)]
    assert shown == [2000, 2000, 1500, 1200, 1200]


def test_waiting_for_every_fox_is_the_highest_category() -> None:
    response = first(walk(practised(begin()), careful))
    assert (response.item, response.category, response.valid) == ("A03.middle.1", 3, True)


def test_both_blocks_are_items_of_their_own() -> None:
    state = walk(walk(practised(begin()), careful), taps_always, block=1)
    assert [(r.item, r.category) for r in game.responses(state)] == [
        ("A03.middle.1", 3),
        ("A03.middle.2", 0),
    ]
    assert game.view(state).finished


def test_hopping_at_everything_counts_once_practice_was_understood() -> None:
    response = first(walk(practised(begin()), taps_always))
    assert (response.category, response.valid) == (0, True)
    assert response.flags == ("hops_at_everything",)


def test_hopping_at_everything_without_practice_says_nothing() -> None:
    response = first(walk(begin(), taps_always))
    assert not response.valid
    assert "practice_not_understood" in response.flags


def test_a_child_who_never_taps_has_not_waited() -> None:
    state = walk(practised(begin()), never_taps)
    assert game.responses(state) == []


def test_an_unattended_stretch_is_left_out_and_lowers_nothing() -> None:
    config = game.view(begin()).config["blocks"][0]
    stretch = {trial["id"] for trial in config[:7]}
    child: Child = lambda trial: [] if trial["id"] in stretch else careful(trial)  # noqa: E731
    response = first(walk(practised(begin()), child))
    assert response.category == 3
    assert response.detail["looked_away"] >= 6


def test_a_tap_before_the_picture_can_be_seen_answers_nothing() -> None:
    foxes: list[str] = []

    def early_once(trial: Json) -> list[int]:
        if trial["kind"] == "wait":
            foxes.append(trial["id"])
        return [90] if trial["kind"] == "wait" and len(foxes) == 1 else careful(trial)

    response = first(walk(practised(begin()), early_once))
    assert response.category == 3
    assert response.detail["foxes"] == 4
    assert response.detail["too_soon"] == 1


def test_a_tap_after_the_picture_is_gone_is_not_a_hop_at_it() -> None:
    late: Child = lambda trial: [1700] if trial["kind"] == "wait" else careful(trial)  # noqa: E731
    assert first(walk(practised(begin()), late)).category == 3


def test_drumming_on_the_screen_is_not_scored() -> None:
    drum: Child = lambda trial: [300, 600, 900, 1200]  # noqa: E731
    assert "taps_all_the_time" in first(walk(practised(begin()), drum)).flags


def test_an_interrupted_trial_is_left_out() -> None:
    state = practised(begin())
    block = game.view(state).config["blocks"][0]
    fox = next(trial for trial in block if trial["kind"] == "wait")
    state = game.advance(state, [trial_event(fox, [400], 999_000, interrupted=True)])
    assert first(walk(state, careful)).detail["foxes"] == 4


def test_a_clock_that_runs_backwards_is_seen() -> None:
    state = practised(begin())
    block = game.view(state).config["blocks"][0]
    events = [
        trial_event(trial, careful(trial), 1_000_000 + 3_000 * place - 500_000 * (place > 9))
        for place, trial in enumerate(block)
    ]
    response = first(game.advance(state, events))
    assert "clock_ran_backwards" in response.flags
    assert not response.valid


def test_half_a_block_is_kept_and_not_scored() -> None:
    state = practised(begin())
    block = game.view(state).config["blocks"][0][:13]
    events = [
        trial_event(trial, careful(trial), 1_000_000 + 3_000 * place)
        for place, trial in enumerate(block)
    ]
    for response in game.responses(game.advance(state, events)):
        assert "few_readable_trials" in response.flags
        assert response.detail["missing"] == 7


def test_the_first_report_on_a_trial_is_the_one_that_counts() -> None:
    state = walk(practised(begin()), careful)
    assert walk(state, taps_always) == state


@pytest.mark.parametrize("taps", [None, "430", [None], [True], {}])
def test_an_unreadable_report_is_an_interrupted_trial(taps: object) -> None:
    state = practised(begin())
    block = game.view(state).config["blocks"][0]
    state = game.advance(state, [{**trial_event(block[0], [], 1), "taps_ms": taps}])
    assert state["trials"][block[0]["id"]]["interrupted"]


def test_play_goes_on_where_it_was_left() -> None:
    state = begin()
    assert game.view(state).next == {"trial": "p1-1"}
    state = practised(state)
    assert game.view(state).next == {"trial": "b1-01"}
    assert game.view(walk(state, careful)).next == {"trial": "b2-01"}


def test_practice_not_yet_understood_goes_on_with_another_round() -> None:
    state = begin()
    trials = game.view(state).config["practice"][0]
    events = [trial_event(trial, [400], 1_000 + 5_000 * n) for n, trial in enumerate(trials)]
    assert game.view(game.advance(state, events)).next == {"trial": "p2-1"}


@given(st.integers(3, 6), st.data())
def test_waiting_for_one_more_fox_never_lowers_the_category(
    foxes: int, data: st.DataObject
) -> None:
    waited = data.draw(st.integers(0, foxes - 1))
    assert category(waited, foxes) <= category(waited + 1, foxes)


def test_the_ending_is_the_same_whatever_was_done() -> None:
    careful_end = game.view(walk(walk(practised(begin()), careful), careful, 1)).ending
    other_end = game.view(walk(walk(begin(), taps_always), taps_always, 1)).ending
    assert careful_end == other_end == {"kind": "home"}


def test_a_quicker_pace_and_a_second_path_are_harder() -> None:
    steps = [item.steps for item in bank_items()]
    assert len(steps) == 2 * len(PACES)
    assert all(list(each) == sorted(each) for each in steps)
    assert steps == sorted(steps)
