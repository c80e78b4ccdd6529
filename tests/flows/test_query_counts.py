"""A page costs the same for a few children and for thirty, for a few activities and for thirty."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from assessment.diagnostics.models import Task
from assessment.diagnostics.services import start_session, submit_family_report
from assessment.growth.seasons import season_of
from assessment.growth.services import update_estimate
from assessment.observations.notes import Note, Rating
from assessment.observations.services import log_observations
from content.models import ActivityPage, PlacePage
from hub.centres.models import Centre, Group
from hub.children.models import Attendance, Child, Guardianship, Household
from hub.people.models import User
from tests.people import LONG_AGO, appoint, consent, employ, user

# From five children on a group has a picture; from one on everything else is there.
FEW, MANY = 5, 30

PAGES = {
    "family:home": "parent",
    "play:home": "parent",
    "privacy:home": "parent",
    "play:home of a worker": "worker",
    "observe:home": "worker",
    "observe:mine": "worker",
    "api-1:today": "worker",
    "api-1:notes": "worker",
    "centre:home": "head",
    "centre:group": "head",
    "centre:staff": "head",
    "foundation:home": "foundation",
    "foundation:calibration": "foundation",
    "foundation:calibration-new": "foundation",
    "privacy:access": "foundation",
}
"""The pages that list children, or what hangs on them, and who opens them."""

ABOUT_A_CHILD = {
    "family:profile": "parent",
    "family:evidence": "parent",
    "privacy:consents": "parent",
    "privacy:looks": "parent",
    "privacy:guardians": "parent",
    "privacy:step-down": "parent",
    "observe:child": "worker",
    "observe:scale": "worker",
    "api-1:profile": "parent",
    "api-1:evidence": "worker",
}
"""The pages of one child, on which there may be few notes or many."""

FACETS = [f"{strand}{number}" for strand in "ABCDEF" for number in (1, 2, 3)]

pytestmark = pytest.mark.django_db


class House:
    """One centre and one family that both grow."""

    def __init__(self) -> None:
        self.centre = Centre.objects.create(name="느티 키움센터", kind="kium-general", district="")
        self.group = Group.objects.create(centre=self.centre, name="나무반")
        self.people: dict[str, User] = {
            "parent": user("parent"),
            "worker": user("worker"),
            "head": user("head"),
            "foundation": appoint("foundation", "foundation"),
        }
        employ(self.people["worker"], self.centre, self.group)
        employ(self.people["head"], self.centre, role="head")
        self.browsers = {name: Client() for name in self.people}
        for name, person in self.people.items():
            self.browsers[name].force_login(person)

    @property
    def children(self) -> int:
        """How many there are."""
        return int(Child.objects.count())

    def grow(self, children: int) -> None:
        """Let children join until there are so many, each with all that a child may have."""
        for number in range(self.children, children):
            self.join(number)

    def join(self, number: int) -> None:
        """A child of the family and the group, seen, told of, playing and scored; and a worker."""
        child = Child.objects.create(
            name=f"아이 {number}", born_on=date.today() - timedelta(days=2500 + 9 * number)
        )
        parent, worker = self.people["parent"], self.people["worker"]
        Guardianship.objects.create(
            child=child,
            guardian=parent,
            household=Household.objects.create(),
            started_on=LONG_AGO,
        )
        consent(child, parent)
        Attendance.objects.create(child=child, group=self.group, started_on=LONG_AGO)
        log_observations(notes=[note(child, self.group)], by=worker)
        submit_family_report(child=child, by=parent, answers={"H.A1-lower": 2}, id=uuid4())
        start_session(asking=parent, id=uuid4(), child_id=child.pk, task=Task.CARPET, language="ko")
        update_estimate(child, season_of(timezone.localdate()))
        employ(user(f"worker-{number}"), self.centre, self.group)

    def write(self, notes: int) -> None:
        """Let the worker write so many notes about the first child, on all of its indicators."""
        child = Child.objects.earliest("created_at")
        items = [f"O.{FACETS[number % len(FACETS)]}-lower" for number in range(2 * notes)]
        log_observations(
            notes=[
                note(child, self.group, *items[2 * each : 2 * each + 2]) for each in range(notes)
            ],
            by=self.people["worker"],
        )

    def address(self, page: str) -> str:
        """Where a page is."""
        gaps = {"centre:group": self.group.pk, "centre:staff": self.centre.pk}
        if page in ABOUT_A_CHILD:
            gaps[page] = Child.objects.earliest("created_at").pk
        return reverse(page.partition(" ")[0], args=[gaps[page]] if page in gaps else [])

    def queries(self, page: str) -> int:
        """What a page costs when it is opened again."""
        return cost(self.browsers[(PAGES | ABOUT_A_CHILD)[page]], self.address(page))


def note(child: Child, group: Group, *items: str) -> Note:
    """A note with ratings."""
    return Note(
        id=uuid4(),
        group=group.pk,
        children=(child.pk,),
        setting="free-play",
        happened_at=timezone.now() - timedelta(hours=1),
        text="블록이 무너지자 다시 쌓았다.",
        ratings=tuple(Rating(child.pk, item, 2) for item in items or ("O.B2-lower", "O.F3-lower")),
    )


def cost(browser: Client, address: str) -> int:
    """The number of queries of a page that was opened once before."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as spent:
        browser.get(address)
    return len(spent)


@pytest.fixture(scope="module")
def costs(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, tuple[int, int]]]:
    """What each page costs for few and for many."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = House()
        found = []
        for size in (FEW, MANY):
            house.grow(size)
            house.write(size)
            found.append({page: house.queries(page) for page in PAGES | ABOUT_A_CHILD})
        few, many = found
        yield {page: (few[page], many[page]) for page in few}
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", PAGES | ABOUT_A_CHILD)
def test_a_page_costs_the_same_for_few_children_and_notes_and_for_many(
    costs: dict[str, tuple[int, int]], page: str
) -> None:
    few, many = costs[page]
    assert few == many


Leave = Callable[[int], None]


@pytest.fixture
def leave_activities() -> Leave:
    """Let only so many activities be published."""

    def leave(count: int) -> None:
        kept = ActivityPage.objects.filter(locale__language_code="ko").order_by("pk")[:count]
        ActivityPage.objects.update(live=False)
        ActivityPage.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).update(
            live=True
        )

    return leave


@pytest.fixture
def leave_places() -> Leave:
    """Let only so many places be published."""

    def leave(count: int) -> None:
        kept = PlacePage.objects.order_by("pk")[:count]
        PlacePage.objects.update(live=False)
        PlacePage.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).update(live=True)

    return leave


@pytest.mark.parametrize("page", ["activities", "places"])
def test_a_list_of_the_library_costs_the_same_for_few_pages_and_for_many(
    request: pytest.FixtureRequest, client: Client, page: str
) -> None:
    leave: Leave = request.getfixturevalue(f"leave_{page}")
    address = reverse(f"library:{page}")
    client.get(address)
    found = []
    for count in (FEW, MANY):
        leave(count)
        # Opened for the first time after the change, when the pages are read anew.
        with CaptureQueriesContext(connection) as spent:
            shown = client.get(address).content.decode()
        found.append((len(spent), len(shown)))
    (few, short), (many, long) = found
    assert few == many
    assert short < long
