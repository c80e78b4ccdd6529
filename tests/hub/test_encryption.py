"""Names and days of birth are encrypted at rest, and keys can be changed."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from hub.children.models import Child
from hub.encryption import UnreadableField, decrypt, encrypt
from hub.privacy.rekeying import reencrypt, tables

NAME = "하늘별바다"


def stored_tokens() -> list[str]:
    """What the database holds in place of names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM children_child ORDER BY created_at")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def many(db: None) -> list[Child]:
    return [Child.objects.create(name=f"{NAME}{n}", born_on=date(2019, 3, n)) for n in range(1, 8)]


def test_a_name_comes_back_as_it_was(many: list[Child]) -> None:
    child = Child.objects.get(pk=many[0].pk)
    assert (child.name, child.born_on) == (f"{NAME}1", date(2019, 3, 1))


def test_the_same_name_is_never_stored_the_same_way_twice(db: None) -> None:
    for _ in range(2):
        Child.objects.create(name=NAME, born_on=date(2019, 3, 2))
    assert len(set(stored_tokens())) == 2


def test_an_encrypted_field_cannot_be_searched(db: None) -> None:
    with pytest.raises(FieldError):
        Child.objects.filter(name=NAME).exists()


def test_text_that_no_key_opens_is_named_as_such(settings: Settings) -> None:
    token = encrypt(NAME)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(UnreadableField):
        decrypt(token)


@pytest.mark.django_db(transaction=True)
def test_the_database_file_holds_no_plain_name() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("Reads the file of SQLite.")
    Child.objects.create(name=NAME, born_on=date(2019, 3, 2))
    database = Path(connection.settings_dict["NAME"])
    files = [database, *database.parent.glob(f"{database.name}-*")]
    held = b"".join(file.read_bytes() for file in files)
    assert stored_tokens()[0].encode() in held
    assert NAME.encode() not in held


def test_an_old_key_can_be_retired(many: list[Child], settings: Settings) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("reencrypt_fields", batch=3, stdout=StringIO())
    settings.FIELD_KEYS = [new]
    assert [child.name for child in Child.objects.all()] == [child.name for child in many]
    assert [child.born_on for child in Child.objects.all()] == [child.born_on for child in many]


def test_reencryption_that_was_stopped_goes_on_where_it_was(
    many: list[Child], settings: Settings
) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    assert next(reencrypt(Child, batch=4)).rewritten == 4
    assert list(reencrypt(Child, batch=100))[-1].rewritten == 3
    settled = stored_tokens()
    assert list(reencrypt(Child, batch=100))[-1].rewritten == 0
    assert stored_tokens() == settled


def test_reencryption_reaches_every_table_with_an_encrypted_field() -> None:
    assert {"children.Child", "children.Invitation"} <= {table._meta.label for table in tables()}


def test_reencryption_says_which_table_lacks_its_key(many: list[Child], settings: Settings) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=r"children\.Child"):
        call_command("reencrypt_fields", stdout=StringIO())


def test_a_new_key_is_ready_to_use(settings: Settings) -> None:
    out = StringIO()
    call_command("make_field_key", stdout=out)
    settings.FIELD_KEYS = [out.getvalue().strip()]
    assert decrypt(encrypt(NAME)) == NAME
