"""Every page, as its people see it: nothing for axe to find, nothing that runs out at the side."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = [
    ("", "/"),
    ("", "/en/"),
    ("", "/library/activities/"),
    ("", "/library/places/"),
    ("", "/framework/"),
    ("", "/privacy/"),
    ("", "/design/"),
    ("", "/accounts/login/"),
    ("", "/accounts/signup/"),
    ("", "/accounts/password/reset/"),
    ("", "/there-is-no-such-page/"),
    ("demo-parent", "/family/"),
    ("demo-parent", "/en/family/"),
    ("demo-parent", "/play/"),
    ("demo-worker", "/observe/"),
    ("demo-worker", "/centre/"),
    ("demo-head", "/centre/"),
    ("demo-foundation", "/foundation/"),
    ("demo-foundation", "/foundation/measurement/"),
    ("demo-foundation", "/privacy/access/"),
]


def problems(page: Page) -> list[str]:
    """What axe finds, in a line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_axe_finds_nothing(visit: Callable[..., Page], who: str, address: str) -> None:
    page = visit(who, address)
    assert problems(page) == []
    assert page.locator("h1").count() == 1
    assert page.title().strip(" ·") not in ("", "미래아이")


@pytest.mark.parametrize("width", ["phone", "tablet"])
@pytest.mark.parametrize(("who", "address"), PAGES)
def test_nothing_runs_out_at_the_side(
    visit: Callable[..., Page], who: str, address: str, width: str
) -> None:
    page = visit(who, address, width)
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0
