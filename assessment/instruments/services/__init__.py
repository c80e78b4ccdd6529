"""What this room does: load the item bank, record what was seen, correct it by appending."""

from .loading import BankChanged, LoadReport, load_bank, load_items
from .recording import NewResponse, Receipt, correct_response, record_responses

__all__ = [
    "BankChanged",
    "LoadReport",
    "NewResponse",
    "Receipt",
    "correct_response",
    "load_bank",
    "load_items",
    "record_responses",
]
