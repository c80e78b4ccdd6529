"""What is held on a child: every room that holds something says so here, from its ``ready()``.

The download of everything and the erasure of everything go over this list and nothing else, so a
table that points at a child and is covered by no holding fails a test.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from hub.children.models import Child

Words = str | Promise


class Holding(Protocol):
    """One kind of thing that is held on a child."""

    @property
    def name(self) -> str:
        """Its name among the holdings, such as ``responses``."""

    @property
    def label(self) -> Words:
        """What a guardian reads above it."""

    @property
    def covers(self) -> Sequence[str]:
        """The tables it answers for, such as ``privacy.Consent``."""

    def export(self, child: Child) -> list[dict[str, Any]]:
        """All of it, ready for JSON, keyed by words that a guardian understands.

        Nothing in it tells a guardian about another guardian's account or household.
        """

    def erase(self, child: Child, purpose: str) -> int:
        """Erase what rested on a purpose, or everything when it is empty; how many rows went."""


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Add a holding. Rooms are loaded from the ground up, and erased from the top down."""
    _holdings[holding.name] = holding


def holdings() -> list[Holding]:
    """Every holding, lower rooms first."""
    return list(_holdings.values())


def export_all(child: Child) -> Iterator[tuple[Holding, list[dict[str, Any]]]]:
    """Every holding with what it holds on a child."""
    for holding in holdings():
        yield holding, holding.export(child)


def erase_all(child: Child, purpose: str = "") -> dict[str, int]:
    """Erase what rested on a purpose, or everything; rows gone, by holding."""
    counts = {holding.name: holding.erase(child, purpose) for holding in reversed(holdings())}
    return {name: count for name, count in counts.items() if count}


@dataclass(frozen=True)
class Rows:
    """The rows of one table that point at a child: the common kind of holding.

    columns: attribute, or attributes joined by dots, to the words above it.
    purposes: those whose withdrawal erases the rows; none means that only full erasure does.
    path: the lookup that leads from a row to its child.
    """

    name: str
    label: Words
    model: type[models.Model]
    columns: Mapping[str, Words]
    purposes: frozenset[str] = frozenset()
    path: str = "child"
    also_covers: Sequence[str] = field(default_factory=tuple)

    @property
    def covers(self) -> Sequence[str]:
        """The table, and those that go with it by cascade."""
        return (self.model._meta.label, *self.also_covers)

    def rows(self, child: Child) -> models.QuerySet[models.Model]:
        """What is held on a child."""
        return self.model._default_manager.filter(**{self.path: child})

    def export(self, child: Child) -> list[dict[str, Any]]:
        """One record per row."""
        return [
            {str(words): plain(row, path) for path, words in self.columns.items()}
            for row in self.rows(child)
        ]

    def erase(self, child: Child, purpose: str) -> int:
        """Delete the rows when the purpose is one of theirs, or everything goes."""
        if purpose and purpose not in self.purposes:
            return 0
        return self.rows(child).delete()[0]


def plain(row: Any, path: str) -> Any:
    """The value at a dotted path, as JSON can say it; a choice by its words."""
    *steps, last = path.split(".")
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return None
    shown = getattr(row, f"get_{last}_display", None)
    value = shown() if shown else getattr(row, last)
    match value:
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case UUID() | Promise():
            return str(value)
        case _:
            return value
