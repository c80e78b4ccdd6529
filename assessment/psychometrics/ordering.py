"""Labels in the order that people expect."""

from __future__ import annotations


def natural(label: str) -> tuple[int, float, str]:
    """A key to sort labels by: numbers by size, then names as they are spelt."""
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label
