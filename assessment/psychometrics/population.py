"""How ability lies in the population: a mean that follows age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, frozen

if TYPE_CHECKING:
    from scipy.interpolate import PchipInterpolator


@dataclass(frozen=True, eq=False)
class AgeCurve:
    """The population mean of D strands as a smooth function of age.

    Monotone cubic through the knots (Fritsch and Carlson 1980): where the knots rise it rises, and
    it never overshoots them. Flat before the first knot and after the last.

    age_months: shape (k,), rising, at least two. means: shape (k, D), logits.
    """

    age_months: FloatArray
    means: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "age_months", frozen(self.age_months, np.float64))
        object.__setattr__(self, "means", frozen(self.means, np.float64))
        if self.means.ndim != 2 or len(self.means) != len(self.age_months) or len(self.means) < 2:
            raise ValueError("An age curve needs two ages or more, and a row of means for each.")
        if not (np.diff(self.age_months) > 0).all():
            raise ValueError("The ages of a curve must rise.")

    def __call__(self, age_months: npt.ArrayLike) -> FloatArray:
        """Means at these ages, of the shape of ``age_months`` with D at the end."""
        ages = np.clip(age_months, self.age_months[0], self.age_months[-1])
        means: FloatArray = self._interpolator(ages)
        return means

    @cached_property
    def _interpolator(self) -> PchipInterpolator:
        # Loading it takes longer than most who import this module need to run.
        from scipy.interpolate import PchipInterpolator

        return PchipInterpolator(self.age_months, self.means, axis=0)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> AgeCurve:
        """A curve from ``{"age_months": […], "means": [[…], …]}``."""
        return cls(np.array(content["age_months"]), np.array(content["means"]))

    def to_dict(self) -> dict[str, Any]:
        """Plain lists that ``from_dict`` reads back without loss."""
        return {"age_months": self.age_months.tolist(), "means": self.means.tolist()}
