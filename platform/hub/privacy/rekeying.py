"""Moving every encrypted field to the newest key, so that an old key can be retired."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from hub.encryption import Encrypted, decrypt, under_newest_key


@dataclass(frozen=True)
class Progress:
    """How far one table has come."""

    model: type[models.Model]
    seen: int
    rewritten: int


def encrypted_fields(model: type[models.Model]) -> list[str]:
    """Names of the encrypted fields that a table holds itself."""
    return [field.name for field in model._meta.local_fields if isinstance(field, Encrypted)]


def tables() -> list[type[models.Model]]:
    """Every table with an encrypted field."""
    return [model for model in apps.get_models() if model._meta.managed and encrypted_fields(model)]


def reencrypt(model: type[models.Model], batch: int = 500) -> Iterator[Progress]:
    """Write each value of a table that an older key opens anew; progress after every batch.

    Every batch is one transaction and leaves out what is done, so it may be stopped and run again.
    Raises ``UnreadableField`` at a value that none of the keys opens.
    """
    names = encrypted_fields(model)
    tokens = {f"{name}_token": Cast(name, models.TextField()) for name in names}
    seen = rewritten = 0
    last = None
    while True:
        with transaction.atomic():
            rows = model._base_manager.select_for_update().order_by("pk")
            rows = rows if last is None else rows.filter(pk__gt=last)
            found = list(rows.annotate(**tokens).values_list("pk", *tokens)[:batch])
            for pk, *row in found:
                old = {
                    name: decrypt(token)
                    for name, token in zip(names, row, strict=True)
                    if token is not None and not under_newest_key(token)
                }
                if old:
                    model._base_manager.filter(pk=pk).update(**old)
                    rewritten += 1
        if not found:
            return
        last = found[-1][0]
        seen += len(found)
        yield Progress(model, seen, rewritten)
