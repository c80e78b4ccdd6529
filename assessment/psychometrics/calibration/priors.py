"""What is believed of items before any answer: it keeps few answers from saying too much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.calibration.layout import Layout

Normal = tuple[float, float]
"""Mean and standard deviation."""


@dataclass(frozen=True)
class Priors:
    """Independent priors on item parameters; None is flat.

    log_slope: normal on the logarithm of a slope. intercept: normal. logit_guessing: normal on the
    logit of a lower asymptote; the one that is there unless told otherwise centres on one in five,
    with 0.03 to 0.65 inside two standard deviations, since few answers come from children so low
    that they show an asymptote.
    """

    log_slope: Normal | None = None
    intercept: Normal | None = None
    logit_guessing: Normal | None = (-1.4, 1.0)

    def __post_init__(self) -> None:
        for normal in (self.log_slope, self.intercept, self.logit_guessing):
            if normal is not None and not normal[1] > 0:
                raise ValueError("The standard deviation of a prior is above zero.")


@dataclass(frozen=True, eq=False)
class Penalty:
    """The priors' log-density over all item parameters.

    mean, sd: shape (P,), of a normal; sd is infinite where a parameter has no prior. logged: shape
    (P,), where the normal is on the logarithm.
    """

    mean: FloatArray
    sd: FloatArray
    logged: BoolArray

    @classmethod
    def of(cls, priors: Priors, layout: Layout, free: BoolArray) -> Penalty:
        """Priors of the item parameters that are free, shape (P,); fixed ones have none."""
        mean, sd = np.zeros(layout.n_parameters), np.full(layout.n_parameters, np.inf)
        logged = np.zeros(layout.n_parameters, dtype=np.bool_)
        for places, normal in _places(layout, priors):
            if normal is not None:
                mean[places], sd[places] = normal
        logged[layout.first_parameter] = np.isfinite(sd[layout.first_parameter])
        sd[~free] = np.inf
        return cls(mean, sd, logged & np.isfinite(sd))

    @property
    def flat(self) -> bool:
        """Whether nothing is believed."""
        return not np.isfinite(self.sd).any()

    def feasible(self, items: FloatArray) -> bool:
        """Whether every parameter with a logarithmic prior is above zero."""
        return bool((items[self.logged] > 0).all())

    def value(self, items: FloatArray) -> float:
        """Log-density."""
        held = np.isfinite(self.sd)
        x = self._argument(items)
        density = -0.5 * ((x - self.mean) / self.sd) ** 2 - np.log(self.sd * np.sqrt(2 * np.pi))
        return float(density[held].sum() - np.log(items[self.logged]).sum())

    def gradient(self, items: FloatArray) -> FloatArray:
        """Derivatives of the log-density, shape (P,)."""
        slope = -(self._argument(items) - self.mean) / self.sd**2
        out: FloatArray = np.where(
            self.logged, (slope - 1.0) / np.where(self.logged, items, 1.0), slope
        )
        return out

    def curvature(self, items: FloatArray) -> FloatArray:
        """Minus the second derivatives, shape (P,); those of a logarithmic prior at least zero."""
        safe = np.where(self.logged, items, 1.0)
        slope = -(self._argument(items) - self.mean) / self.sd**2
        on_log = np.maximum((1.0 / self.sd**2 + slope - 1.0) / safe**2, 0.0)
        return np.where(self.logged, on_log, 1.0 / self.sd**2)

    def _argument(self, items: FloatArray) -> FloatArray:
        logs: FloatArray = np.log(np.where(self.logged, items, 1.0))
        return np.where(self.logged, logs, items)


def _places(layout: Layout, priors: Priors) -> list[tuple[IntArray, Normal | None]]:
    slopes = layout.first_parameter
    guessed = [j for j, family in enumerate(layout.families) if family == "3pl"]
    asymptotes = layout.first_parameter[guessed] + 2
    others = np.setdiff1d(np.arange(layout.n_parameters), np.concatenate([slopes, asymptotes]))
    return [
        (slopes, priors.log_slope),
        (others, priors.intercept),
        (asymptotes, priors.logit_guessing),
    ]
