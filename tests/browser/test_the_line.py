"""The whole line, walked by the people who walk it: seen, played, told, suggested, declined."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from .conftest import PASSWORD

CHILD = "윤하늘"
GAME_MS = 240_000
"""The rabbit's way home takes a little over two minutes, with practice and rest."""


def test_from_what_a_worker_saw_to_what_a_family_plays_next(visit: Callable[..., Page]) -> None:
    family = visit("demo-parent", "/family/", "phone")
    family.get_by_role("link", name="성장 이야기").first.click()
    expect(family.locator("h1")).to_contain_text(CHILD)
    address, before = family.url, figures(family)

    worker = visit("demo-worker", "/observe/", "phone")
    for _note in range(2):
        note_what_was_seen(worker)

    play(family, "무늬 양탄자", weave)
    play(family, "기다려 토끼", hop_home)
    leave(family)

    family.goto(address)
    assert figures(family) != before

    first = family.locator("#play .offer").first
    title = first.locator("h3, h4").first.inner_text()
    expect(first).to_contain_text("요.")
    decline(first, "아이가 좋아하지 않아요")
    offers = family.locator("#play .offers").first
    expect(offers).not_to_contain_text(title)
    expect(offers.locator(".offer")).to_have_count(3)


def figures(page: Page) -> list[str]:
    """The six strands as they are drawn."""
    drawn = page.locator("main figure.growth svg")
    expect(drawn.first).to_be_visible()
    return [drawn.nth(number).inner_html() for number in range(drawn.count())]


def note_what_was_seen(page: Page) -> None:
    """A note with two ratings, as a worker makes it on a phone."""
    page.goto("/observe/")
    page.locator("main").get_by_role("link", name=re.compile(CHILD)).first.click()
    page.locator("textarea[name=text]").fill("블록 다리가 무너지자 다른 모양을 찾아 다시 쌓았다.")
    offered = page.locator("section[aria-labelledby=offered] .look")
    assert offered.count() >= 2
    for number in range(2):
        offered.nth(number).locator("input[type=radio][value='3']").first.check(force=True)
    page.get_by_role("button", name="적어 두기").click()
    expect(page.locator("main")).to_contain_text("이야기를 적었어요")


def play(page: Page, task: str, game: Callable[[Page], None]) -> None:
    """Give the tablet to the child, and let it play one task to its end."""
    page.goto("/play/")
    if page.get_by_role("button", name=CHILD).count():
        page.get_by_role("button", name=CHILD).click()
    page.get_by_role("link", name=task).click()
    frame = page.locator(".game")
    expect(frame).to_have_attribute("data-phase", "door")
    page.locator(".game-big").first.click()
    expect(frame).to_have_attribute("data-phase", "playing", timeout=30_000)
    game(page)
    expect(frame).to_have_attribute("data-phase", "ended", timeout=GAME_MS)
    expect(page.locator(".game-end")).not_to_contain_text(re.compile("점|등|[0-9]"))


def weave(page: Page) -> None:
    """Choose a piece and weave it in, again and again; take the hint where one is given."""
    turn = 0
    while page.locator(".game").get_attribute("data-phase") == "playing":
        options = page.locator(".carpet-table[data-open]:not([data-woven]) .carpet-option")
        if options.count():
            shown = page.locator(".carpet-option[data-glow]")
            # A child looks before it chooses: what comes faster is kept and not scored.
            page.wait_for_timeout(800)
            piece = shown.first if shown.count() else options.nth(turn % options.count())
            piece.click(force=True)
            page.locator(".carpet-weave").click(force=True)
            turn += 1
        page.wait_for_timeout(250)


def hop_home(page: Page) -> None:
    """Hop for carrots, wait for the fox, go on after the rest."""
    page.evaluate(
        """() => {
          const hop = () => document.querySelector(".rabbit-land")?.click();
          const look = () => {
            const met = document.querySelector(".meeting")?.getAttribute("data-who");
            if (met === "carrot") setTimeout(hop, 350);
            document.querySelector(".rabbit-rest .game-big")?.click();
          };
          window.setInterval(look, 500);
        }"""
    )


def leave(page: Page) -> None:
    """The grown-up takes the tablet back."""
    page.goto("/family/")
    expect(page).to_have_url(re.compile("/play/"))
    page.goto("/play/leave/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").click()
    expect(page).not_to_have_url(re.compile("/play/leave/"))


def decline(card: Locator, reason: str) -> None:
    """Say why a suggestion does not fit."""
    card.get_by_text("다른 것으로").first.click()
    card.get_by_role("button", name=reason).click()
