"""Facts in words: what the cards, lists and pages say."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from .facts import ActivityFacts, PlaceFacts
from .framework import Words
from .seoul import district_label
from .vocabulary import (
    MATRIX,
    SOURCE_365,
    SOURCE_CAFES,
    Adult,
    Audience,
    CafeType,
    Degree,
    Energy,
    Fee,
    Hazard,
    Spot,
)

WEEKDAYS = {
    "월": pgettext_lazy("요일", "월"),
    "화": pgettext_lazy("요일", "화"),
    "수": pgettext_lazy("요일", "수"),
    "목": pgettext_lazy("요일", "목"),
    "금": pgettext_lazy("요일", "금"),
    "토": pgettext_lazy("요일", "토"),
    "일": pgettext_lazy("요일", "일"),
}


def activity_card(facts: ActivityFacts, terms: Words) -> dict[str, Any]:
    """What ``parts/activity_card.html`` shows."""
    return {
        "title": facts.title,
        "url": facts.url,
        "summary": facts.summary,
        "strand": facts.strand,
        "strand_name": terms.strands[facts.strand].label,
        "theme": facts.theme,
        "theme_name": terms.themes[facts.theme].label,
        "minutes": facts.minutes,
        "age_label": full_years(facts.age_months),
        "place_label": spots(facts.places),
        "picture_url": facts.picture_url,
        "picture_alt": facts.picture_alt,
    }


def activity_words(facts: ActivityFacts, terms: Words) -> dict[str, Any]:
    """What the page of an activity says beside its texts."""
    low, high = facts.group
    people = _("아이 %(low)s명") if low == high else _("아이 %(low)s–%(high)s명")
    return {
        **activity_card(facts, terms),
        "people_label": people % {"low": low, "high": high},
        "adult_label": Adult(facts.adult).label,
        "energy_label": Energy(facts.energy).label,
        "screen_label": _("화면을 써요") if facts.screen else _("화면 없이"),
        "hazards": [Hazard(code).label for code in facts.hazards],
        "facets": [
            {
                "name": terms.facets[code].label,
                "strand": terms.facets[code].strand,
                "competency": terms.competencies[terms.facets[code].competency].label,
                "degree": Degree(degree).label,
                "plenty": degree == Degree.PLENTY,
            }
            for code, degree in facts.facets.items()
        ],
        "indicators": [terms.indicators[code].label for code in facts.indicators],
    }


def place_card(facts: PlaceFacts, terms: Words) -> dict[str, Any]:
    """What ``parts/place_card.html`` and the list of places show."""
    theme = terms.themes.get(facts.theme)
    kind = CafeType(facts.cafe_type).label if facts.cafe_type else ""
    return {
        "id": facts.id,
        "title": facts.title,
        "url": place_url(facts),
        "kind": facts.kind,
        "theme": facts.theme,
        "theme_name": theme.label if theme else kind,
        "district": district_label(facts.district),
        "age_label": place_ages(facts),
        "fee_label": Fee(facts.fee).label if facts.fee else "",
        "days_label": (told := days(facts.days)),
        "days_as_written": bool(told) and told == facts.days,
        "summary": facts.keyword,
        "address": facts.address,
    }


def place_words(facts: PlaceFacts, terms: Words) -> dict[str, Any]:
    """What the page of a place says."""
    return {
        **place_card(facts, terms),
        "is_cafe": facts.is_cafe,
        "official_url": facts.official_url,
        "capacity": facts.capacity,
        "features": [part.strip() for part in facts.features.split("·") if part.strip()],
        "closed_days": facts.closed_days,
        "more_districts": [district_label(name) for name in facts.more_districts],
        "competencies": [MATRIX[code] for code in facts.competencies],
        "source": SOURCE_CAFES if facts.is_cafe else SOURCE_365,
    }


def place_url(facts: PlaceFacts) -> str:
    """The page of a place; its facts can also be read with English words around them."""
    if get_language() == "ko":
        return facts.url
    return reverse("library:place", args=[facts.slug])


def full_years(months: tuple[int, int]) -> str:
    """A range of months as 만 나이 in years, naming the system."""
    low, high = months[0] // 12, months[1] // 12
    if low == high:
        return _("만 %(low)s세") % {"low": low}
    return _("만 %(low)s–%(high)s세") % {"low": low, "high": high}


def place_ages(facts: PlaceFacts) -> str:
    """For whom a place is, in the system its keeper uses."""
    if facts.year_ages is None:
        return joined(Audience(code).label for code in facts.audiences)
    low, high = facts.year_ages
    return _("연 나이 %(low)s–%(high)s세") % {"low": low, "high": high}


def spots(codes: Iterable[str]) -> str:
    """Where something can be done."""
    return joined(Spot(code).label for code in codes)


def days(text: str) -> str:
    """Opening days: 화수목금토일 as 화–일요일; what is written in other ways stays as written."""
    week = "".join(WEEKDAYS)
    if not text or not set(text) <= set(week):
        return text
    if text == week:
        return _("매일")
    if text in week and len(text) > 2:
        ends = {"first": WEEKDAYS[text[0]], "last": WEEKDAYS[text[-1]]}
        return _("%(first)s–%(last)s요일") % ends
    return joined(WEEKDAYS[day] for day in text)


def joined(words: Iterable[Any]) -> str:
    """Words side by side."""
    return " · ".join(str(word) for word in words)
