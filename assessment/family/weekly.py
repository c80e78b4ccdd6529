"""What to play this week: suggestions as cards, with what was asked for and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.recommendation.constraints import Wish
from assessment.recommendation.models import Answer, Reason
from assessment.recommendation.selectors import Offer, accepted, offers
from assessment.recommendation.services import suggest, suggest_places
from content.cards import activity_card, place_card
from content.facts import ActivityFacts
from content.framework import Words, words
from content.seoul import district_label
from content.vocabulary import Spot
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process

SPOTS = (Spot.HOME, Spot.OUTDOOR, Spot.CAFE)
MINUTES = (15, 30)
ACTIVITIES, PLACES = 3, 2
MOST_TURNS = 1000
"""More than there are activities of any age: after so many the first come again."""

# Whether a visit tempts is another question than whether a game is too hard.
REASONS_FOR_PLACES = (Reason.NOT_NOW, Reason.NO_INTEREST, Reason.WORRIED, Reason.DONE_BEFORE)


@dataclass(frozen=True)
class Card:
    """One suggestion as it stands on the page. Only one that is kept can be answered."""

    id: UUID
    card: dict[str, Any]
    why: str
    reasons: list[tuple[str, str]]
    kept: bool
    fresh: bool = False


@dataclass(frozen=True)
class Week:
    """Activities and places, and what was taken up before.

    personal: whether they were chosen for this child; else by age, and ``turn`` counts how often
    others were asked for.
    """

    activities: list[Card]
    places: list[Card]
    taken: list[Card]
    wish: Wish
    district: str
    personal: bool
    turn: int = 0


def read_wish(asked: Mapping[str, str]) -> Wish:
    """What an address or a form asks for; what it cannot mean is left out."""
    place, minutes = asked.get("place", ""), asked.get("minutes", "")
    return Wish(
        place=place if place in SPOTS else None,
        minutes=int(minutes) if minutes in {str(each) for each in MINUTES} else None,
        no_screen=asked.get("screen") == "no",
    )


def read_turn(asked: Mapping[str, str]) -> int:
    """How often others were asked for; what cannot be a number is none."""
    turn = asked.get("turn", "")
    return int(turn) % MOST_TURNS if turn.isdecimal() else 0


def as_query(wish: Wish, **changes: Any) -> str:
    """A wish as the query of an address; empty when nothing is asked for."""
    asked = {
        "place": wish.place,
        "minutes": wish.minutes,
        "screen": "no" if wish.no_screen else None,
    } | changes
    return urlencode({name: value for name, value in asked.items() if value})


def week_of(
    child: Child,
    by: User,
    wish: Wish,
    *,
    after: UUID | None = None,
    at: int | None = None,
    turn: int = 0,
) -> Week:
    """The suggestions of this week.

    after: a suggestion that was just answered; what replaces it is marked as fresh and stands at
    its place ``at`` in the row. turn: brings others where only the age decides.
    """
    personal = may_process(child, Purpose.RECOMMENDATION)
    terms, language = words(), get_language() or "ko"
    district = district_of(child, by)
    since = answered_at(after) if after else None
    found = suggest(child=child, by=by, language=language, wish=wish, count=ACTIVITIES, turn=turn)
    places = suggest_places(
        child=child, by=by, district=district, language=language, count=PLACES, turn=turn
    )
    taken = list(accepted(child).order_by("made_at")) if personal else []
    activities = [as_card(each, terms, since) for each in found]
    return Week(
        activities=put_fresh_at(activities, at),
        places=put_fresh_at([as_card(each, terms, since) for each in places], at),
        taken=[as_card(each, terms) for each in offers(taken, language)],
        wish=wish,
        district=district,
        personal=personal,
        turn=turn,
    )


def answered_at(suggestion_id: UUID) -> datetime | None:
    """When a suggestion was last answered."""
    answers = Answer.objects.filter(suggestion=suggestion_id)
    at: datetime | None = answers.aggregate(at=Max("at"))["at"]
    return at


def as_card(offer: Offer, terms: Words, since: datetime | None = None) -> Card:
    """A suggestion with the card of what it suggests; fresh when it was made after a moment."""
    about = offer.about
    reasons: Sequence[Reason] = REASONS_FOR_PLACES
    if isinstance(about, ActivityFacts):
        card, reasons = activity_card(about, terms), list(Reason)
    else:
        card = place_card(about, terms)
    return Card(
        id=offer.id,
        card=card,
        why=offer.why,
        reasons=[(reason.value, str(reason.label)) for reason in reasons],
        kept=offer.kept,
        fresh=offer.kept and since is not None and offer.suggestion.made_at >= since,
    )


def put_fresh_at(cards: list[Card], at: int | None) -> list[Card]:
    """The new card where the answered one stood, so that the others do not move."""
    fresh = [card for card in cards if card.fresh]
    if at is None or len(fresh) != 1:
        return cards
    kept = [card for card in cards if not card.fresh]
    return [*kept[:at], *fresh, *kept[at:]]


def district_of(child: Child, by: User) -> str:
    """The district of the home in which this guardian lives with the child."""
    own = child.guardianships.on(timezone.localdate()).filter(guardian=by)
    guardianship = own.select_related("household").first()
    return str(guardianship.household.district) if guardianship else ""


def filters(wish: Wish) -> list[dict[str, Any]]:
    """Rows of chips by which a family says what fits today; each is an address of its own."""

    def chip(label: str, current: bool, **changes: Any) -> dict[str, Any]:
        return {"label": label, "url": f"?{as_query(wish, **changes)}#play", "current": current}

    spots = [chip(str(spot.label), wish.place == spot, place=spot.value) for spot in SPOTS]
    minutes = [
        chip(_("%(minutes)s분까지") % {"minutes": each}, wish.minutes == each, minutes=each)
        for each in MINUTES
    ]
    return [
        {
            "label": _("어디서"),
            "chips": [chip(_("어디든"), wish.place is None, place=None), *spots],
        },
        {
            "label": _("시간"),
            "chips": [chip(_("상관없어요"), wish.minutes is None, minutes=None), *minutes],
        },
        {
            "label": _("화면"),
            "chips": [
                chip(_("상관없어요"), not wish.no_screen, screen=None),
                chip(_("화면 없이"), wish.no_screen, screen="no"),
            ],
        },
    ]


def week_context(child: Child, week: Week) -> dict[str, Any]:
    """What the templates of the week are told."""
    return {
        "child": child,
        "week": week,
        "filters": filters(week.wish),
        "asked": as_query(week.wish),
        "others": f"?{as_query(week.wish, turn=week.turn + 1)}#play",
        "district_label": district_label(week.district) if week.district else "",
    }
