"""What makes a score repeatable: one text for the same evidence, one rounding for its results."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.evidence import Evidence

ENGINE = "psychometrics 2026.1"
"""Part of every fingerprint. A change that moves a rounded result changes this name."""

DECIMALS = 6
"""Results are stored to the millionth of a logit.

Evidence is added up in one canonical order and no child's numbers depend on who else is scored,
so a repetition gives the same bits on the same machine. Another processor may change the last
bits; this far above them the stored bytes agree all the same, but for the rare number that lies
on a rounding edge. ``docs/measurement.md`` has the figures.
"""


def rounded(values: FloatArray) -> FloatArray:
    """The numbers as they are stored: ``DECIMALS`` decimals, half to even, no negative zero."""
    return np.round(values, DECIMALS) + 0.0


def canonical_json(bank: ItemBank, evidence: Evidence, child: int = 0, **settings: Any) -> str:
    """One child's evidence, the items it uses and the settings, as the same text in any order.

    Keys are sorted, items stand by id, answers by item, rater, shift and score; numbers are
    written in full. Items of the bank that the child did not meet are left out, so that adding
    an item to a calibration does not make untouched scores look new.
    settings: plain values that also decide the result, such as the prior.
    """
    answers = evidence.canonical(bank, child)
    used = sorted({str(answer["item"]) for answer in answers})
    content = {
        "engine": ENGINE,
        "items": bank.subset(used).to_rows() if used else [],
        "answers": answers,
        "settings": settings,
    }
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def fingerprint(bank: ItemBank, evidence: Evidence, child: int = 0, **settings: Any) -> str:
    """SHA-256 of ``canonical_json``, in hexadecimal."""
    text = canonical_json(bank, evidence, child, **settings)
    return hashlib.sha256(text.encode()).hexdigest()
