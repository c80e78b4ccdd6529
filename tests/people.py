"""The people of the tests' stories, each by the name a story would call them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hub.centres.models import Centre, Duty, Employment, Group
from hub.children.models import Attendance, Child, Guardianship, Household
from hub.people.models import Appointment, User
from hub.privacy.models import Consent, ConsentText, Purpose

LONG_AGO = date.today() - timedelta(days=400)


def user(username: str, **fields: object) -> User:
    """An account with the password of all demo accounts."""
    return User.objects.create_user(
        username, email=f"{username}@example.org", password="mirae-demo-2026", **fields
    )


def employ(
    person: User, centre: Centre, *groups: Group, role: str = "worker", until: date | None = None
) -> Employment:
    """Let someone work in a centre, with groups."""
    employment = Employment.objects.create(
        user=person, centre=centre, role=role, started_on=LONG_AGO, ended_on=until
    )
    for group in groups:
        Duty.objects.create(employment=employment, group=group, started_on=LONG_AGO, ended_on=until)
    return employment


def consent(child: Child, guardian: User, *purposes: str) -> None:
    """Let a guardian agree to purposes; to all of them when none is named."""
    for purpose in purposes or Purpose.values:
        text = ConsentText.objects.filter(purpose=purpose, language="ko").latest("published_at")
        Consent.objects.create(
            child=child,
            purpose=purpose,
            text=text,
            guardian=guardian,
            method=Consent.Method.EMAIL,
            given_at=timezone.now() - timedelta(days=300),
        )


def born_years_ago(years: float) -> date:
    """The birthday of a child of that age today."""
    return date.today() - timedelta(days=round(years * 365.25))


@pytest.fixture
def make_child(db: None) -> Callable[..., Child]:
    """Children with a guardian, a group and all consents, unless the story says otherwise."""

    def make(
        guardian: User | None = None,
        group: Group | None = None,
        *,
        years: float = 7.2,
        consents: bool = True,
        name: str = "가온",
    ) -> Child:
        child = Child.objects.create(name=name, born_on=born_years_ago(years))
        if guardian:
            Guardianship.objects.create(
                child=child,
                guardian=guardian,
                household=Household.objects.create(),
                started_on=LONG_AGO,
            )
            if consents:
                consent(child, guardian)
        if group:
            Attendance.objects.create(child=child, group=group, started_on=LONG_AGO)
        return child

    return make


@pytest.fixture
def centre(db: None) -> Centre:
    """The centre of the story."""
    return Centre.objects.create(name="느티 키움센터", kind="kium-general", district="동작구")


@pytest.fixture
def group(centre: Centre) -> Group:
    """The group of the story."""
    return Group.objects.create(centre=centre, name="나무반")


@pytest.fixture
def other_group(centre: Centre) -> Group:
    """Another group of the same centre."""
    return Group.objects.create(centre=centre, name="바람반")


@pytest.fixture
def neighbour_group(db: None) -> Group:
    """A group of another centre."""
    neighbour = Centre.objects.create(name="이웃 어린이집", kind="daycare", district="관악구")
    return Group.objects.create(centre=neighbour, name="별반")


@pytest.fixture
def parent(db: None) -> User:
    """The guardian of the story's child."""
    return user("parent")


@pytest.fixture
def other_parent(db: None) -> User:
    """The guardian of a neighbour's child."""
    return user("other-parent")


@pytest.fixture
def worker(group: Group) -> User:
    """A worker of the story's group."""
    person = user("worker")
    employ(person, group.centre, group)
    return person


@pytest.fixture
def colleague(other_group: Group) -> User:
    """A worker of the same centre's other group."""
    person = user("colleague")
    employ(person, other_group.centre, other_group)
    return person


@pytest.fixture
def neighbour_worker(neighbour_group: Group) -> User:
    """A worker of another centre."""
    person = user("neighbour-worker")
    employ(person, neighbour_group.centre, neighbour_group)
    return person


@pytest.fixture
def former_worker(group: Group) -> User:
    """Someone who worked with the story's group until the day before yesterday."""
    person = user("former-worker")
    employ(person, group.centre, group, until=date.today() - timedelta(days=2))
    return person


@pytest.fixture
def head(centre: Centre) -> User:
    """The head of the story's centre."""
    person = user("head")
    employ(person, centre, role="head")
    return person


def appoint(username: str, office: str) -> User:
    """Someone who holds an office."""
    person = user(username)
    Appointment.objects.create(user=person, office=office, started_on=LONG_AGO)
    return person


@pytest.fixture
def foundation(db: None) -> User:
    """Someone of the Foundation."""
    return appoint("foundation", "foundation")


@pytest.fixture
def reviewer(db: None) -> User:
    """Someone who reviews content."""
    return appoint("reviewer", "reviewer")


@pytest.fixture
def operator(db: None) -> User:
    """Someone who keeps the platform running."""
    return appoint("operator", "operator")


@pytest.fixture
def stranger(db: None) -> User:
    """An account without any relation."""
    return user("stranger")


@pytest.fixture
def child(make_child: Callable[..., Child], parent: User, group: Group) -> Child:
    """The story's child: seven years old, in the story's group, with all consents."""
    return make_child(parent, group)
