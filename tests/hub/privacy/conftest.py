"""A child of two homes."""

from collections.abc import Callable
from datetime import date

import pytest

from hub.centres.models import Group
from hub.children.models import Child, Guardianship, Household
from hub.people.models import User
from hub.privacy.models import Purpose
from tests.people import LONG_AGO, consent


def join(child: Child, guardian: User, *, since: date, **terms: str) -> Guardianship:
    """Make someone a guardian of a child, in a home of their own."""
    return Guardianship.objects.create(
        child=child,
        guardian=guardian,
        household=Household.objects.create(district="은평구"),
        started_on=since,
        **terms,
    )


@pytest.fixture
def child_of_two_homes(
    make_child: Callable[..., Child], parent: User, group: Group, other_parent: User
) -> Child:
    """The first guardian agreed to everything, the second to assessment alone."""
    child = make_child(parent, group)
    join(child, other_parent, since=LONG_AGO, relation="grandparent")
    consent(child, other_parent, Purpose.ASSESSMENT)
    return child
