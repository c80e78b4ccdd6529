"""What the consent texts promise about time, kept."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.children.inviting import forget_invitations
from hub.privacy.retention import end_at_fourteen, end_without_guardian, erase_unagreed
from hub.privacy.services import carry_out_due


class Command(BaseCommand):
    """End consents whose time is over, carry out erasures, forget invitations. Every day."""

    help = (
        "End the consents of children who have turned 14, and of former guardians; erase what "
        "nobody agrees to any more, and what was left behind; forget unanswered invitations."
    )

    def handle(self, **_: Any) -> None:
        grown = end_at_fourteen()
        end_without_guardian()
        unagreed = erase_unagreed()
        done = carry_out_due()
        forgotten = forget_invitations()
        self.stdout.write(
            f"{grown} children have turned 14; {unagreed} purposes had lost their guardian; "
            f"{done} erasures were left behind; {forgotten} invitations are forgotten."
        )
