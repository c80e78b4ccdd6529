"""The shape of the house itself."""

import platform
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

from hub.centres.models import Centre, Group
from hub.people.models import User

ROOT = Path(__file__).resolve().parents[1]
PRIVATE = {
    "children",
    "privacy",
    "instruments",
    "growth",
    "observations",
    "diagnostics",
    "recommendation",
}


def test_the_standard_library_keeps_the_name_platform() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()
    assert platform.system()


@pytest.mark.parametrize("adult", [User, Centre, Group])
def test_no_way_leads_back_from_an_adult_to_a_child(adult: type) -> None:
    doors = {
        relation.related_model._meta.app_label
        for relation in adult._meta.related_objects
        if not relation.hidden
    }
    assert not doors & PRIVATE


def test_content_and_partners_have_no_key_to_a_child() -> None:
    for label in ("content", "partners"):
        for model in apps.get_app_config(label).get_models():
            targets = {
                field.related_model._meta.app_label
                for field in model._meta.get_fields()
                if field.is_relation and field.related_model
            }
            assert not targets & PRIVATE, model


def test_lock_files_carry_hashes_and_no_address() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), *ROOT.glob("*/package-lock.json")]
    locks += ROOT.glob("tests/browser/package-lock.json")
    assert len(locks) >= 5
    for lock in locks:
        text = lock.read_text("utf-8")
        assert not re.search(r"https?://|ftp://|git\+", text), lock
        assert "sha256:" in text or "sha512-" in text, lock


def test_every_pinned_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        text = lock.read_text("utf-8")
        packages = re.findall(r"^[a-z0-9][^\s=]*==", text, flags=re.MULTILINE | re.IGNORECASE)
        assert packages
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks), lock


def test_the_tracked_files_name_no_path_of_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    own_home = re.compile(r"/(root|home/\w+|work/main|Users/\w+)/")
    texts = {".py", ".ts", ".md", ".toml", ".html", ".css", ".json", ".yml", ".txt", ".sh"}
    for name in filter(None, tracked):
        file = ROOT / name
        if file.suffix in texts and file.exists() and file != Path(__file__):
            assert not own_home.search(file.read_text("utf-8")), name


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMED = re.compile(r"(?<!`)`([\w.-]+(?:/[\w.-]+)*\.(?:py|ts|toml|html|csv))`(?!`)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_documentation_leads_to_what_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r'(?:\]\(|src=")([^)"#:]+)(?:#[^)"]*)?[)"]', text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = [f"/{path}" for path in tracked.splitlines()]
    lost = [name for name in NAMED.findall(text) if not any(p.endswith(f"/{name}") for p in paths)]
    assert lost == []
