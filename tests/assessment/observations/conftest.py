"""What the stories of this room share: a note as a device sends it, and how it is sent."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from hub.centres.models import Group
from hub.children.models import Child
from hub.people.models import User

URL = "/api/v1/observations/"
Post = Callable[..., Any]


@pytest.fixture
def note(child: Child, group: Group) -> Callable[..., dict[str, Any]]:
    """A note with two ratings, unless the story says otherwise."""

    def make(*children: Child, **fields: Any) -> dict[str, Any]:
        about = children or (child,)
        return {
            "id": str(uuid4()),
            "group": str(group.pk),
            "children": [str(each.pk) for each in about],
            "setting": "free-play",
            "happened_at": timezone.now().isoformat(),
            "text": "블록이 무너지자 친구에게 같이 하자고 했다.",
            "ratings": [
                {"child": str(about[0].pk), "item": "O.B2-lower", "category": 2, "help": "none"},
                {"child": str(about[0].pk), "item": "O.F3-lower", "category": 1, "help": "hint"},
            ],
        } | fields

    return make


@pytest.fixture
def send() -> Post:
    """Send a body as someone, from a device of its own; the answer's status and JSON."""
    client = Client()

    def post(person: User, body: Any, to: str = "one") -> tuple[int, Any]:
        client.force_login(person)
        sent = body if isinstance(body, str) else json.dumps(body)
        answer = client.post(f"{URL}{to}", sent, content_type="application/json")
        return answer.status_code, answer.json()

    return post
