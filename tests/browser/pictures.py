"""Retakes every picture of the docs: ``python -m tests.browser.pictures ADDRESS [NAME …]``.

ADDRESS is a running demo, freshly seeded. Pictures of play begin a session there, and nothing
else is written. ``CHROMIUM`` names the browser. Korean pictures go to ``docs/pictures``, English
ones to ``docs/pictures/en``.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .conftest import sign_in

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PHONE, TABLET, DESKTOP = (390, 844), (960, 720), (1200, 860)
COLOURS = 48
"""Enough for type and flat drawings; the figures' soft edges stay smooth."""

Walk = Callable[[Page], object]


def stay(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Picture:
    """One picture: who opens which page, what is done there, and what of it is kept."""

    name: str
    who: str
    address: str
    size: tuple[int, int] = PHONE
    walk: Walk = stay
    top: str = ""
    part: str = ""
    scale: float = 1.5

    @property
    def speaks_one_language(self) -> bool:
        """The editors' room follows the account's language, not the address."""
        return self.address.startswith("/cms/")


def follow(pattern: str, nth: int = 0) -> Walk:
    """Go where a link of the page leads."""

    def walk(page: Page) -> None:
        address = page.locator(f'main a[href*="{pattern}"]').nth(nth).get_attribute("href")
        page.goto(address or "")

    return walk


def of_first_child(*path: str) -> Walk:
    """A page about the first child: ``of_first_child("evidence")``."""

    def walk(page: Page) -> None:
        link = page.locator('main a[href$="/report/"]').first.get_attribute("href") or ""
        page.goto(link.replace("report/", "".join(f"{each}/" for each in path)))

    return walk


profile = of_first_child()


def decline(page: Page) -> None:
    """The reasons why a suggestion does not fit, unfolded."""
    profile(page)
    page.locator("details.decline summary").first.click()


def write_a_note(page: Page) -> None:
    """A note half written: words, and one level chosen."""
    follow("/observe/note/?children")(page)
    page.locator(".phrase").nth(1).click()
    page.locator(".levels .level input").nth(2).check(force=True)
    page.evaluate("scrollTo(0, 0)")


def without_a_connection(page: Page) -> None:
    """A note that waits on the device. It is never sent: the browser is closed before."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.reload()
    page.locator(".pupil__link").first.click()
    page.locator("textarea").fill("블록이 무너지자 숨을 고르고 다시 쌓았다.")
    page.locator("[data-offline-entry] .save-bar [type=submit]").click()
    page.locator("[data-queue]").wait_for()


def into_play(page: Page) -> None:
    """The picture home of the first child."""
    page.locator('form[action*="/enter/"] button, main button').first.click()
    page.wait_for_url("**/play/*/")


def into_game(slug: str, presses: int = 1) -> Walk:
    """A game, after so many presses on its big button."""

    def walk(page: Page) -> None:
        into_play(page)
        address = page.locator(f'a[href*="/{slug}/"]').first.get_attribute("href")
        page.goto(address or "")
        for _press in range(presses):
            page.locator("button.game-big").last.click()
        page.wait_for_timeout(4000)

    return walk


def out_of_play(page: Page) -> None:
    """The grown-ups' door."""
    into_play(page)
    page.locator('a[href*="/play/leave/"]').click()


def edit_an_activity(page: Page) -> None:
    """The editor's form of the first activity."""
    page.locator('a[href*="/edit/"]').nth(1).click()
    page.wait_for_timeout(1500)


ALL = [
    Picture("family-home", "demo-parent", "/family/"),
    Picture("profile-phone", "demo-parent", "/family/", PHONE, profile),
    Picture("profile-strand", "demo-parent", "/family/", walk=profile, top="article.strand"),
    Picture("profile-unknown", "", "/design/", part='.card:has([data-strand="E"])'),
    Picture("profile-play", "demo-parent", "/family/", walk=decline, top="#play"),
    Picture("family-evidence", "demo-parent", "/family/", walk=of_first_child("evidence")),
    Picture("family-report", "demo-parent", "/family/", walk=of_first_child("report")),
    Picture("consents", "demo-parent", "/family/", walk=follow("/privacy/children/"), top="#give"),
    Picture("observe-home", "demo-worker", "/observe/"),
    Picture("observe-note", "demo-worker", "/observe/", walk=write_a_note),
    Picture("observe-levels", "demo-worker", "/observe/", walk=write_a_note, top=".levels"),
    Picture("observe-offline", "demo-worker", "/observe/", walk=without_a_connection),
    Picture("observe-mend", "demo-worker", "/observe/notes/", walk=follow("/observe/notes/")),
    Picture("centre-home", "demo-head", "/centre/", TABLET, scale=1),
    Picture("centre-group", "demo-head", "/centre/", TABLET, follow("/groups/"), scale=1),
    Picture("centre-staff", "demo-head", "/centre/", TABLET, follow("/staff/"), scale=1),
    Picture("play-choose", "demo-parent", "/play/", TABLET, scale=1),
    Picture("play-home", "demo-parent", "/play/", TABLET, into_play, scale=1),
    Picture("play-carpet", "demo-parent", "/play/", TABLET, into_game("carpet"), scale=1),
    Picture("play-rabbit", "demo-parent", "/play/", TABLET, into_game("rabbit"), scale=1),
    Picture("play-leave", "demo-parent", "/play/", TABLET, out_of_play, scale=1),
    Picture("foundation-home", "demo-foundation", "/foundation/", DESKTOP, scale=1),
    Picture(
        "foundation-real",
        "demo-foundation",
        "/foundation/measurement/",
        DESKTOP,
        top="main figure",
        scale=1,
    ),
    Picture("foundation-looks", "demo-foundation", "/privacy/access/", DESKTOP, scale=1),
    Picture("editor-pages", "demo-admin", "/cms/pages/4/", DESKTOP, scale=1),
    Picture("editor-activity", "demo-admin", "/cms/pages/4/", DESKTOP, edit_an_activity, scale=1),
]


def take(browser: Browser, address: str, picture: Picture, language: str) -> bytes:
    """One picture, as a PNG of few colours."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": picture.size[0], "height": picture.size[1]},
        device_scale_factor=picture.scale,
        locale={"ko": "ko-KR", "en": "en-GB"}[language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    try:
        return small(shot(page, context, picture, language))
    finally:
        context.close()


def shot(page: Page, context: BrowserContext, picture: Picture, language: str) -> bytes:
    """What the browser shows once the walk is done."""
    if picture.who:
        sign_in(page, picture.who)
    page.goto(f"/en{picture.address}" if language == "en" else picture.address)
    picture.walk(page)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(600)
    if picture.part:
        return page.locator(picture.part).first.screenshot()
    if picture.top:
        page.locator(picture.top).first.evaluate("each => each.scrollIntoView()")
        page.wait_for_timeout(400)
    return page.screenshot()


def small(png: bytes) -> bytes:
    """The same picture in few colours."""
    with Image.open(BytesIO(png)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="of a running demo, such as http://127.0.0.1:8000")
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--language", choices=("ko", "en"), help="only this language")
    wanted = parser.parse_intermixed_args()
    folders = {"ko": PICTURES, "en": PICTURES / "en"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        for language, folder in folders.items():
            if wanted.language not in (None, language):
                continue
            folder.mkdir(parents=True, exist_ok=True)
            for picture in ALL:
                if wanted.names and picture.name not in wanted.names:
                    continue
                if language == "en" and picture.speaks_one_language:
                    continue
                png = take(browser, wanted.address, picture, language)
                (folder / f"{picture.name}.png").write_bytes(png)
                sys.stdout.write(f"{language} {picture.name}: {len(png) // 1000} kB\n")
        browser.close()


if __name__ == "__main__":
    main()
