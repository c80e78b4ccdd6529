"""How well a bank does as adaptive tests: error, honesty, exposure, length and reasons."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assessment.psychometrics.adaptive.simulation import AdaptiveRuns
from assessment.psychometrics.adaptive.stopping import REASONS
from assessment.psychometrics.arrays import FloatArray, IntArray

BANDS = 10
FEWEST_IN_A_BAND = 5
NINETY, NINETY_FIVE = 1.6448536269514722, 1.959963984540054
HONEST = (0.9, 1.1)
"""Root mean squared standard error over the error it stands for: within, ranges are honest."""


@dataclass(frozen=True)
class Band:
    """Children of about the same true ability, and what the tests made of them.

    theta: their mean ability. standard_error: root mean square.
    """

    low: float
    high: float
    n: int
    theta: float
    bias: float
    rmse: float
    standard_error: float
    length: float


@dataclass(frozen=True)
class Accuracy:
    """One ability: estimates against the truth.

    standard_error: root mean square of what the tests say. honesty: that over the error. cover_90,
    cover_95: shares of children within estimate ± 1.645 and ± 1.960 standard errors. correlation is
    None where truth or estimates do not vary.
    """

    bias: float
    rmse: float
    correlation: float | None
    standard_error: float
    honesty: float
    cover_90: float
    cover_95: float
    by_ability: tuple[Band, ...]


@dataclass(frozen=True)
class ExposureFigures:
    """largest: share of children who met the busiest item. never: items nobody met.

    overlap: the mean share of a test that two children have in common (Chen, Ankenmann and Spray
    2003). skew: Σ (exposure - even share)²/even share (Chang and Ying 1999), 0 where all are alike.
    """

    largest: float
    never: int
    overlap: float | None
    skew: float | None


@dataclass(frozen=True)
class LengthFigures:
    """Items a child, and the share of the children whose tests had so many."""

    mean: float
    median: float
    least: int
    most: int
    shares: dict[int, float]


@dataclass(frozen=True)
class Performance:
    """What a simulation found. accuracy: one an ability; none where no truth is known.

    reasons: how many tests stopped for what. precision: root mean square of the standard error
    after 1, 2, … items of those who were still asked, the largest of several abilities.
    """

    children: int
    items: int
    accuracy: tuple[Accuracy, ...]
    exposure: ExposureFigures
    length: LengthFigures
    reasons: dict[str, int]
    precision: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    def sentences(self) -> tuple[str, ...]:
        """The verdicts in words."""
        told = [_of_length(self), *(_of_accuracy(self, d) for d in range(len(self.accuracy)))]
        exposure = self.exposure
        told.append(
            f"The busiest item was met by {exposure.largest:.0%} of the children, and "
            f"{exposure.never} of {self.items} items by none"
            + (
                f"; two children share {exposure.overlap:.0%} of a test."
                if exposure.overlap is not None
                else "."
            )
        )
        if self.reasons.get("bank"):
            told.append(
                f"In {self.reasons['bank']} tests nothing was left to ask: the bank, or what its "
                "constraints leave of it, is too small."
            )
        return tuple(told)


def performance(runs: AdaptiveRuns) -> Performance:
    """All figures of a simulation."""
    truth, theta, se = (
        part[:, None] if part.ndim == 1 else part for part in (runs.truth, runs.theta, runs.se)
    )
    known = np.isfinite(truth).all(axis=1)
    accuracy = tuple(
        _accuracy(truth[known, d], theta[known, d], se[known, d], runs.length[known])
        for d in range(truth.shape[1])
        if known.any()
    )
    count = np.bincount(runs.course.reason, minlength=len(REASONS)).tolist()
    return Performance(
        children=len(runs.length),
        items=runs.design.bank.n_items,
        accuracy=accuracy,
        exposure=_exposure(runs),
        length=_length(runs.length),
        reasons={name: n for name, n in zip(REASONS, count, strict=True) if n},
        precision=_precision(runs.course.se),
    )


def _accuracy(truth: FloatArray, theta: FloatArray, se: FloatArray, length: IntArray) -> Accuracy:
    error = theta - truth
    rmse, said = _root_mean_square(error), _root_mean_square(se)
    varied = len(truth) > 1 and truth.std() > 0 and theta.std() > 0
    away = np.abs(error)
    return Accuracy(
        bias=float(error.mean()),
        rmse=rmse,
        correlation=float(np.corrcoef(truth, theta)[0, 1]) if varied else None,
        standard_error=said,
        honesty=said / rmse if rmse > 0 else float("inf"),
        cover_90=float((away <= NINETY * se).mean()),
        cover_95=float((away <= NINETY_FIVE * se).mean()),
        by_ability=_bands(truth, error, se, length),
    )


def _bands(
    truth: FloatArray, error: FloatArray, se: FloatArray, length: IntArray
) -> tuple[Band, ...]:
    """Equal steps of true ability between its 1st and 99th percentile; the ends hold the rest."""
    low, high = np.quantile(truth, [0.01, 0.99])
    edges = np.linspace(low, high, BANDS + 1) if high > low else np.array([low, low + 1.0])
    place = np.clip(np.searchsorted(edges, truth, side="right") - 1, 0, len(edges) - 2)
    bands = []
    for band in range(len(edges) - 1):
        rows = place == band
        if rows.sum() >= FEWEST_IN_A_BAND:
            bands.append(
                Band(
                    low=float(edges[band]),
                    high=float(edges[band + 1]),
                    n=int(rows.sum()),
                    theta=float(truth[rows].mean()),
                    bias=float(error[rows].mean()),
                    rmse=_root_mean_square(error[rows]),
                    standard_error=_root_mean_square(se[rows]),
                    length=float(length[rows].mean()),
                )
            )
    return tuple(bands)


def _exposure(runs: AdaptiveRuns) -> ExposureFigures:
    share, n = runs.exposure, len(runs.length)
    mean_length = float(runs.length.mean())
    met = share * n
    overlap = skew = None
    if mean_length > 0:
        even = mean_length / len(share)
        skew = float(((share - even) ** 2).sum() / even)
        if n > 1:
            # Pairs of children who both met an item, over all pairs and the length of a test.
            overlap = float((met * (met - 1.0)).sum() / (n * (n - 1.0) * mean_length))
    return ExposureFigures(float(share.max()), int((met == 0).sum()), overlap, skew)


def _length(length: IntArray) -> LengthFigures:
    values, counts = np.unique(length, return_counts=True)
    shares = counts / len(length)
    return LengthFigures(
        mean=float(length.mean()),
        median=float(np.median(length)),
        least=int(length.min()),
        most=int(length.max()),
        shares=dict(zip(values.tolist(), shares.tolist(), strict=True)),
    )


def _precision(se: FloatArray) -> tuple[float, ...]:
    largest = se.max(axis=2)
    asked = np.isfinite(largest)
    places = int(asked.any(axis=0).sum())
    return tuple(_root_mean_square(largest[asked[:, k], k]) for k in range(places))


def _root_mean_square(values: FloatArray) -> float:
    return float(np.sqrt((values**2).mean()))


def _of_length(found: Performance) -> str:
    length = found.length
    return (
        f"{found.children} tests had {length.mean:.1f} items on average, from {length.least} to "
        f"{length.most}."
    )


def _of_accuracy(found: Performance, d: int) -> str:
    one = found.accuracy[d]
    name = f"Ability {d + 1}" if len(found.accuracy) > 1 else "Ability"
    if one.honesty < HONEST[0]:
        verdict = "standard errors promise more than the tests hold"
    elif one.honesty > HONEST[1]:
        verdict = "standard errors are larger than the error"
    else:
        verdict = "standard errors are honest"
    return (
        f"{name} was off by {one.rmse:.3f} logits (root mean square) with a bias of "
        f"{one.bias:+.3f}; {verdict} ({one.honesty:.2f} of the error), and 95 % ranges cover "
        f"{one.cover_95:.1%}."
    )
