"""Walking through the rooms by their links: each leads on, and none names a child."""

import re
from collections import defaultdict, deque

import pytest
from django.urls import Resolver404, resolve, reverse

from .addresses import ADDRESSES
from .attempts import NAMES_A_CHILD, Came, ask, browser_of, undone
from .world import World

pytestmark = pytest.mark.django_db

STARTS = {
    "guardian": "family:home",
    "second-guardian": "family:home",
    "worker": "observe:home",
    "head": "centre:home",
    "former-worker": "observe:mine",
    "foundation": "foundation:home",
    "operator": "privacy:access",
}
"""Where each person begins to walk."""

MOST_OF_A_KIND = 5


@pytest.mark.parametrize("who", STARTS)
def test_every_link_leads_on_and_names_no_child(world: World, who: str) -> None:
    """Follow the links of our rooms: so many of each address, from page to page."""
    wrong: list[str] = []
    met: dict[str, set[str]] = defaultdict(set)
    waiting = deque([reverse(STARTS[who])])
    with undone():
        browser = browser_of(world, who)
        while waiting:
            address = waiting.popleft()
            came = ask(browser, "GET", address, None, None, None)
            if came.outcome != "ok" and not asks_for_consent(came):
                wrong.append(f"{address}: {came.outcome}")
            named = NAMES_A_CHILD.findall("\n".join(came.addresses))
            wrong += [f"{address}: {each}" for each in named]
            for link in links_of(came, address):
                kind = kind_of(link)
                if kind and link not in met[kind] and len(met[kind]) < MOST_OF_A_KIND:
                    met[kind].add(link)
                    waiting.append(link)
    assert not wrong, "\n".join(["", *wrong])
    assert len(met) >= 3


def asks_for_consent(came: Came) -> bool:
    """Whether a page says that it waits for a consent, and where to give it."""
    return came.outcome == "403" and "/privacy/children/" in came.text


def links_of(came: Came, page: str) -> list[str]:
    """Addresses to which a page links, whole."""
    path = page.partition("?")[0]
    found = re.findall(r'<a\b[^>]*\bhref="([^"#]*)', came.text)
    links = [came.response.get("Location", ""), *(each.replace("&amp;", "&") for each in found)]
    return [path + each if each.startswith("?") else each for each in links if each]


def kind_of(link: str) -> str:
    """The name of our address behind a link; empty for what is not ours, or leads out of it."""
    try:
        name = resolve(link.partition("?")[0]).view_name
    except Resolver404:
        return ""
    return name if name in ADDRESSES and name not in ("wagtail_serve", "admin:index") else ""
