"""Covariates that a population's mean regresses on: read, bent, and centred as at calibration.

Columns are centred, so that the mean of an average child stays the scale's origin. A fit's
document keeps what they were, so that children can be scored by their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.smooth import smooth_basis
from assessment.psychometrics.commands.files import BadInput
from assessment.psychometrics.commands.responses import ResponseTable, numbers

KNOTS = 5
"""Of a smooth curve, at quantiles of what was seen."""


@dataclass(frozen=True, eq=False)
class Covariates:
    """knots: of each column by name; None where it enters as it is. centre: one mean a column."""

    knots: Mapping[str, Sequence[float] | None]
    centre: Sequence[float]

    @classmethod
    def seen(cls, table: ResponseTable, plain: Sequence[str], smooth: Sequence[str]) -> Covariates:
        """What a calibration's table makes of its columns. Raises ``BadInput``."""
        twice = next((name for name in smooth if name in plain), None)
        if twice is not None:
            raise BadInput(f"{twice!r} is a covariate and a smooth one; name it once.")
        knots = dict.fromkeys(plain) | {name: _knots(numbers(table, name)) for name in smooth}
        for name in knots:
            if np.ptp(numbers(table, name)) == 0.0:
                raise BadInput(f"Every row has the same {name!r}: nothing can regress on it.")
        columns = cls(knots, ()).bent(table)
        return cls(knots, columns.mean(axis=0).tolist())

    def bent(self, table: ResponseTable) -> FloatArray:
        """The columns before they are centred, shape (n, c)."""
        parts = []
        for name, knots in self.knots.items():
            values = numbers(table, name)
            parts.append(
                values[:, None] if knots is None else smooth_basis(values, np.array(knots))
            )
        return np.concatenate(parts, axis=1)

    def columns(self, table: ResponseTable) -> FloatArray:
        """The columns that the mean regresses on, shape (n, c). Raises ``BadInput``."""
        centred: FloatArray = self.bent(table) - np.array(self.centre)
        return centred

    def document(self) -> dict[str, Any]:
        """As plain values, for a fit's document."""
        return {
            "columns": [
                {"id": name, "knots": None if knots is None else list(knots)}
                for name, knots in self.knots.items()
            ],
            "centre": list(self.centre),
        }


def _knots(values: FloatArray) -> list[float] | None:
    """Knots at quantiles; None for so few different values that a line is all they tell."""
    distinct = np.unique(values)
    if len(distinct) < KNOTS:
        return None
    knots = np.unique(np.quantile(values, np.linspace(0.05, 0.95, KNOTS)))
    if len(knots) < 3:
        knots = np.linspace(distinct[0], distinct[-1], 3)
    return [float(place) for place in knots]


def covariates_of(document: Any) -> Covariates | None:
    """The covariates that a fit's document names, if it does. Raises ``BadInput``."""
    if not isinstance(document, dict) or document.get("covariates") is None:
        return None
    try:
        held = document["covariates"]
        knots = {
            str(row["id"]): None if row["knots"] is None else [float(x) for x in row["knots"]]
            for row in held["columns"]
        }
        return Covariates(knots, [float(x) for x in held["centre"]])
    except (KeyError, TypeError, ValueError):
        raise BadInput("The fit's covariates are not of the right kind.") from None
