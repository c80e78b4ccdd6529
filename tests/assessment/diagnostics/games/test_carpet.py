"""무늬 양탄자: choosing, taking answers, scoring."""

import json
from math import exp
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.diagnostics.games.belief import NODES, Belief, age_mean, informative
from assessment.diagnostics.games.carpet import Carpet, length_at
from assessment.diagnostics.games.matrices import ANCHORS, BY_CODE, make_item
from assessment.diagnostics.games.protocol import Event, GameResponse, Json, dice

ages = st.integers(48, 155)
seeds = st.integers(0, 2**63 - 1)
game = Carpet()


def right_option(state: Json, name: str) -> str:
    turn = next(turn for turn in state["turns"] if turn["id"] == name)
    return make_item(BY_CODE[turn["family"]], dice(state["seed"], turn["family"], name)).right


def waiting(state: Json) -> list[Json]:
    following = game.view(state).next
    return following["items"] if following else []


def answer(state: Json, item: Json, option: str | None, took_ms: int = 4000) -> Event:
    at_ms = 1_800_000_000_000 + 10_000 * sum("option" in turn for turn in state["turns"])
    return {
        "kind": "answer",
        "item": item["id"],
        "option": option,
        "at_ms": at_ms,
        "took_ms": took_ms,
    }


def play(seed: int, age_months: float, theta: float) -> Json:
    """A whole session of a simulated child, the state stored as JSON between the turns."""
    state, luck = game.start(seed=seed, age_months=age_months, language="ko"), Random(seed)
    while items := waiting(state):
        item = items[0]
        family = next(turn["family"] for turn in state["turns"] if turn["id"] == item["id"])
        right = right_option(state, item["id"])
        wrong = [each["key"] for each in item["options"] if each["key"] != right]
        knows = luck.random() < 1 / (1 + exp(BY_CODE[family].difficulty - theta))
        option = right if knows else luck.choice(wrong)
        state = json.loads(json.dumps(game.advance(state, [answer(state, item, option)])))
    return state


@settings(max_examples=25, deadline=None)
@given(seeds, ages, st.floats(-4, 4))
def test_a_session_has_its_length_and_every_anchor_once(
    seed: int, age_months: int, theta: float
) -> None:
    responses = game.responses(play(seed, age_months, theta))
    families = [response.item for response in responses]
    assert len(families) == length_at(age_months) == len(set(families))
    assert {anchor.code for anchor in ANCHORS} <= set(families)
    assert all(response.valid for response in responses)


@settings(max_examples=10, deadline=None)
@given(seeds, ages)
def test_the_same_session_again_gives_the_same_bytes(seed: int, age_months: int) -> None:
    once, again = (game.responses(play(seed, age_months, 0.0)) for _ in range(2))
    assert once == again


@given(seeds, ages)
def test_scored_items_never_carry_their_answer(seed: int, age_months: int) -> None:
    state = game.start(seed=seed, age_months=age_months, language="ko")
    state = game.advance(state, [answer(state, item, "a") for item in waiting(state)])
    sent = waiting(state)
    assert sent
    assert all("right" not in item and "family" not in item for item in sent)


def test_practice_carries_its_answer_and_is_not_scored() -> None:
    state = game.start(seed=1, age_months=60, language="ko")
    item = waiting(state)[0]
    assert item["practice"]
    assert item["right"] == right_option(state, item["id"])
    assert game.responses(game.advance(state, [answer(state, item, "a")])) == []


def past_practice(age_months: float = 84) -> Json:
    state = game.start(seed=4, age_months=age_months, language="ko")
    while (items := waiting(state)) and items[0]["practice"]:
        state = game.advance(state, [answer(state, items[0], items[0]["right"])])
    return state


def test_the_next_item_is_there_before_this_one_is_answered() -> None:
    state = past_practice()
    first, second = waiting(state)
    state = game.advance(state, [answer(state, first, "a")])
    assert [item["id"] for item in waiting(state)] == [second["id"], "i3"]


def test_two_answers_sent_together_choose_as_if_sent_apart() -> None:
    state = past_practice()
    first, second = (answer(state, item, "b") for item in waiting(state))
    together = game.advance(state, [first, second])
    apart = game.advance(game.advance(state, [first]), [second])
    assert together == apart


def test_a_second_answer_to_an_item_changes_nothing() -> None:
    state = past_practice()
    item = waiting(state)[0]
    state = game.advance(state, [answer(state, item, "a")])
    assert game.advance(state, [answer(state, item, "b")]) == state


