"""What a report is made of: sections of paragraphs, figures and tables."""

from dataclasses import dataclass, field
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..small_cells import in_words


class Figure(Protocol):
    """A drawing, told in words too. template, on_paper: how pages and papers draw it."""

    template: str
    on_paper: str

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def alt(self) -> str:
        """The same in words."""


@dataclass(frozen=True)
class Table:
    """A table: the first cell of a row is its heading, ``words`` columns hold words."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    words: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Section:
    """A numbered section. slug: names it within the page."""

    slug: str
    title: str
    paragraphs: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


def drawn(*figures: Figure | None) -> list[Figure]:
    """Those figures that there is something to draw for."""
    return [figure for figure in figures if figure is not None]


def fixed(value: float | None, decimals: int = 2) -> str:
    """A number as reports print it, with a true minus; a dash where there is none."""
    if value is None or value != value:
        return "–"
    return str(number_format(round(value, decimals) + 0.0, decimals)).replace("-", "−")


def with_se(value: float, se: float) -> str:
    """A value with its standard error; a fixed one says so."""
    told = _("고정") if se == 0 else fixed(se)
    return f"{fixed(value)} ({told})"


def between(low: float, high: float) -> str:
    """A range."""
    return f"{fixed(low)} ~ {fixed(high)}"


def counted(count: int | None) -> str:
    """A count of answers or children, hidden where it has to be."""
    return in_words(count)
