"""The framework's names as plain data: read once for each published version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from hub.competencies import selectors
from hub.competencies.models import Framework


@dataclass(frozen=True)
class Named:
    """A code and what it is called."""

    code: str
    name: str
    name_en: str

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class NamedFacet(Named):
    """A facet, with the strand and the one competency it belongs to."""

    strand: str
    competency: str


@dataclass(frozen=True)
class NamedTheme(Named):
    """A theme, with the field of knowledge it stands for."""

    field: str
    field_en: str

    @property
    def field_label(self) -> str:
        """The field in the reader's language."""
        return self.field_en if (get_language() or "").startswith("en") else self.field


@dataclass(frozen=True)
class Words:
    """One version of the framework, every part in its own order."""

    version: str
    strands: Mapping[str, Named]
    facets: Mapping[str, NamedFacet]
    competencies: Mapping[str, Named]
    themes: Mapping[str, NamedTheme]
    indicators: Mapping[str, Named]


def words() -> Words:
    """The names of the current framework. One query; the rest is remembered."""
    framework = selectors.current_framework()
    return _words(framework.version, framework.digest)


@lru_cache(maxsize=4)
def _words(version: str, digest: str) -> Words:
    framework = Framework.objects.get(version=version, digest=digest)
    return Words(
        version=version,
        strands={
            row.code: Named(row.code, row.name, row.name_en) for row in selectors.strands(framework)
        },
        facets={
            row.code: NamedFacet(
                row.code, row.name, row.name_en, row.strand.code, row.competency.code
            )
            for row in selectors.facets(framework)
        },
        competencies={
            row.code: Named(row.code, row.name, row.name_en)
            for row in selectors.competencies(framework)
        },
        themes={
            row.code: NamedTheme(row.code, row.name, row.name_en, row.field, row.field_en)
            for row in selectors.themes(framework)
        },
        indicators={
            row.code: Named(row.code, row.name, row.name_en)
            for row in selectors.indicators(framework=framework)
        },
    )


def _choices(named: Mapping[str, Named]) -> list[tuple[str, str]]:
    return [(code, one.label) for code, one in named.items()]


def strand_choices() -> list[tuple[str, str]]:
    """Codes and names of the strands, for forms and checks."""
    return _choices(words().strands)


def facet_choices() -> list[tuple[str, str]]:
    """Codes and names of the facets, for forms and checks."""
    return _choices(words().facets)


def theme_choices() -> list[tuple[str, str]]:
    """Codes and names of the themes, for forms and checks; some places have none."""
    return _choices(words().themes)


def indicator_choices() -> list[tuple[str, str]]:
    """Codes and names of the indicators, for forms and checks."""
    return _choices(words().indicators)


def competency_choices() -> list[tuple[str, str]]:
    """Codes and names of the competencies, for forms and checks."""
    return _choices(words().competencies)
