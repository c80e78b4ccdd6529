"""Trying something as someone: what came of it, and what was written down."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from hub.privacy.models import AccessRecord

from .addresses import address_of
from .bodies import ASKED, SENT
from .permissions import Key
from .world import BIRTHDAYS, NAMES, About, World

WITHIN_PLAY = {"play:room", "play:story", "play:remark", "play:game"}
DOORS = ("/accounts/login/", "/cms/login/", "/admin/login/")
NAMES_A_CHILD = re.compile(
    "|".join(
        [
            *NAMES.values(),
            *(f"{day:%Y[-./]?%m[-./]?%d}" for day in BIRTHDAYS.values()),
        ]
    )
)
"""A name or a day of birth."""
KEPT_FOR_THE_BROWSER = ("django_session", "usersessions_usersession")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
ATTRIBUTE = re.compile(r'[\w-]+="((?:/|\?|#|https?:)[^"]*)"')


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""One for all browsers: each would load the middleware anew."""


class Browser(Client):
    """A browser that keeps nothing of what it was shown, which spares most of a request's time."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass(frozen=True)
class Came:
    """What came of trying something."""

    outcome: str
    response: Any
    written: list[str] = field(default_factory=list)
    """Tables to which something was written."""

    looks: int = 0
    """Records of a look at the child by this person."""

    @property
    def is_text(self) -> bool:
        """Whether there is something to read in it."""
        kind = self.response.get("Content-Type", "")
        return not self.response.streaming and ("text" in kind or "json" in kind)

    @cached_property
    def text(self) -> str:
        """What can be read in it."""
        return self.response.content.decode() if self.is_text else ""

    @property
    def addresses(self) -> list[str]:
        """Every address in the page, and the one it leads on to, as a person would read them."""
        found = [html.unescape(each) for each in ATTRIBUTE.findall(self.text)]
        return [unquote(each) for each in [*found, self.response.get("Location", "")]]


def attempt(world: World, who: str, key: Key, about: About) -> Came:
    """Do what a line of the table says, as someone, and undo it."""
    name, method = key
    body: Any = None
    if method == "GET":
        body = ASKED[key](about) if key in ASKED else None
    elif key in SENT:
        body = SENT[key](about, world.people.get(who, about.guardian), world)
    with undone():
        browser = browser_of(world, who)
        if name in WITHIN_PLAY and who != "anonymous":
            enter_play(browser, about)
        return ask(browser, method, address_of(name, about), body, world.people.get(who), about)


def ask(
    browser: Browser, method: str, address: str, body: Any, person: Any, about: About | None
) -> Came:
    """One request, and what was written while it was answered."""
    sent: dict[str, Any] = {}
    if body is not None:
        as_json = address.startswith("/api/")
        sent = {"data": json.dumps(body) if as_json else body}
        sent |= {"content_type": "application/json"} if as_json else {}
    with written() as tables:
        response = getattr(browser, method.lower())(address, **sent)
    looks = AccessRecord.objects.none()
    if about and person and method == "GET":
        looks = AccessRecord.objects.filter(user_id=person.pk, child_id=about.child.pk)
    return Came(outcome_of(response), response, tables, looks.count())


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written() -> Iterator[list[str]]:
    """Note the tables to which something is written."""
    tables: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found and found[1] not in KEPT_FOR_THE_BROWSER:
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def browser_of(world: World, who: str) -> Browser:
    """Someone's browser as it was at the beginning."""
    browser = Browser()
    browser.handler = HANDLER
    browser.cookies = copy(world.browsers[who].cookies)
    return browser


def enter_play(browser: Browser, about: About) -> None:
    """Put a browser in play mode with a child, as if it had been allowed before."""
    session = browser.session
    session["play_child"] = str(about.child.pk)
    session["play_since"] = timezone.now().isoformat()
    session.save()


def outcome_of(response: Any) -> str:
    """An answer in the words of the table."""
    if response.status_code == 401 or response.get("Location", "").startswith(DOORS):
        return "sign-in"
    if response.get("Content-Type", "").startswith("application/json"):
        told = json.loads(response.content)
        receipts = told.get("receipts", []) if isinstance(told, dict) else []
        if any(receipt["status"] == "refused" for receipt in receipts):
            return "403"
    return "ok" if response.status_code < 400 else str(response.status_code)
