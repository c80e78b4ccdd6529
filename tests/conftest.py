"""What all tests share: a database each, copied from one template, and the people of the stories.

On SQLite by default. With ``MIRAE_TEST_DATABASE_URL`` the tests that touch a database run on that
PostgreSQL, and the others are left out; `dev.py test` does both.
"""

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from psycopg import sql
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[1]
pytest_plugins = ["tests.people"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what touches no database, or brings its own."""
    if not os.environ.get("MIRAE_TEST_DATABASE_URL"):
        return
    kept, left_out = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"}
        (kept if touches else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


def what_shapes_the_template() -> str:
    """One hash over the migrations, and over the files from which everything is loaded."""
    total = hashlib.sha256(Path(__file__).read_bytes())
    rooms = (ROOT / name for name in ("platform", "assessment", "content", "partners"))
    for room in rooms:
        for file in sorted(room.rglob("*")):
            shapes = {"migrations", "demo"} & set(file.parts) or file.suffix in {".toml", ".csv"}
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


def point_at(database: str) -> None:
    """Let Django use this database: a file of SQLite, a name on PostgreSQL."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = database
    connections["default"].settings_dict["NAME"] = database


def fill() -> None:
    """What a real installation does before its first child: tables, words, bank, texts, library."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("load_library", verbosity=0)
    connection.close()


def copy_of_file(folder: Path, to: str) -> None:
    """Copy the template file, made anew when what shapes it has changed."""
    made = folder / f"template-{what_shapes_the_template()}.sqlite3"
    with alone(folder / "template.lock"):
        if not made.exists():
            for old in folder.glob("template-*"):
                old.unlink()
            growing = made.with_suffix(".growing")
            growing.unlink(missing_ok=True)
            point_at(str(growing))
            fill()
            # Fold the write-ahead log into the file, so that a copy of the file is whole.
            with closing(sqlite3.connect(growing)) as plain:
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            growing.rename(made)
        shutil.copy(made, to)


def administer(*statements: sql.Composed) -> None:
    """Run statements on the server itself, outside of a transaction."""
    at = connections["default"].settings_dict
    with psycopg.connect(
        host=at["HOST"],
        port=at["PORT"] or 5432,
        user=at["USER"],
        password=at["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        for statement in statements:
            server.execute(statement)


def copy_on_server(folder: Path, to: str) -> None:
    """The same on PostgreSQL, whose databases can be made from a template."""
    digest = what_shapes_the_template()
    template, stamp = f"mirae_template_{digest}", folder / f"postgres-{digest}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with alone(folder / "postgres.lock"):
        if not stamp.exists():
            for old in folder.glob("postgres-*"):
                administer(drop.format(sql.Identifier(f"mirae_template_{old.name[9:]}")))
                old.unlink()
            administer(
                drop.format(sql.Identifier(template)),
                create.format(sql.Identifier(template), sql.Identifier("template0")),
            )
            point_at(template)
            fill()
            stamp.touch()
        administer(
            drop.format(sql.Identifier(to)),
            create.format(sql.Identifier(to), sql.Identifier(template)),
        )


@pytest.fixture(scope="session")
def fresh_database(
    worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], None]]:
    """Give this worker a database of its own, just as the template is; again at every call."""
    folder = Path(settings.VAR) / "test"
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        own = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        copy: Callable[[Path, str], None] = copy_of_file
    else:
        own, copy = f"mirae_test_{os.getpid()}_{worker_id}", copy_on_server

    def make() -> None:
        connection.close()
        copy(folder, own)
        point_at(own)

    yield make
    connection.close()
    if connection.vendor != "sqlite":
        administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(own)))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: DjangoDbBlocker, fresh_database: Callable[[], None]
) -> Iterator[None]:
    """Every worker begins with a fresh database."""

    def begin() -> None:
        with django_db_blocker.unblock():
            fresh_database()

    renewal.begin = begin
    with django_db_blocker.unblock():
        fresh_database()
        yield


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    """Every test begins in Korean, also after one that read an English page."""
    with translation.override("ko"):
        yield


@dataclass
class Renewal:
    """How to begin afresh, and whether the last test left nothing behind it."""

    begin: Callable[[], None] | None = None
    emptied: bool = False


renewal = Renewal()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin afresh after a test that commits: when it was done, every table was emptied."""
    if renewal.emptied and renewal.begin:
        renewal.begin()
        renewal.emptied = False


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Remember a test that commits."""
    marker = item.get_closest_marker("django_db")
    commits = "transactional_db" in getattr(item, "fixturenames", ())
    if commits or (marker and marker.kwargs.get("transaction")):
        renewal.emptied = True
