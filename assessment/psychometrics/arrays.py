"""The array types of the room. Rows are children, columns are items; missing is NaN."""

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Matrix = Any
"""Dense or of scipy.sparse, which ships no types."""


def frozen(values: npt.ArrayLike, dtype: type[np.generic] | None = None) -> npt.NDArray[np.generic]:
    """A private copy that cannot be written to, so that what holds it cannot change."""
    copy = np.array(values, dtype=dtype)
    copy.setflags(write=False)
    return copy
