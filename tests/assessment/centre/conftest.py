"""What the stories of this room share."""

import pytest
from django.test import Client

from hub.people.models import User


@pytest.fixture
def as_head(client: Client, head: User) -> Client:
    """The head's browser."""
    client.force_login(head)
    return client


@pytest.fixture
def as_worker(client: Client, worker: User) -> Client:
    """The worker's browser."""
    client.force_login(worker)
    return client
