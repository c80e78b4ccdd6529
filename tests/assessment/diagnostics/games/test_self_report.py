"""A child's own word, and the names the room offers."""

import pytest

from assessment.diagnostics.games import TASKS, UnknownTask, bank, game_for
from assessment.diagnostics.games.protocol import Event, Game, Json

CODES = ("A1-self", "A2-self", "B1-self")


@pytest.fixture
def game() -> Game:
    return game_for("SELF", items=CODES)


@pytest.fixture
def state(game: Game) -> Json:
    return game.start(seed=1, age_months=90, language="ko")


def answer(item: str, option: str | None) -> Event:
    return {"kind": "answer", "item": item, "option": option, "at_ms": 1000, "took_ms": 900}


def test_statements_come_one_by_one_in_their_order(game: Game, state: Json) -> None:
    asked = []
    while following := game.view(state).next:
        asked.append(following["item"])
        state = game.advance(state, [answer(following["item"], "1")])
    assert tuple(asked) == CODES
    assert game.view(state).finished


def test_a_skipped_statement_leaves_no_response(game: Game, state: Json) -> None:
    state = game.advance(state, [answer("A1-self", None), answer("A2-self", "2")])
    assert [(r.item, r.category) for r in game.responses(state)] == [("A2-self", 2)]


@pytest.mark.parametrize("event", [answer("A1-self", "3"), answer("Z9-self", "1"), {}])
def test_what_was_not_asked_is_not_taken(game: Game, state: Json, event: Event) -> None:
    assert game.advance(state, [event]) == state


def test_the_first_answer_stays(game: Game, state: Json) -> None:
    state = game.advance(state, [answer("A1-self", "0"), answer("A1-self", "2")])
    assert game.responses(state)[0].category == 0


def test_every_task_has_its_game() -> None:
    assert [game_for(task).task for task in TASKS] == list(TASKS)


def test_an_unknown_task_lists_the_known_ones() -> None:
    with pytest.raises(UnknownTask, match="D12, A03, SELF"):
        game_for("Z99")


def test_bank_codes_are_unique_and_categories_follow_steps() -> None:
    items = bank()
    assert len({item.code for item in items}) == len(items)
    assert {item.task: item.categories for item in items} == {"D12": 2, "A03": 4}
