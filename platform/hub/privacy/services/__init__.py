"""What this room does: consents, looks, erasure."""

from .access import find_child, record_download, record_look, record_looks
from .confirmation import CodeSent, ask_code, ask_code_again, confirm_code
from .consents import give_consent, record_consents, require_consent, withdraw_consent
from .erasure import ask_erasure, carry_out, carry_out_due
from .invitations import send_invitation, send_invitation_again
from .review import finish_review
from .stepping_down import come_back, step_down
from .texts import PublishedTextChanged, load_consent_texts

__all__ = [
    "CodeSent",
    "PublishedTextChanged",
    "ask_code",
    "ask_code_again",
    "ask_erasure",
    "carry_out",
    "carry_out_due",
    "come_back",
    "confirm_code",
    "find_child",
    "finish_review",
    "give_consent",
    "load_consent_texts",
    "record_consents",
    "record_download",
    "record_look",
    "record_looks",
    "require_consent",
    "send_invitation",
    "send_invitation_again",
    "step_down",
    "withdraw_consent",
]
