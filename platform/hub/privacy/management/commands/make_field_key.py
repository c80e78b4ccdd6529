"""A new key for the encrypted fields."""

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Print a key: put it first in MIRAE_FIELD_KEYS, run reencrypt_fields, drop the old one."""

    help = "Print a new key for MIRAE_FIELD_KEYS."
    requires_system_checks: list[str] = []

    def handle(self, **_: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode())
