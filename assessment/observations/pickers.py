"""The level pickers of a form: an indicator about a child, its levels and two examples each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessment.instruments.models import Help, Item

from .forms import NO_CHANCE, field_name

LEVELS = (_("아직 안 보여요"), _("도와주면"), _("가끔 스스로"), _("자주 스스로"))


@dataclass(frozen=True)
class Picker:
    """One indicator to be answered about one child. value: "" to "3", or "none"."""

    child: UUID
    child_name: str
    item: Item
    value: str = ""
    help: str = Help.NONE

    @property
    def name(self) -> str:
        """The name of its field."""
        return field_name(self.child, self.item.code)

    @property
    def help_name(self) -> str:
        """The name of the field for the help that was given."""
        return self.name.replace("rating", "help", 1)

    @property
    def wording(self) -> str:
        """What is looked for."""
        return self.item.wording

    @property
    def hint(self) -> str:
        """When a worker is likely to see it."""
        return str(self.item.part("look_for"))

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The four levels with their examples."""
        examples = self.item.part("examples")
        return [
            {"value": value, "label": label, "examples": examples[value]}
            for value, label in enumerate(LEVELS)
        ]

    @property
    def helps(self) -> list[tuple[str, str]]:
        """How much help there was, to choose from."""
        return [(value, str(label)) for value, label in Help.choices]


def pickers(
    child: UUID, child_name: str, items: Iterable[Item], posted: QueryDict | None = None
) -> list[Picker]:
    """A picker an item, with what was chosen before a form came back."""
    said = posted if posted is not None else QueryDict()
    made = []
    for item in items:
        name = field_name(child, item.code)
        given_help = str(said.get(name.replace("rating", "help", 1), Help.NONE))
        made.append(Picker(child, child_name, item, str(said.get(name, "")), given_help))
    return made


def value_of(category: int | None) -> str:
    """What a picker shows for a category that was given before."""
    return NO_CHANCE if category is None else str(category)
