"""A tablet that plays over the API, and children who answer on it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assessment.diagnostics.games.matrices import BY_CODE, make_item
from assessment.diagnostics.games.protocol import dice
from assessment.diagnostics.models import PlaySession
from hub.children.models import Child
from hub.people.models import User

Json = dict[str, Any]
API = "/api/v1/play/"
NOON_MS = 1_796_000_000_000


class Tablet:
    """What `frontend/src/play` does, without the pictures."""

    def __init__(self, client: Client, child: Child) -> None:
        self.client = client
        self.child = child
        self.id = str(uuid4())
        self.seq = 0
        self.at_ms = NOON_MS

    def post(self, path: str, body: Json) -> Any:
        return self.client.post(API + path, json.dumps(body), content_type="application/json")

    def start(self, task: str = "D12", **changes: object) -> Any:
        body = {"id": self.id, "child": str(self.child.pk), "task": task, "language": "ko"}
        return self.post("sessions", body | changes)

    def resume(self) -> Any:
        return self.client.get(f"{API}sessions/{self.id}")

    def event(self, kind: str, **detail: object) -> Json:
        self.seq += 1
        self.at_ms += 4_000
        return {"id": str(uuid4()), "seq": self.seq, "at_ms": self.at_ms, "kind": kind, **detail}

    def send(self, *events: Json) -> Any:
        return self.post(f"sessions/{self.id}/events", {"events": list(events)})

    def stop(self) -> Any:
        body = {"id": str(uuid4()), "at_ms": self.at_ms}
        return self.post(f"sessions/{self.id}/stop", body)

    @property
    def session(self) -> PlaySession:
        return PlaySession.objects.get(pk=self.id)

    def carpet_answer(self, item: Json, *, right: bool = True) -> Json:
        """An answer as a child who sees the pattern would give it, or one who does not."""
        state = self.session.state
        turn = next(turn for turn in state["turns"] if turn["id"] == item["id"])
        made = make_item(BY_CODE[turn["family"]], dice(state["seed"], turn["family"], turn["id"]))
        option = next(
            each["key"] for each in item["options"] if (each["key"] == made.right) is right
        )
        return self.event("answer", item=item["id"], option=option, took_ms=3500, via="touch")

    def play_carpet(self, answers: int | None = None, *, right: bool = True) -> Json:
        """Answer one item after the other, to the end or so many of them."""
        told: Json = self.resume().json()
        given = 0
        while told["next"] and given != answers:
            told = self.send(self.carpet_answer(told["next"]["items"][0], right=right)).json()
            given += 1
        return told

    def trial(self, trial: Json) -> Json:
        """A trial that went as asked."""
        taps = [430] if trial["kind"] == "go" else []
        event = self.event(
            "trial", trial=trial["id"], shown_ms=1500, taps_ms=taps, interrupted=False, via="touch"
        )
        return event | {"onset_ms": event["at_ms"] - 2_500}

    def play_rabbit(self, blocks: int = 2) -> Json:
        """Practice, and so many paths."""
        config = self.resume().json()["config"]
        told: Json = {}
        for part in [config["practice"][0], *config["blocks"][:blocks]]:
            told = self.send(*(self.trial(trial) for trial in part)).json()
        return told


@pytest.fixture
def tablet(client: Client, child: Child, parent: User) -> Tablet:
    """The family's tablet, signed in."""
    client.force_login(parent)
    return Tablet(client, child)


@pytest.fixture
def tablet_of(child: Child) -> Callable[[User], Tablet]:
    """A tablet on someone's account, for the story's child."""

    def lend(user: User, with_child: Child | None = None) -> Tablet:
        client = Client()
        client.force_login(user)
        return Tablet(client, with_child or child)

    return lend
