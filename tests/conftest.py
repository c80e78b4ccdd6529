"""What all tests share: databases copied from one template, the people of the stories."""

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[1]
pytest_plugins = ["tests.people"]


def what_shapes_the_template() -> str:
    """One hash over the migrations, and over the files from which everything is loaded."""
    total = hashlib.sha256(Path(__file__).read_bytes())
    rooms = (ROOT / name for name in ("platform", "assessment", "content", "partners"))
    for room in rooms:
        for file in sorted(room.rglob("*")):
            shapes = "migrations" in file.parts or file.suffix in {".toml", ".csv"}
            if shapes and file.is_file() and file.suffix != ".pyc":
                total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()[:16]


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock between processes. A lock older than five minutes belongs to one that died."""
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if lock.exists() and time.time() - lock.stat().st_mtime > 300:
                lock.unlink(missing_ok=True)
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def point_at(database: Path) -> None:
    """Let Django use this SQLite file."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = str(database)
    connections["default"].settings_dict["NAME"] = str(database)


def close_file(database: Path) -> None:
    """Fold the write-ahead log into the file, so that a copy of the file is whole."""
    connection.close()
    with closing(sqlite3.connect(database)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def load_everything() -> None:
    """What a real installation loads before its first child: framework, bank, texts, library."""
    call_command("load_reference", verbosity=0)
    call_command("load_library", verbosity=0)


def copy_template(to: Path) -> None:
    """Copy a migrated database with all in it that ships with the product."""
    folder = Path(settings.VAR) / "test"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"template-{what_shapes_the_template()}.sqlite3"
    with alone(folder / "template.lock"):
        if not made.exists():
            for old in folder.glob("template-*"):
                old.unlink()
            growing = made.with_suffix(".growing")
            growing.unlink(missing_ok=True)
            point_at(growing)
            call_command("migrate", verbosity=0)
            load_everything()
            close_file(growing)
            growing.rename(made)
        shutil.copy(made, to)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: DjangoDbBlocker, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A database of its own for every worker."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            own = tmp_path_factory.mktemp("database") / "test.sqlite3"
            copy_template(own)
            point_at(own)
            yield
            connection.close()
        else:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            load_everything()
            yield
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
