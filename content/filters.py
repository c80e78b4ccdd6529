"""Filters of the lists, as links: one value each, and only values that lead somewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .facts import ActivityFacts, PlaceFacts
from .framework import Words
from .seoul import place_districts
from .vocabulary import Audience, Band, CafeType, Fee, Kind, Spot

F = TypeVar("F", ActivityFacts, PlaceFacts)


@dataclass(frozen=True)
class Option(Generic[F]):
    """One value of a filter, and which things it lets through."""

    value: str
    label: str | Promise
    lets: Callable[[F], bool]
    tone: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Filter(Generic[F]):
    """A question with a few answers. ``always`` keeps it in view; the others can be unfolded."""

    name: str
    label: str
    options: Sequence[Option[F]]
    always: bool = False


@dataclass(frozen=True)
class Choice(Generic[F]):
    """What a reader has chosen, and what is left of the things."""

    filters: Sequence[Filter[F]]
    chosen: Mapping[str, Option[F]]
    query: str = ""

    def apply(self, things: Sequence[F], without: str = "") -> list[F]:
        """The things that every chosen option lets through; one filter can be left out."""
        options = [option for name, option in self.chosen.items() if name != without]
        return [thing for thing in things if all(option.lets(thing) for option in options)]

    def address(self, **changed: str) -> str:
        """The query string of this choice with some answers changed; an empty one is taken back."""
        values = {name: option.value for name, option in self.chosen.items()}
        values = {"q": self.query, **values, **changed}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def chips(self, things: Sequence[F]) -> list[dict[str, Any]]:
        """Every filter with its options as links. Options that would leave nothing are left out."""
        rows = []
        for one in self.filters:
            rest = self.apply(things, without=one.name)
            current = self.chosen.get(one.name)
            chips = [
                {
                    "label": option.label,
                    "url": self.address(**{one.name: "" if option == current else option.value}),
                    "current": option == current,
                    **(option.tone or {}),
                }
                for option in one.options
                if option == current or any(option.lets(thing) for thing in rest)
            ]
            if chips:
                rows.append(
                    {"name": one.name, "label": one.label, "chips": chips, "always": one.always}
                )
        return rows


def choose(filters: Sequence[Filter[F]], asked: Mapping[str, str], query: str) -> Choice[F]:
    """What was asked for in an address; values nobody offers are passed over."""
    chosen = {
        one.name: option
        for one in filters
        for option in one.options
        if option.value == asked.get(one.name)
    }
    return Choice(filters, chosen, query)


def activity_filters(terms: Words) -> list[Filter[ActivityFacts]]:
    """The questions of the list of activities."""
    bands = [Option(b.value, b.label, _has("band", b.value)) for b in Band]
    spots = [Option(s.value, s.label, _holds("places", s.value)) for s in Spot]
    times: list[Option[ActivityFacts]] = [
        Option("10", _("10분까지"), lambda a: a.minutes <= 10),
        Option("20", _("20분까지"), lambda a: a.minutes <= 20),
        Option("30", _("30분까지"), lambda a: a.minutes <= 30),
        Option("long", _("30분 넘게"), lambda a: a.minutes > 30),
    ]
    groups: list[Option[ActivityFacts]] = [
        Option("1", _("혼자"), lambda a: a.group[0] <= 1),
        Option("2", _("둘이서"), lambda a: a.group[0] <= 2 <= a.group[1]),
        Option("4", _("서너 명"), lambda a: a.group[0] <= 4 and a.group[1] >= 3),
        Option("8", _("여럿이"), lambda a: a.group[1] >= 8),
    ]
    needs: list[Option[ActivityFacts]] = [
        Option("few", _("준비물 두 가지까지"), lambda a: len(a.materials) <= 2),
        Option("calm", _("차분한 놀이"), lambda a: a.energy == "calm"),
        Option("lively", _("몸을 쓰는 놀이"), lambda a: a.energy != "calm"),
    ]
    strands = [
        Option(code, one.label, _has("strand", code), {"strand": code})
        for code, one in terms.strands.items()
    ]
    themes = [
        Option(code, one.label, _has("theme", code), {"theme": code})
        for code, one in terms.themes.items()
    ]
    return [
        Filter("age", _("나이"), bands, always=True),
        Filter("place", _("어디에서"), spots, always=True),
        Filter("minutes", _("시간"), times, always=True),
        Filter("strand", _("갈래"), strands),
        Filter("theme", _("주제"), themes),
        Filter("group", _("몇 명"), groups),
        Filter("need", _("놀이 모습"), needs),
        Filter("screen", _("화면"), [Option("no", _("화면 없이"), lambda a: not a.screen)]),
    ]


def place_filters(terms: Words) -> list[Filter[PlaceFacts]]:
    """The questions of the list of places."""
    kinds = [Option(k.value, k.label, _has("kind", k.value)) for k in Kind]
    ages: list[Option[PlaceFacts]] = [
        Option("baby", _("영아 (연 나이 0–2세)"), lambda p: _meets(p, 0, 2, None)),
        Option("early", _("유아 (연 나이 3–6세)"), lambda p: _meets(p, 3, 6, Audience.EARLY)),
        Option("school", _("초등 (연 나이 7세부터)"), lambda p: _meets(p, 7, 13, Audience.SCHOOL)),
    ]
    weekend: list[Option[PlaceFacts]] = [
        Option("sat", _("토요일"), lambda p: p.open_saturday is True),
        Option("sun", _("일요일"), lambda p: p.open_sunday is True),
    ]
    fees = [Option(f.value, f.label, _has("fee", f.value)) for f in Fee]
    types = [Option(t.value, t.label, _has("cafe_type", t.value)) for t in CafeType]
    themes = [
        Option(code, one.label, _has("theme", code), {"theme": code})
        for code, one in terms.themes.items()
    ]
    districts = [Option(name, label, _in_district(name)) for name, label in place_districts()]
    return [
        Filter("kind", _("종류"), kinds, always=True),
        Filter("age", _("나이"), ages, always=True),
        Filter("open", _("주말"), weekend, always=True),
        Filter("theme", _("주제"), themes),
        Filter("fee", _("요금"), fees),
        Filter("type", _("키즈카페"), types),
        Filter("district", _("자치구"), districts),
    ]


def _has(name: str, value: str) -> Callable[[Any], bool]:
    return lambda thing: bool(getattr(thing, name) == value)


def _holds(name: str, value: str) -> Callable[[Any], bool]:
    return lambda thing: value in getattr(thing, name)


def _in_district(name: str) -> Callable[[PlaceFacts], bool]:
    return lambda place: name in (place.district, *place.more_districts)


def _meets(place: PlaceFacts, low: int, high: int, audience: str | None) -> bool:
    """Whether a place is for children of these 연 나이, or recommended for the audience."""
    if place.year_ages is None:
        return audience in place.audiences
    return place.year_ages[0] <= high and low <= place.year_ages[1]
