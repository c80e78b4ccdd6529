"""Whether the access records are whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.privacy.looks import verify_chain


class Command(BaseCommand):
    """Walk the chain of access records; fails where one is missing or changed."""

    help = "Check that no access record is missing or changed."

    def handle(self, **_: Any) -> None:
        state = verify_chain()
        if state.broken_at is None:
            self.stdout.write(f"{state.records} access records, none missing or changed.")
        elif state.broken_at:
            raise CommandError(f"The chain breaks at access record {state.broken_at}.")
        else:
            raise CommandError(f"The newest records are missing after {state.records}.")
