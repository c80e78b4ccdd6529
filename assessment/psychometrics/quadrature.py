"""Equally spaced nodes and the prior weight of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax

from assessment.psychometrics.arrays import FloatArray


class PriorOffGrid(ValueError):
    """A prior whose mass the nodes do not reach."""


@dataclass(frozen=True)
class Quadrature:
    """``n`` equally spaced nodes from ``low`` to ``high``, in logits.

    trapezoid: the first and the last node count half, as catR has it; it matters where a prior
    has mass at the ends. reach: standard deviations of every prior that must lie inside, on both
    sides of its mean.
    """

    n: int = 61
    low: float = -6.0
    high: float = 6.0
    trapezoid: bool = False
    reach: float = 3.0

    @cached_property
    def nodes(self) -> FloatArray:
        """Shape (q,)."""
        return np.linspace(self.low, self.high, self.n)

    def log_weights(self, mean: npt.ArrayLike, sd: npt.ArrayLike) -> FloatArray:
        """Log-density of normal priors at the nodes, scaled so that each row of weights sums to 1.

        mean, sd: shape (n,) or plain numbers. Returns shape (n, q).
        Raises ``PriorOffGrid`` where a prior mean has less than ``reach`` standard deviations of
        grid on either side.
        """
        centre, spread = np.broadcast_arrays(
            np.atleast_1d(np.asarray(mean, dtype=np.float64)), np.asarray(sd, dtype=np.float64)
        )
        self.require(centre, spread, self.reach)
        log_density = -0.5 * ((self.nodes - centre[:, None]) / spread[:, None]) ** 2
        if self.trapezoid:
            log_density[:, [0, -1]] -= np.log(2.0)
        log_weights: FloatArray = log_softmax(log_density, axis=1)
        return log_weights

    def require(self, mean: FloatArray, sd: FloatArray, reach: float) -> None:
        """Raise ``PriorOffGrid`` unless every mean ± ``reach`` standard deviations lies inside."""
        inside = (mean - reach * sd >= self.low) & (mean + reach * sd <= self.high) & (sd > 0)
        if not inside.all():
            raise PriorOffGrid(
                f"Nodes from {self.low:g} to {self.high:g} do not hold every prior mean with "
                f"{reach:g} standard deviations on both sides; widen the quadrature."
            )
