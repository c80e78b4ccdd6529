"""A laid-out site, and files as their authors would write them."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from content.models import ActivityIndexPage
from content.services.site import lay_out_site

ACTIVITIES = Path(__file__).resolve().parents[2] / "content" / "activities"
Write = Callable[..., Path]


def in_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(in_toml(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {in_toml(part)}" for key, part in value.items()) + "}"
    return str(value)


@pytest.fixture
def site(db: None) -> None:
    """A site with its lists."""
    if not ActivityIndexPage.objects.exists():
        lay_out_site()


@pytest.fixture
def written() -> dict[str, Any]:
    """A good activity, as its file has it."""
    text = (ACTIVITIES / "d" / "ddakji-repair-shop.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.fixture
def write(tmp_path: Path, written: dict[str, Any]) -> Write:
    """Write an activity file with some keys changed; ``ko`` and ``en`` change texts."""

    def write_one(name: str, /, **changed: Any) -> Path:
        tables = {
            language: {**written[language], **changed.pop(language, {})}
            for language in ("ko", "en")
        }
        plain = {key: value for key, value in written.items() if key not in tables}
        plain |= {"slug": name, **changed}
        lines = [f"{key} = {in_toml(value)}" for key, value in plain.items() if value is not None]
        for language, table in tables.items():
            lines.append(f"[{language}]")
            lines += [f"{key} = {in_toml(value)}" for key, value in table.items()]
        path = tmp_path / f"{name}.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write_one
