"""Secrets of a machine that was given none: made once, kept in a file only its owner reads."""

import os
from pathlib import Path

from cryptography.fernet import Fernet


def local_secret(path: Path) -> str:
    """The secret in ``path``, made at the first call. 32 random bytes, URL-safe base64."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w") as file:
        file.write(Fernet.generate_key().decode())
    return path.read_text("ascii")
