"""Every page, as its people see it: nothing for axe to find, nothing that runs out at the side.

Pages are found as a person finds them, by following links; one page stands for all of its kind.
"""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import WIDTHS

DOORS = {
    "": ["/", "/en/", "/design/", "/there-is-no-such-page/"],
    "demo-parent": ["/family/", "/en/family/", "/play/"],
    "demo-worker": ["/observe/", "/observe/shell/"],
    "demo-head": ["/centre/"],
    "demo-foundation": ["/foundation/"],
}
ROOMS = {
    "": r"/(en/)?(library|framework|privacy|accounts|activities|places|design)?",
    "demo-parent": r"/(en/)?(family|privacy|accounts/me)",
    "demo-worker": r"/(observe|centre)",
    "demo-head": r"/(centre|privacy)",
    "demo-foundation": r"/(foundation|privacy)",
}
FILES = re.compile(r"\.(pdf|csv|json|xml|ics)$|/(feed|logout|download)/|/[^/]+\.case\.json$")
MOST_PAGES = 60


def kind_of(address: str) -> str:
    """What an address has in common with its like: without ids, queries and names of pages."""
    path = address.partition("#")[0].partition("?")[0]
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(-\d)?", "*", path)
    return re.sub(r"(/(?:activities|places|place)/)[^/]+/$", r"\1*/", path)


def links(page: Page, server: str) -> list[str]:
    """Addresses on this server that a page leads to."""
    found: list[str] = page.eval_on_selector_all(
        "a[href]", "all => all.map(each => new URL(each.getAttribute('href'), location).href)"
    )
    return [link.removeprefix(server) for link in found if link.startswith(server)]


def problems(page: Page) -> list[str]:
    """What is wrong with a page, in a line each."""
    violations = Axe().run(page).response["violations"]
    found = [
        f"{page.url} {each['id']} {node['target']}: {node['html'][:120]}"
        for each in violations
        for node in each["nodes"]
    ]
    if page.locator("h1").count() != 1:
        found.append(f"{page.url} has {page.locator('h1').count()} first headings")
    if page.title().strip(" ·") in ("", "미래아이"):
        found.append(f"{page.url} has no title of its own")
    for width in ("phone", "tablet"):
        page.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
        wider = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            found.append(f"{page.url} runs out by {wider} px on a {width}")
    page.set_viewport_size({"width": WIDTHS["desktop"][0], "height": WIDTHS["desktop"][1]})
    return found


@pytest.mark.parametrize("who", DOORS)
def test_nothing_is_wrong_with_any_page(visit: Callable[..., Page], server: str, who: str) -> None:
    page = visit(who, DOORS[who][0])
    waiting, seen, found = list(DOORS[who]), set(), []
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        page.goto(address)
        found += problems(page)
        waiting += [
            link
            for link in links(page, server)
            if re.match(ROOMS[who], link) and not FILES.search(link.partition("?")[0])
        ]
    assert not found, "\n".join(found)
    assert len(seen) >= len(DOORS[who]), "no links were found to follow"
