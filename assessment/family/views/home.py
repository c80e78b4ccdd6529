"""The family's first page: its children, what is new, what to play next."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessment.recommendation.by_age import activities_of_age
from assessment.recommendation.constraints import Wish
from assessment.recommendation.models import Suggestion
from assessment.recommendation.selectors import Offer, offers, waiting_of
from assessment.recommendation.services import suggest
from hub.asking import SignedIn
from hub.children.leaving import returnable
from hub.children.models import Attendance, Child, Guardianship
from hub.children.services import register_child
from hub.errors import RoomError
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented

from ..forms import ChildForm
from ..news import news_of
from ..portrait import age_in_words
from ..visits import last_visit, remember_visit
from ..weekly import ACTIVITIES

FACES = ("tori", "nuri")


@dataclass(frozen=True)
class ChildAtHome:
    """A child on the family's first page."""

    child: Child
    face: str
    age_label: str
    agreed: bool
    news: str
    offer: Offer | None
    attends: list[str]
    two_homes: bool


@never_cache
@login_required
def home(request: SignedIn) -> HttpResponse:
    """Every child of this guardian, the oldest first."""
    since, been_here = last_visit(request)
    children = children_at_home(request.user, since)
    response = render(
        request,
        "family/home.html",
        {
            "children": children,
            "been_here": been_here,
            "given_up": list(returnable(request.user).values_list("child_id", flat=True)),
            "attends_somewhere": any(each.attends for each in children),
        },
    )
    remember_visit(request, response)
    return response


def children_at_home(guardian: User, since: datetime) -> list[ChildAtHome]:
    """What the page says of each child. Queries grow with children who have nothing to play yet."""
    today = timezone.localdate()
    mine = Child.objects.of_guardian(guardian, today)
    children = sorted(mine, key=lambda child: child.born_on)
    agreed = set(consented(mine, Purpose.ASSESSMENT).values_list("pk", flat=True))
    news = news_of([child for child in children if child.pk in agreed], guardian, since)
    attends: dict[UUID, list[str]] = defaultdict(list)
    there = Attendance.objects.on(today).filter(child__in=children)
    for row in there.select_related("group__centre"):
        attends[row.child_id].append(f"{row.group.centre.name} {row.group.name}")
    homes: dict[UUID, set[UUID]] = defaultdict(set)
    for guardianship in Guardianship.objects.on(today).filter(child__in=children):
        homes[guardianship.child_id].add(guardianship.household_id)
    next_up = next_activities(children, guardian)
    return [
        ChildAtHome(
            child=child,
            face=FACES[place % len(FACES)],
            age_label=age_in_words(child.age(today)),
            agreed=child.pk in agreed,
            news=news.get(child.pk, ""),
            offer=next_up.get(child.pk),
            attends=attends[child.pk],
            two_homes=len(homes[child.pk]) > 1,
        )
        for place, child in enumerate(children)
    ]


def next_activities(children: list[Child], guardian: User) -> dict[UUID, Offer]:
    """The first waiting suggestion of each child; whoever has none is offered some now.

    Where the guardians did not agree to personal suggestions only the age decides.
    """
    language = get_language() or "ko"
    agreeing = consented(
        Child.objects.filter(pk__in=[child.pk for child in children]), Purpose.RECOMMENDATION
    )
    personal = set(agreeing.values_list("pk", flat=True))
    found = list(
        waiting_of([each for each in children if each.pk in personal], Suggestion.Kind.ACTIVITY)
    )
    for child in children:
        if child.pk not in personal:
            found += activities_of_age(child, Wish(), count=1)
    first: dict[UUID, Offer] = {}
    for offer in offers(found, language):
        first.setdefault(offer.suggestion.child_id, offer)
    for child in children:
        if child.pk in personal and child.pk not in first:
            chosen = suggest(child=child, by=guardian, language=language, count=ACTIVITIES)
            if chosen:
                first[child.pk] = chosen[0]
    return first


@never_cache
@login_required
def add_child(request: SignedIn) -> HttpResponse:
    """A form for a child; what may be done with the record is asked next."""
    form = ChildForm(request.POST or None, guardian=request.user)
    if form.is_valid():
        try:
            child = register_child(
                guardian=request.user,
                name=form.cleaned_data["name"],
                born_on=form.cleaned_data["born_on"],
                relation=form.cleaned_data["relation"],
                household=form.household,
                district=form.cleaned_data["district"],
            )
        except RoomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("반가워요! 이제 기록을 어디에 쓸지 하나씩 정해 주세요."))
            return redirect("privacy:consents", child.pk)
    status = 422 if form.is_bound else 200
    return render(request, "family/add_child.html", {"form": form}, status=status)
