"""What the consent texts promise about time, kept."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.children.inviting import forget_invitations
from hub.privacy.retention import end_at_fourteen
from hub.privacy.services import carry_out_due


class Command(BaseCommand):
    """End consents at 만 14세, carry out erasures left behind, forget invitations. Every day."""

    help = (
        "End the consents of children who have turned 14; carry out erasures left behind; forget "
        "invitations that nobody answered."
    )

    def handle(self, **_: Any) -> None:
        grown = end_at_fourteen()
        done = carry_out_due()
        forgotten = forget_invitations()
        self.stdout.write(
            f"{grown} children have turned 14; {done} erasures were left behind; "
            f"{forgotten} invitations are forgotten."
        )
