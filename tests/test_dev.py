"""The two commands: what is done once, what is done again, and the sentence for what is missing."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev
from tests.conftest import ROOT


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for stamps and databases."""
    monkeypatch.setattr(dev, "VAR", tmp_path)
    monkeypatch.delenv("MIRAE_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def made(var: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management commands that were run; `migrate` leaves the file of a database."""
    commands: list[str] = []

    def manage(*arguments: str, failure: str) -> None:
        commands.append(arguments[0])
        (var / "demo.sqlite3").touch()

    monkeypatch.setattr(dev, "manage", manage)
    return commands


def test_a_second_start_makes_no_database_again(made: list[str]) -> None:
    dev.demo_data()
    dev.demo_data()
    assert made == ["migrate", "seed_demo"]


def test_a_deleted_database_is_made_anew(made: list[str], var: Path) -> None:
    dev.demo_data()
    (var / "demo.sqlite3").unlink()
    dev.demo_data()
    dev.demo_data()
    assert made == ["migrate", "seed_demo"] * 2


def test_another_database_is_made_for_itself(
    made: list[str], var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.demo_data()
    (var / "other.sqlite3").touch()
    monkeypatch.setenv("MIRAE_DATABASE_URL", f"sqlite:///{var}/other.sqlite3?timeout=9")
    dev.demo_data()
    dev.demo_data()
    assert len(made) == 4


def test_a_database_on_a_server_is_looked_after_at_every_start(
    made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIRAE_DATABASE_URL", "postgres://somebody@127.0.0.1/mirae")
    dev.demo_data()
    dev.demo_data()
    assert made == ["migrate", "seed_demo"] * 2


@pytest.mark.parametrize("changed", ["migrations/0001_initial.py", "activities/a/kite.toml"])
def test_new_migrations_and_new_texts_reach_the_database(
    made: list[str], var: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    room = var / "house" / "content"
    monkeypatch.setattr(dev, "ROOT", var / "house")
    monkeypatch.setattr(dev, "ROOMS", (room,))
    (room / "views.py").parent.mkdir(parents=True)
    dev.demo_data()
    (room / "views.py").write_text("# no part of a database\n")
    dev.demo_data()
    assert len(made) == 2
    (room / changed).parent.mkdir(parents=True)
    (room / changed).write_text("# part of it\n")
    dev.demo_data()
    assert len(made) == 4


def test_what_failed_half_way_is_done_again(var: Path) -> None:
    tries = []

    def break_off() -> None:
        tries.append("broken off")
        raise dev.Refused("no network")

    dev.once("step", "first", lambda: tries.append("first"))
    with pytest.raises(dev.Refused):
        dev.once("step", "second", break_off)
    # What the second try left behind is no longer what the first one made.
    dev.once("step", "first", lambda: tries.append("first"))
    assert tries == ["first", "broken off", "first"]


@pytest.mark.parametrize("half", ["nothing", "no pip", "another Python"])
def test_a_half_made_environment_is_made_from_the_start(
    var: Path, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    python = var / "bin" / "python"
    monkeypatch.setattr(dev, "PYTHON", python)
    python.parent.mkdir()
    if half == "no pip":
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", var], check=True)
    if half == "another Python":
        python.write_text("#!/bin/sh\nexit 1\n")
        python.chmod(0o755)
    assert not dev.whole_environment()


def test_a_whole_environment_stays(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert dev.whole_environment()


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of dev.py that is refused before it does anything."""
    return subprocess.run(
        [sys.executable, ROOT / "dev.py", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("port", ["abc", "", "0", "-1", "80.5", "65536", "²"])
def test_a_port_that_is_none_gets_one_sentence(port: str) -> None:
    refused = command("run", PORT=port)
    assert refused.returncode == 1
    assert refused.stdout == ""
    said = f"dev.py run: PORT is a number from 1 to 65535, such as PORT=8001, and not {port!r}.\n"
    assert refused.stderr == said


def test_a_busy_port_gets_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        refused = command("run", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"dev.py run: Port {port} is taken: stop what runs there")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("dance",), ("run", "fast"), ("setup", "twice")])
def test_words_that_mean_nothing_get_one_sentence(words: tuple[str, ...]) -> None:
    refused = command(*words)
    assert refused.returncode == 2
    assert refused.stdout.count("\n") == 1
    assert refused.stderr == ""


@pytest.mark.parametrize("folder", ["ROOT", "VAR"])
def test_a_folder_that_cannot_be_written_to_gets_one_sentence(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    shut = getattr(dev, folder)
    monkeypatch.setattr(dev.os, "access", lambda path, mode: path != shut or mode != os.W_OK)
    assert dev.main(["setup"]) == 1
    said = f"dev.py setup: {shut} cannot be written to: run a copy in a folder of your own.\n"
    assert capsys.readouterr().err == said


def test_an_old_python_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert dev.main(["run"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("Python 3.11 or newer is needed; this is ")
    assert said.count("\n") == 1


def test_an_old_python_can_read_the_file_as_far_as_its_sentence() -> None:
    source = (ROOT / "dev.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    first = next(node for node in tree.body if isinstance(node, ast.ImportFrom))
    # Python 3.6 stops at this import, and prints its line with the remark.
    line = source.splitlines()[first.lineno - 1]
    assert line == "from __future__ import annotations  # Python 3.11 or newer is needed"


@pytest.fixture
def dead_end(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let every command fail whose words contain a word."""

    def at(word: str) -> None:
        def run(command: list[str], **_options: object) -> None:
            if word in " ".join(command):
                raise subprocess.CalledProcessError(1, command)

        monkeypatch.setattr(dev.subprocess, "run", run)

    return at


@pytest.mark.parametrize("word", ["bootstrap.txt", "run.txt"])
def test_a_failed_download_gets_one_sentence(
    var: Path, monkeypatch: pytest.MonkeyPatch, dead_end: Callable[[str], None], word: str
) -> None:
    monkeypatch.setattr(dev, "whole_environment", lambda: True)
    dead_end(word)
    with pytest.raises(dev.Refused, match="check the network and the free disk, run again"):
        dev.python_environment("run")
    assert not (var / "stamps" / "python-run").exists()
