"""How large a difference is: A, B or C, by the rules that the field has agreed on.

A is negligible, B moderate, C large. A difference that may be chance is A, whatever its size; that
so few answers could not have shown a large one is said apart (``unclear``).
"""

from __future__ import annotations

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray

Z_ONE_SIDED, Z_TWO_SIDED = 1.645, 1.96
DELTA_MODERATE, DELTA_LARGE = 1.0, 1.5
STANDARDISED_MODERATE, STANDARDISED_LARGE = 0.17, 0.25
PROPORTION_MODERATE, PROPORTION_LARGE = 0.05, 0.10
JODOIN_GIERL = (0.035, 0.07)
ZUMBO_THOMAS = (0.13, 0.26)


def ets(delta: FloatArray, se: FloatArray, significant: BoolArray) -> list[str]:
    """Of MH D-DIF, shape (m,): A below 1 or not significant; C from 1.5 and significantly above 1;
    B between (Zieky 1993; Dorans and Holland 1993).

    An infinite delta, of an item that one whole group failed or solved, is C where significant.
    """
    size = np.abs(delta)
    above_one = (size - Z_ONE_SIDED * np.nan_to_num(se) > DELTA_MODERATE) | np.isinf(size)
    moderate = significant & (size >= DELTA_MODERATE)
    return _letters(delta, moderate, moderate & (size >= DELTA_LARGE) & above_one)


def by_size(effect: FloatArray, limits: tuple[float, float], significant: BoolArray) -> list[str]:
    """Of an effect, shape (m,), whose absolute value has a limit for B and one for C."""
    size = np.abs(effect)
    moderate, large = limits
    return _letters(effect, significant & (size >= moderate), significant & (size >= large))


def _letters(effect: FloatArray, moderate: BoolArray, large: BoolArray) -> list[str]:
    letters = np.where(large, "C", np.where(moderate, "B", "A"))
    return [str(letter) for letter in np.where(np.isnan(effect), "", letters)]
