"""A note written without a connection: kept on the device, sent when it can be, stored once."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from .conftest import sign_in

API = "/api/v1/observations/"
PATIENCE_MS = 20_000
TEXT = "인터넷이 없을 때 적은 글: 친구에게 차례를 양보했다."


@pytest.fixture
def tablet(chromium: Browser, server: str) -> Iterator[BrowserContext]:
    """A care worker's tablet, signed in, with the room of observations ready for no connection."""
    context = chromium.new_context(
        base_url=server, viewport={"width": 360, "height": 740}, has_touch=True, locale="ko-KR"
    )
    yield context
    context.close()


def open_group(context: BrowserContext) -> Page:
    """Open today's group, and wait until the device could do without a connection."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, "demo-worker")
    page.goto("/observe/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("mirae-observe");
          request.onsuccess = () => {
            const kept = request.result.transaction("roster").objectStore("roster").count();
            kept.onsuccess = () => { request.result.close(); resolve(kept.result === 1); };
          };
        })"""
    )
    return page


def stored(page: Page) -> list[str]:
    """The texts of one's own notes, as the server has them."""
    answer = page.request.get(API, params={"size": 100})
    return [note["text"] for note in answer.json()["notes"]]


def chip(page: Page, state: str, count: int | None = None) -> None:
    """Expect the chip to say where the notes are."""
    shown = page.locator(f'[data-sync][data-state="{state}"]')
    expect(shown).to_be_visible(timeout=PATIENCE_MS)
    if count is not None:
        expect(shown.locator(f'[data-when="{state}"] [data-count]')).to_have_text(str(count))


def write_offline(page: Page) -> None:
    """Write a note with one rating on the page for no connection."""
    page.locator(".pupil__link").first.click()
    page.locator("textarea").fill(TEXT)
    page.locator(".look .level input").nth(2).check(force=True)
    page.get_by_role("button", name="적어 두기").click()
    expect(page.locator("[data-offline-group] .pupil").first).to_be_visible(timeout=PATIENCE_MS)


def test_a_note_without_a_connection_waits_and_is_stored_exactly_once(
    tablet: BrowserContext,
) -> None:
    page = open_group(tablet)
    before = len(stored(page))

    tablet.set_offline(True)
    page.reload()
    expect(page.locator("[data-offline-group] .pupil").first).to_be_visible(timeout=PATIENCE_MS)
    write_offline(page)
    chip(page, "waiting", 1)

    page.reload()
    chip(page, "waiting", 1)
    expect(page.locator("[data-queue]")).to_contain_text(TEXT)

    # The first delivery arrives and its answer is lost, so the device sends the note again,
    # be it from the page or from the service worker.
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.extend(record["id"] for record in json.loads(route.request.post_data or "")["records"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    tablet.route(f"**{API}", lose_the_first_answer)
    tablet.set_offline(False)
    chip(page, "synced")
    tablet.unroute(f"**{API}")

    assert len(sent) >= 2
    assert len(set(sent)) == 1
    after = stored(page)
    assert len(after) == before + 1
    assert after.count(TEXT) == 1

    page.goto("/observe/notes/")
    expect(page.locator(".written", has_text=TEXT)).to_have_count(1)


def test_nothing_about_a_child_is_kept_among_the_cached_pages(tablet: BrowserContext) -> None:
    page = open_group(tablet)
    names = page.locator(".pupil__name").all_inner_texts()
    page.goto("/observe/notes/")
    cached: list[str] = page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            const pages = (await cache.keys()).filter(({ url }) => !url.includes("/static/"));
            for (const page of pages) texts.push(await (await cache.match(page)).text());
          }
          return texts;
        }"""
    )
    assert len(cached) == 2
    children = {name.split()[0] for name in names}
    assert children
    assert not [name for name in children for text in cached if name in text]


def test_signing_out_warns_of_unsent_notes_and_takes_the_names_away(
    tablet: BrowserContext,
) -> None:
    page = open_group(tablet)
    tablet.route(f"**{API}", lambda route: route.abort())
    page.locator(".pupil__link").first.click()
    page.locator("textarea").fill("아직 보내지 못한 글")
    page.get_by_role("button", name="적어 두기").click()
    page.wait_for_url(lambda url: "/note/" not in url)
    chip(page, "waiting", 1)

    page.locator('a[href*="/logout/"]').click()
    expect(page.get_by_role("dialog")).to_contain_text("아직 보내지 않은 글")
    page.get_by_role("button", name="그대로 나가기").click()
    page.wait_for_url("**/logout/**")
    kept = page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("mirae-observe");
          request.onsuccess = () => {
            const work = request.result.transaction(["roster", "queue"]);
            const roster = work.objectStore("roster").count();
            const queue = work.objectStore("queue").count();
            work.oncomplete = () => resolve([roster.result, queue.result]);
          };
        })"""
    )
    assert kept == [0, 1]


def test_an_online_note_can_be_taken_back(tablet: BrowserContext) -> None:
    page = open_group(tablet)
    page.locator(".pupil__link").first.click()
    page.locator("textarea").fill("잘못 적은 글")
    page.get_by_role("button", name="적어 두기").click()
    page.wait_for_url(lambda url: "/note/" not in url)
    page.locator("[data-just-written] button").click()
    expect(page.get_by_text("되돌렸어요.")).to_be_visible()
    expect(page.locator("[data-just-written]")).to_have_count(0)
    assert "잘못 적은 글" not in stored(page)
