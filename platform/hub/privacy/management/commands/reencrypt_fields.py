"""Every encrypted field under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.encryption import UnreadableField
from hub.privacy.rekeying import reencrypt, tables


class Command(BaseCommand):
    """Re-encrypt all that an older key still opens. May be stopped and run again."""

    help = "Write every encrypted field anew under the first key of MIRAE_FIELD_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="Rows per transaction.")

    def handle(self, *, batch: int, **_: Any) -> None:
        rewritten = 0
        for model in tables():
            progress = None
            try:
                for progress in reencrypt(model, batch):
                    self.stdout.write(
                        f"{model._meta.label}: {progress.seen} seen, {progress.rewritten} rewritten"
                    )
            except UnreadableField as error:
                raise CommandError(
                    f"{model._meta.label}: a value opens with none of the keys. "
                    "Put the key it was written with back into MIRAE_FIELD_KEYS."
                ) from error
            rewritten += progress.rewritten if progress else 0
        self.stdout.write(f"Done: {rewritten} rows rewritten. Older keys may be retired now.")
