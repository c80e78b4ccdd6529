"""Puts the cast on the stage: accounts, centres, children, guardians, consents."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as PermissionGroup
from django.utils import timezone

from hub.centres.models import Centre, Duty, Employment, Group
from hub.children.models import Attendance, Child, Guardianship, Household
from hub.people.models import Appointment, User
from hub.privacy.models import Consent, ConsentText, Purpose
from partners.models import Membership, Organisation

from .cast import (
    CENTRES,
    DISPLAY_NAMES,
    FAMILY_NAMES,
    GIVEN_NAMES,
    HEROES,
    OFFICES,
    DemoGroup,
)


@dataclass
class Stage:
    """What the other parts of the demo need to know of the people."""

    opened_on: date
    accounts: dict[str, User] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    group_of: dict[str, Group] = field(default_factory=dict)
    workers_of: dict[str, list[User]] = field(default_factory=dict)
    guardian_of: dict[str, User] = field(default_factory=dict)

    @property
    def heroes(self) -> tuple[Child, Child]:
        """The children of demo-parent, whom the demo opens with."""
        return self.children[10], self.children[35]


def make_people(rng: np.random.Generator, opened_on: date) -> Stage:
    """Create everyone, with relations that began on ``opened_on``."""
    stage = Stage(opened_on)
    password = make_password(settings.DEMO_PASSWORD)
    for username, name in DISPLAY_NAMES.items():
        stage.accounts[username] = User.objects.create(
            username=username,
            display_name=name,
            email=f"{username}@example.org",
            password=password if username.startswith("demo-") else make_password(None),
            is_staff=username == "demo-admin",
            is_superuser=username == "demo-admin",
        )
    for username, office in OFFICES.items():
        Appointment.objects.create(
            user=stage.accounts[username], office=office, started_on=opened_on
        )
    reviewers = PermissionGroup.objects.get(name="Moderators")
    stage.accounts["demo-reviewer"].groups.add(reviewers)
    Membership.objects.create(
        user=stage.accounts["demo-partner"],
        organisation=Organisation.objects.create(name="놀이공방 (가상)"),
        started_on=opened_on,
    )
    names = iter(zip(GIVEN_NAMES, (rng.choice(FAMILY_NAMES) for _ in GIVEN_NAMES), strict=True))
    for demo_centre in CENTRES:
        centre = Centre.objects.create(
            name=demo_centre.name, kind=demo_centre.kind, district=demo_centre.district
        )
        employ(stage, demo_centre.head, centre, Employment.Role.HEAD)
        for demo_group in demo_centre.groups:
            group = Group.objects.create(centre=centre, name=demo_group.name)
            for username in demo_group.workers:
                employment = employ(stage, username, centre, Employment.Role.WORKER)
                Duty.objects.create(employment=employment, group=group, started_on=opened_on)
            for born_on in birthdays(rng, demo_group):
                given, family = next(names)
                family = HEROES.get(given, family)
                add_child(stage, group, demo_group, f"{family}{given}", born_on)
    settle_families(stage)
    give_consents(stage)
    return stage


def employ(stage: Stage, username: str, centre: Centre, role: str) -> Employment:
    """An employment; one per person and centre, however many groups they are with."""
    employment, _ = Employment.objects.get_or_create(
        user=stage.accounts[username],
        centre=centre,
        role=role,
        defaults={"started_on": stage.opened_on},
    )
    return employment


def birthdays(rng: np.random.Generator, group: DemoGroup) -> list[date]:
    """Birthdays of a group's children, spread evenly over its ages with some chance."""
    low, high = group.ages
    years = np.linspace(low, high, group.children) + rng.uniform(-0.1, 0.1, group.children)
    return [date.today() - timedelta(days=round(float(age) * 365.25)) for age in years]


def add_child(stage: Stage, group: Group, demo_group: DemoGroup, name: str, born_on: date) -> None:
    """One child in a group."""
    child = Child.objects.create(name=name, born_on=born_on)
    Attendance.objects.create(child=child, group=group, started_on=stage.opened_on)
    key = str(child.pk)
    stage.children.append(child)
    stage.group_of[key] = group
    stage.workers_of[key] = [stage.accounts[username] for username in demo_group.workers]


def settle_families(stage: Stage) -> None:
    """A guardian for each child; two children with demo-parent, one child in two households."""
    hero, sibling = stage.heroes
    for number, child in enumerate(stage.children):
        if child in (hero, sibling):
            continue
        guardian = User.objects.create(
            username=f"family-{number:02}",
            display_name="보호자",
            email=f"family-{number:02}@example.org",
            password=make_password(None),
        )
        add_guardian(stage, child, guardian, Household.objects.create(district="동작구"))
    home = Household.objects.create(district="동작구")
    for child in (hero, sibling):
        add_guardian(stage, child, stage.accounts["demo-parent"], home)
    second_home = Household.objects.create(district="관악구")
    add_guardian(stage, hero, stage.accounts["demo-parent-2"], second_home)


def add_guardian(stage: Stage, child: Child, guardian: User, household: Household) -> None:
    """Make someone a child's guardian; the first one speaks for the child in the demo."""
    Guardianship.objects.create(
        child=child, guardian=guardian, household=household, started_on=stage.opened_on
    )
    stage.guardian_of.setdefault(str(child.pk), guardian)


def give_consents(stage: Stage) -> None:
    """Every guardian agrees to what the demo shows; photos and cases stay open.

    All but the family that the demo opens with agree to research too, so that the Foundation has
    something to calibrate on.
    """
    at = timezone.make_aware(datetime.combine(stage.opened_on, time(9)))
    purposes = (Purpose.ASSESSMENT, Purpose.RECOMMENDATION, Purpose.CENTRE, Purpose.RESEARCH)
    texts = {
        purpose: ConsentText.objects.filter(purpose=purpose, language="ko").latest("published_at")
        for purpose in purposes
    }
    Consent.objects.bulk_create(
        Consent(
            child=child,
            purpose=purpose,
            text=texts[purpose],
            guardian=stage.guardian_of[str(child.pk)],
            method=Consent.Method.EMAIL,
            given_at=at,
        )
        for child in stage.children
        for purpose in purposes
        if purpose != Purpose.RESEARCH or child not in stage.heroes
    )
