"""How access records hold on to each other."""

import hashlib
import json
from typing import Any

from .models import AccessRecord

GENESIS = "0" * 64


def digest(record: AccessRecord) -> str:
    """The hash of a record and, through ``previous``, of all before it."""
    words: list[Any] = [
        record.previous,
        record.at.timestamp(),
        record.user_id,
        str(record.child_id),
        record.task,
        record.place,
        record.reason,
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
