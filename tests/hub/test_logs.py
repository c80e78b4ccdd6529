"""What is logged, and what never is."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from hub import logs
from hub.children.models import Child
from hub.people.models import User


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What would be written, as JSON lines."""
    configuration = logs.configure(as_json=True)
    formatter = dict(configuration["formatters"]["lines"])
    make = formatter.pop("()")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(make(**formatter))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_is_one_json_line_with_its_code(client: Client, lines: io.StringIO) -> None:
    client.get("/healthz")
    events = [json.loads(line) for line in lines.getvalue().splitlines()]
    finished = [event for event in events if event["event"] == "request_finished"]
    assert [(event["request"], event["code"]) for event in finished] == [("GET /healthz", 200)]


def test_neither_address_nor_browser_nor_query_is_logged(
    client: Client, lines: io.StringIO
) -> None:
    client.get("/healthz?q=하늘이", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Secret/1.0")
    text = lines.getvalue()
    assert "request_finished" in text
    assert "203.0.113.9" not in text
    assert "Secret" not in text
    assert "하늘이" not in text


def test_a_child_in_an_error_is_an_id_and_not_a_name(child: Child, lines: io.StringIO) -> None:
    try:
        raise ValueError(child)
    except ValueError:
        logging.getLogger("mirae").exception("failed for %s", child)
    text = lines.getvalue()
    assert str(child.pk) in text
    assert child.name not in text


@pytest.mark.django_db
def test_a_failed_sign_in_does_not_log_what_was_typed(
    client: Client, parent: User, lines: io.StringIO
) -> None:
    client.post("/accounts/login/", {"login": "parent", "password": "my-secret-word"})
    assert "my-secret-word" not in lines.getvalue()
