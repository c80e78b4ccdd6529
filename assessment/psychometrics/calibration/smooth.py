"""A smooth curve of one covariate, such as age, as a few columns to regress on."""

from __future__ import annotations

import numpy as np

from assessment.psychometrics.arrays import FloatArray


def smooth_basis(values: FloatArray, knots: FloatArray | int = 5) -> FloatArray:
    """Natural cubic spline basis without intercept, shape (n, k - 1), for k knots.

    values: shape (n,). knots: their places, rising, or how many to put at quantiles of the values.
    Linear beyond the outer knots. Fewer distinct values than knots leave a straight line.
    Columns are scaled by the range of the knots. Hastie, Tibshirani and Friedman (2009), 5.2.1.
    """
    if isinstance(knots, int):
        distinct = np.unique(values)
        if len(distinct) < knots:
            spread = float(np.ptp(values)) or 1.0
            line: FloatArray = (values - values.min()) / spread
            return line[:, None]
        knots = np.unique(np.quantile(values, np.linspace(0.05, 0.95, knots)))
        if len(knots) < 3:
            knots = np.linspace(distinct[0], distinct[-1], 3)
    low, span = knots[0], knots[-1] - knots[0]
    x, places = (values - low) / span, (knots - low) / span
    last = places[-1]

    def bent(place: float) -> FloatArray:
        cubes: FloatArray = np.maximum(x - place, 0.0) ** 3 - np.maximum(x - last, 0.0) ** 3
        return cubes / float(last - place)

    ending = bent(float(places[-2]))
    columns = [x, *(bent(float(place)) - ending for place in places[:-2])]
    return np.stack(columns, axis=1)