@pytest.mark.parametrize(
    "nonsense",
    [
        {"kind": "answer", "item": "i99", "option": "a", "at_ms": 1},
        {"kind": "answer", "item": "i1", "option": "z", "at_ms": 1},
        {"kind": "answer", "item": "i1", "option": "a"},
        {"kind": "answer", "item": "i1", "option": ["a"], "at_ms": 1},
        {"kind": "dance"},
        {},
    ],
)
def test_nonsense_from_a_browser_changes_nothing(nonsense: Event) -> None:
    state = past_practice()
    assert game.advance(state, [nonsense]) == state


def test_advance_leaves_the_old_state_alone() -> None:
    state = past_practice()
    before = json.dumps(state)
    game.advance(state, [answer(state, waiting(state)[0], "a")])
    assert json.dumps(state) == before


def respond(options: list[str | None], took_ms: int = 4000) -> list[GameResponse]:
    state = past_practice()
    for option in options:
        state = game.advance(state, [answer(state, waiting(state)[0], option, took_ms)])
    return game.responses(state)


def test_an_answer_too_fast_to_have_looked_is_kept_but_not_scored() -> None:
    [response] = respond(["a"], took_ms=300)
    assert not response.valid
    assert response.flags == ("too_fast",)


def test_passing_an_item_on_is_kept_but_not_scored() -> None:
    [response] = respond([None])
    assert (response.valid, response.flags, response.category) == (False, ("passed",), 0)


def test_always_tapping_one_place_is_not_an_answer() -> None:
    assert all("same_place" in response.flags for response in respond(["a"] * 6))
    assert all(response.valid for response in respond(["a"] * 5 + ["b"]))


def test_help_is_noted_from_when_it_came_to_when_it_went() -> None:
    state = past_practice()
    helped = []
    for on in (False, True, True, False):
        state = game.advance(state, [{"kind": "help", "on": on}])
        state = game.advance(state, [answer(state, waiting(state)[0], "a")])
        helped.append(game.responses(state)[-1].help)
    assert helped == [0, 1, 1, 0]


def test_a_slow_session_ends_by_the_clock_and_still_counts() -> None:
    state = past_practice()
    while items := waiting(state):
        state = game.advance(state, [answer(state, items[0], "a", took_ms=70_000)])
    assert 5 <= len(game.responses(state)) < length_at(84)
    assert game.view(state).finished


def test_the_carpet_is_what_the_child_wove_right_or_not() -> None:
    state = past_practice()
    item = waiting(state)[0]
    wrong = next(each for each in item["options"] if each["key"] != right_option(state, item["id"]))
    state = game.advance(state, [answer(state, item, wrong["key"])])
    assert game.view(state).ending == {"kind": "carpet", "pieces": [wrong["cell"]]}


def test_belief_starts_at_the_age_and_follows_the_answers() -> None:
    belief = Belief.at_age(84)
    assert belief.mean == pytest.approx(0, abs=1e-9)
    assert Belief.at_age(48).mean == pytest.approx(age_mean(48), abs=1e-3)
    assert belief.after(0, True).mean > 0 > belief.after(0, False).mean
    # Symmetric around an item in the middle.
    assert belief.after(0, True).mean == pytest.approx(-belief.after(0, False).mean)


def test_the_choice_falls_on_the_most_telling_items() -> None:
    difficulties = np.array([-4.0, 0.1, 4.0, -0.2, 3.0, 0.0])
    weights = Belief.at_age(84).weights
    chosen = {
        informative(weights, NODES, difficulties, np.random.default_rng(seed)) for seed in range(30)
    }
    assert chosen == {1, 3, 5}


def test_abler_children_are_given_harder_items() -> None:
    def mean_difficulty(theta: float) -> float:
        items = [r.item for seed in range(10) for r in game.responses(play(seed, 100, theta))]
        return float(np.mean([BY_CODE[item].difficulty for item in items]))

    assert mean_difficulty(-1.5) + 0.5 < mean_difficulty(1.5)


def test_scores_recover_simulated_children() -> None:
    """The belief after a session, from its valid responses alone, follows the simulated ability."""
    thetas = np.linspace(-1.5, 2.0, 60)
    found = []
    for seed, theta in enumerate(thetas):
        belief = Belief.at_age(100)
        for response in game.responses(play(seed, 100, float(theta))):
            belief = belief.after(BY_CODE[response.item].difficulty, response.category == 1)
        found.append(belief.mean)
    assert np.corrcoef(thetas, found)[0, 1] > 0.7
