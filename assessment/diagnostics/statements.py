"""The child's own story: which statements are asked, and in which order their choices are shown."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from assessment.instruments.models import Item
from assessment.instruments.selectors import self_items

TOP = 2
PLACES = {"0": 0, "1": 1, "2": 2}


def statements() -> list[Item]:
    """Every statement, the strands taking turns: six pictures before one comes round again."""
    return sorted(self_items(), key=lambda item: (item.facet[1:], item.facet[0]))


def is_turned(child_id: UUID, code: str) -> bool:
    """Whether a child sees this statement's choices from the last to the first.

    Both orders come up in every strand, and which statements are turned differs between children,
    so that whoever always takes the left picture says nothing. The middle stays in the middle:
    an order that jumps would be hard to follow by ear.
    """
    strand, number = code[-2], int(code[-1])
    coin = sha256(f"{child_id}:{strand}".encode()).digest()[0]
    return (number + coin) % 2 == 1


def category_at(child_id: UUID, code: str, place: int) -> int:
    """What the choice at a place, counted from the left, stands for."""
    return TOP - place if is_turned(child_id, code) else place


def as_scored(child_id: UUID, event: Mapping[str, Any]) -> dict[str, Any]:
    """An answer whose ``option`` is the place that was touched, with the category in its stead."""
    code, place = event.get("item"), PLACES.get(str(event.get("option")))
    if event.get("kind") != "answer" or not isinstance(code, str) or place is None:
        return dict(event)
    if len(code) < 2 or not code[-1].isdecimal():
        return dict(event)
    return {**event, "option": str(category_at(child_id, code, place))}


def shown(child_id: UUID, items: Iterable[Item], language: str) -> list[dict[str, Any]]:
    """What the page tells the element: words and pictures in the order this child sees them."""
    return [statement(child_id, item, language) for item in items]


def statement(child_id: UUID, item: Item, language: str) -> dict[str, Any]:
    """One statement for one child."""
    categories = [category_at(child_id, item.code, place) for place in range(TOP + 1)]
    choices = item.part("choices", language)
    return {
        "code": item.code,
        "prompt": item.part("text", language),
        "choices": [choices[category] for category in categories],
        "pictures": [f"{item.facet}-{category}" for category in categories],
    }
