"""Every address and operation, tried by everybody, on every child: `permissions` says what comes.

Whoever is refused changes nothing and reads no name; whoever is let in leaves a record unless the
child is their own; no address names a child; nothing of it stays in a cache.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.db import connection

from .addresses import ADDRESSES, ALL, OPERATIONS, begins_elsewhere, is_ours
from .attempts import NAMES_A_CHILD, Came, ask, attempt, browser_of, undone
from .permissions import (
    CHILDREN,
    COLUMN_OF,
    ELSEWHERE,
    EVERYONE,
    OF_A_CHILD,
    OF_A_GROUP,
    OF_A_LINK,
    OF_A_NOTE,
    OPEN_ELSEWHERE,
    PASSERS_BY,
    PEOPLE,
    ROOMS,
    STANDINGS,
    TABLE,
    TELLS_OF_A_CHILD,
    Key,
    expected,
)
from .world import NAMES, About, World

pytestmark = pytest.mark.django_db

LEAVES_NO_TRACE = {("play:enter", "POST"), ("play:leave", "POST"), ("set_language", "POST")}
LOOKS = {"privacy_accesschain", "privacy_accessrecord"}
"""What an address that opens may be written to by a method that is not in the table."""

AUTHORS = dict.fromkeys(CHILDREN, "worker") | {
    "other-group": "colleague",
    "neighbours": "neighbour-worker",
}
WROTE_ABOUT = {"worker": {"left"}, "former-worker": {"in-care"}}
"""Children with whom someone is not, and whom they know from what they wrote."""

each_person = pytest.mark.parametrize("who", PEOPLE)


def lines(table: dict[Key, dict[str, str]]) -> pytest.MarkDecorator:
    """A test for each line of a table."""
    return pytest.mark.parametrize("key", table, ids=[f"{method} {name}" for name, method in table])


def known_to(who: str) -> set[str]:
    """The children whom someone may know by name."""
    theirs = {
        child for child in CHILDREN if STANDINGS[who][child] in ("guardian", "worker", "head")
    }
    return theirs | WROTE_ABOUT.get(who, set())


def faults(came: Came, who: str, key: Key, cell: str, own: bool) -> Iterator[str]:
    """What is wrong with what came of an attempt."""
    if came.outcome != cell:
        yield f"expected {cell}, got {came.outcome}"
    for child in set(CHILDREN) - known_to(who):
        if NAMES[child] in came.text:
            yield f"reads the name of {child}"
    if came.outcome != "ok":
        if came.written:
            yield f"was refused and wrote to {came.written}"
        return
    if told := NAMES_A_CHILD.findall("\n".join(came.addresses)):
        yield f"addresses that name a child: {told}"
    if who != "anonymous" and not is_kept_out_of_caches(came):
        yield f"may be cached: {came.response.get('Cache-Control', 'nothing said')}"
    if key[1] == "POST" and key not in LEAVES_NO_TRACE and not came.written:
        yield "was let in and did nothing: the body does not fit"
    if key in TELLS_OF_A_CHILD and bool(came.looks) is own and key != ("family:profile-pdf", "GET"):
        yield f"left {came.looks} records of a look"


def is_kept_out_of_caches(came: Came) -> bool:
    """Whether no cache may keep an answer."""
    said = came.response.get("Cache-Control", "")
    return "no-store" in said and "private" in said


def tell(wrong: list[str]) -> None:
    """Fail with all that was wrong, a line each."""
    assert not wrong, "\n".join(["", *wrong])


def test_every_address_is_in_the_table_and_none_that_is_gone() -> None:
    assert set(ADDRESSES) == {name for name, _ in TABLE if not name.startswith("/")}


def test_every_operation_is_in_the_table_and_none_that_is_gone() -> None:
    assert OPERATIONS == {key for key in TABLE if key[0].startswith("/")}


def test_what_is_left_out_of_the_table_is_left_out_for_a_reason() -> None:
    left_out = {begins_elsewhere(route) for name, route in ALL if not is_ours(name, route)}
    assert left_out - {""} == set(ELSEWHERE)
    assert {name for name, _ in ALL} >= OPEN_ELSEWHERE


def tried_on(world: World, key: Key, who: str) -> dict[str, About]:
    """All children. On PostgreSQL, where a request takes three times as long and nobody has other
    rights, the one in care and another, who takes turns."""
    if connection.vendor == "sqlite":
        return world.about
    turn = CHILDREN[1 + (list(TABLE).index(key) + PEOPLE.index(who)) % (len(CHILDREN) - 1)]
    return {child: world.about[child] for child in ("in-care", turn)}


@each_person
@lines(OF_A_CHILD)
def test_a_child(world: World, key: Key, who: str) -> None:
    wrong = []
    for child, about in tried_on(world, key, who).items():
        standing = STANDINGS[who][child]
        cell = expected(OF_A_CHILD[key][standing], child)
        came = attempt(world, who, key, about)
        wrong += [
            f"{who} → {child}: {each}"
            for each in faults(came, who, key, cell, own=standing == "guardian")
        ]
    tell(wrong)


@each_person
@lines(OF_A_NOTE)
def test_a_note(world: World, key: Key, who: str) -> None:
    notes: dict[str, tuple[str, UUID, str]] = {
        child: (child, about.note, AUTHORS[child])
        for child, about in tried_on(world, key, who).items()
    }
    notes["by the former worker"] = ("in-care", world.former_workers_note, "former-worker")
    wrong = []
    for name, (child, note, author) in notes.items():
        standing = "author" if who == author else STANDINGS[who][child]
        cell = expected(OF_A_NOTE[key][standing], child)
        came = attempt(world, who, key, replace(world.about[child], note=note))
        wrong += [f"{who} → {name}: {each}" for each in faults(came, who, key, cell, own=False)]
    tell(wrong)


@each_person
@lines(OF_A_GROUP)
def test_a_group(world: World, key: Key, who: str) -> None:
    wrong = []
    for child in ("in-care", "other-group", "neighbours"):
        about = world.about[child]
        cell = OF_A_GROUP[key][STANDINGS[who][child]]
        looked_at = replace(about, child=about.elsewhere) if key[0] == "centre:join" else about
        came = attempt(world, who, key, replace(looked_at, elsewhere=about.elsewhere))
        wrong += [f"{who} → {child}: {each}" for each in faults(came, who, key, cell, own=False)]
    tell(wrong)


@each_person
@lines(OF_A_LINK)
def test_a_link(world: World, key: Key, who: str) -> None:
    wrong = []
    for child, about in world.about.items():
        cell = OF_A_LINK[key][STANDINGS[who][child]]
        came = attempt(world, who, key, about)
        wrong += [f"{who} → {child}: {each}" for each in faults(came, who, key, cell, own=False)]
    tell(wrong)


@each_person
@lines(ROOMS)
def test_a_room(world: World, key: Key, who: str) -> None:
    came = attempt(world, who, key, world.about["in-care"])
    tell(list(faults(came, who, key, ROOMS[key][COLUMN_OF[who]], own=False)))


@lines(EVERYONE)
def test_what_is_for_everyone(world: World, key: Key) -> None:
    wrong = []
    for who in PASSERS_BY:
        came = attempt(world, who, key, world.about["in-care"])
        wrong += [f"{who}: {each}" for each in faults(came, who, key, "ok", own=False)]
    tell(wrong)


@pytest.mark.parametrize("name", sorted({name for name, _ in TABLE}))
def test_no_other_method_opens_what_is_closed(world: World, name: str) -> None:
    """What the table does not list for an address neither opens it to outsiders nor does a deed."""
    about = world.about["in-care"]
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - {key[1] for key in TABLE if key[0] == name}
    wrong = []
    for who in ("stranger", "neighbour-head"):
        is_open = any(
            cell_of(key, who) == "ok" for key in TABLE if key[0] == name and key[1] == "GET"
        )
        for method in sorted(others):
            came = attempt(world, who, (name, method), about)
            deeds = set(came.written) - (LOOKS if is_open else set())
            if deeds or (came.outcome == "ok" and not is_open):
                wrong.append(f"{who} {method}: {came.outcome}, wrote to {came.written}")
    tell(wrong)


def cell_of(key: Key, who: str) -> str:
    """What the table says for someone and the child in care."""
    row = TABLE[key]
    column = COLUMN_OF[who] if key in ROOMS else STANDINGS[who]["in-care"]
    return "ok" if key in EVERYONE else expected(row[column], "in-care")


def sample(route: str) -> str:
    """An address that fits a route."""
    return re.sub(r"<[^>]*>", "1", simplify_regex(route))


@pytest.mark.parametrize("who", ["anonymous", "worker"])
@pytest.mark.parametrize("beginning", [each for each in ELSEWHERE if each != "accounts/"])
def test_what_is_not_in_the_table_is_closed_as_a_whole(
    world: World, beginning: str, who: str
) -> None:
    wrong = []
    for name, route in ALL:
        address = sample(route)
        if is_ours(name, route) or begins_elsewhere(route) != beginning:
            continue
        for method in ("GET", "POST"):
            with undone():
                came = ask(browser_of(world, who), method, address, None, None, None)
            if came.written or (came.outcome == "ok" and name not in OPEN_ELSEWHERE):
                wrong.append(f"{name} {method} {address}: {came.outcome}, wrote to {came.written}")
    tell(wrong)
