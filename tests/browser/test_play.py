"""The play room by finger and by keys: shown without words, stopped kindly, gone on with."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WIDTHS = ("phone", "tablet", "desktop")
TOLD_MS = 20_000
"""Where no voice speaks, a sentence stays for as long as it would take to say it."""


def begin(page: Page, slug: str) -> None:
    """Hand the device over, open a game and press its big button."""
    page.get_by_role("button", name="윤하늘").first.click()
    page.wait_for_url(re.compile("/play/[0-9a-f-]{36}/$"))
    page.goto(f"{page.url}{slug}/")
    expect(page.locator(".game")).to_have_attribute("data-phase", "door")
    page.locator(".game-door .game-big").click()


def in_the_middle(page: Page, selector: str) -> bool:
    """Whether something lies in the middle of the screen, to a few pixels."""
    box, screen = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert screen is not None
    across = box["x"] + box["width"] / 2 - screen["width"] / 2
    down = box["y"] + box["height"] / 2 - screen["height"] / 2
    return abs(across) < 3 and abs(down) < 3


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wish_to_stop_is_asked_about_in_the_middle(
    visit: Callable[..., Page], width: str
) -> None:
    page = visit("demo-parent", "/play/", width)
    begin(page, "carpet")
    for press in (".game-stop", ".game-tool[aria-label='잠깐 쉬기']"):
        page.locator(press).click()
        expect(page.locator(".game-dialog img")).to_be_visible()
        assert in_the_middle(page, ".game-dialog")
        page.locator(".game-dialog .game-big").first.click()
    page.locator(".game-stop").click()
    page.get_by_role("button", name="그만할래요").click()
    expect(page.locator(".game")).to_have_attribute("data-phase", "ended")
    expect(page.locator(".game-caption")).to_contain_text("오늘은 여기까지예요")


def test_a_finger_shows_how_a_piece_is_woven_in(visit: Callable[..., Page]) -> None:
    page = visit("demo-parent", "/play/", "tablet")
    begin(page, "carpet")
    expect(page.locator(".carpet-table .finger[data-shown]")).to_be_visible(timeout=TOLD_MS)
    expect(page.locator(".carpet-gap[data-filled]")).to_be_visible(timeout=TOLD_MS)
    expect(page.locator(".carpet-table[data-open]")).to_be_visible(timeout=TOLD_MS)
    expect(page.locator(".carpet-table .finger")).to_have_count(0)
    expect(page.locator(".carpet-gap[data-filled]")).to_have_count(0)


def test_pieces_are_framed_for_keys_and_not_for_fingers(visit: Callable[..., Page]) -> None:
    page = visit("demo-parent", "/play/", "phone")
    begin(page, "carpet")
    expect(page.locator(".carpet-table[data-open]")).to_be_visible(timeout=TOLD_MS)
    outline = "getComputedStyle(document.querySelector('.carpet-options')).outlineStyle"
    assert page.evaluate(outline) == "none"
    page.keyboard.press("Shift")
    assert page.evaluate(outline) == "dashed"


def test_a_game_goes_on_where_it_was_after_a_reload(visit: Callable[..., Page]) -> None:
    page = visit("demo-parent", "/play/", "desktop")
    begin(page, "story")
    expect(page.locator(".self-hello img")).to_have_count(2)
    first = page.locator(".self-cards").get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".self-cards")).not_to_have_attribute("aria-label", first or "")
    second = page.locator(".self-cards").get_attribute("aria-label") or ""
    with page.expect_response(re.compile("/api/v1/play/sessions/")):
        page.reload()
    expect(page.locator(".game-door")).to_contain_text("이어서 해요")
    page.locator(".game-door .game-big").click()
    expect(page.locator(".self-cards")).to_have_attribute("aria-label", second)
