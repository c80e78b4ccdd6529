"""A real browser in front of the product as `dev.py run` serves it, with a demo of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT, alone, what_shapes_the_template

PASSWORD = "mirae-demo-2026"
WIDTHS = {"phone": (360, 740), "tablet": (820, 1180), "desktop": (1280, 800)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; without one it is skipped, and says so."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not os.environ.get("CHROMIUM"):
                item.add_marker(pytest.mark.skip(reason="CHROMIUM names no browser"))


def environment(var: Path) -> dict[str, str]:
    """What the product needs to run on its own, with all that it keeps in ``var``."""
    return {**os.environ, "MIRAE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "hub.settings.demo"}


def manage(var: Path, *arguments: str) -> None:
    """Run a management command of the demo."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(var), check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def demo_home() -> Path:
    """A folder with a seeded demo in it, made once for all workers."""
    home = Path(settings.VAR) / "test" / f"demo-{what_shapes_the_template()}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with alone(home.parent / "demo.lock"):
        if not (home / "seeded").exists():
            for old in home.parent.glob("demo-*"):
                shutil.rmtree(old)
            home.mkdir()
            manage(home, "migrate", "-v0")
            manage(home, "seed_demo")
            (home / "seeded").touch()
    return home


@pytest.fixture(scope="session")
def server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this worker's own, over its own copy of the demo."""
    var = tmp_path_factory.mktemp("demo")
    shutil.copytree(demo_home, var, dirs_exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    options = ["--port", str(port), "--working-dir", "platform", "--blocking-threads", "4"]
    log = (var / "server.log").open("w")
    process = subprocess.Popen(
        [*command, *options, "hub.wsgi:application"],
        cwd=ROOT,
        env=environment(var),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", process, var / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers. Fails with its log when it stops or takes a minute."""
    for _attempt in range(600):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310  loopback
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    libraries = os.environ.get("CHROMIUM_LIB")
    extra = {"LD_LIBRARY_PATH": libraries} if libraries else {}
    quiet = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=[*quiet, "--disable-sync", "--disable-component-update", "--disable-quic"],
            env={**os.environ, **extra},
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open the product as someone, at a width: ``visit("demo-parent", "/family/", "phone")``.

    Every page that is opened so fails the test when it asks another host for anything, or when its
    own scripts or styles break: a console error, an exception, a refusal by the content policy.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(who: str = "", address: str = "/", width: str = "desktop") -> Page:
        wide, high = WIDTHS[width]
        context = chromium.new_context(
            base_url=server,
            viewport={"width": wide, "height": high},
            locale="ko-KR",
            has_touch=width != "desktop",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch(page, server, troubles)
        if who:
            sign_in(page, who)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def watch(page: Page, server: str, troubles: list[str]) -> None:
    """Note what must never happen on a page."""

    def asked(url: str) -> None:
        if not url.startswith((server, "data:", "blob:")):
            troubles.append(f"{page.url} asked another host: {url}")

    page.on("request", lambda request: asked(request.url))
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
            and troubles.append(f"{page.url}: {message.text}")
        ),
    )


def sign_in(page: Page, who: str) -> None:
    """Sign in with a demo account."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
