"""Fields that are encrypted at rest, with keys that can be changed."""

from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import models


class UnreadableField(ValueError):
    """A stored value that none of the keys opens."""


@cache
def cipher() -> MultiFernet:
    """The keys of ``settings.FIELD_KEYS``: the first one writes, all of them read."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS is empty: encrypted fields need at least one key.")
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def forget_keys(*, setting: str = "FIELD_KEYS", **_: Any) -> None:
    """Read the keys anew when the setting changes."""
    if setting == "FIELD_KEYS":
        cipher.cache_clear()


setting_changed.connect(forget_keys)


def encrypt(text: str) -> str:
    """``text`` under the newest key."""
    return cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text in ``token``. Raises ``UnreadableField`` when no key fits."""
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UnreadableField("No key in FIELD_KEYS opens this value.") from error


def under_newest_key(token: str) -> bool:
    """Whether the key that writes is the one that opens ``token``."""
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


class Encrypted:
    """What turns a field into one that the database only ever sees encrypted, as text.

    It cannot be searched or sorted: the same value never encrypts to the same token twice.
    """

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, lookup_name: str) -> Any:
        found = super().get_lookup(lookup_name)  # type: ignore[misc]  # a field comes after this
        return found if lookup_name == "isnull" else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else encrypt(str(value))

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        if value is None:
            return None
        return self.to_python(decrypt(value))  # type: ignore[attr-defined]  # the field's own


class EncryptedText(Encrypted, models.TextField):
    """Text, encrypted at rest."""


class EncryptedDate(Encrypted, models.DateField):
    """A date, encrypted at rest."""
