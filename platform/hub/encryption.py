"""Fields that are encrypted at rest, with keys that can be changed."""

from datetime import date
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


class EncryptedText(models.TextField):  # type: ignore[type-arg]  # generic to mypy alone
    """Text that the database only ever sees encrypted. It cannot be searched or sorted."""

    def get_lookup(self, lookup_name: str) -> Any:
        # The same text never encrypts to the same token twice: a comparison would find nothing.
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else encrypt(self.to_text(value))

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else self.to_python(decrypt(value))

    def to_text(self, value: Any) -> str:
        """What is encrypted for ``value``."""
        return str(value)


class EncryptedDate(EncryptedText):
    """A date that the database only ever sees encrypted."""

    _pyi_private_set_type: str | date  # for mypy alone
    _pyi_private_get_type: date

    def to_text(self, value: Any) -> str:
        return str(models.DateField().to_python(value))

    def to_python(self, value: Any) -> Any:
        return models.DateField().to_python(value)

    def formfield(self, **options: Any) -> Any:
        return models.DateField(
            verbose_name=self.verbose_name, blank=self.blank, help_text=self.help_text
        ).formfield(**options)
