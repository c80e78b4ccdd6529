"""How strands vary and go together among children, from evidence on items that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.evidence import Evidence
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.strands import StrandPosterior, strand_posterior

COARSE = Quadrature(n=121, low=-12.0, high=12.0)
"""Half as many nodes as scores are made with: a covariance averages over all children."""


@dataclass(frozen=True, eq=False)
class Spread:
    """What a search found.

    covariance: shape (D, D), of children of one age. posterior: of every child under it.
    step: the largest change of the last pass.
    """

    covariance: FloatArray
    posterior: StrandPosterior
    passes: int
    step: float
    converged: bool


def estimate_spread(
    bank: ItemBank,
    evidence: Evidence,
    prior_mean: npt.ArrayLike,
    start: FloatArray,
    *,
    rater_sd: float = 0.5,
    tolerance: float = 1e-3,
    max_passes: int = 60,
    watch: Callable[[int, float], None] | None = None,
) -> Spread:
    """The covariance of the strands about their mean over age, by maximum likelihood.

    EM (Dempster, Laird and Rubin 1977) over the posteriors of `strand_posterior`, with the items,
    the mean curve and the raters' spread held: the new covariance is the mean over children of
    posterior covariance plus the square of the posterior mean's distance from the prior's. Each
    pass costs one scoring of everybody. The posteriors are those of expectation propagation, so
    the maximum is that of an approximation, which simulation finds close (see its test).

    prior_mean: shape (n, D). start: shape (D, D), positive definite. tolerance: converged when no
    place of the covariance moves by more. watch: told pass and step; what it raises ends the
    search. A search that ends before says so in ``converged``.
    """
    means = np.asarray(prior_mean, dtype=np.float64)
    covariance, step = start, np.inf

    def score(spread: FloatArray) -> StrandPosterior:
        return strand_posterior(
            bank,
            evidence,
            means,
            spread,
            rater_sd=rater_sd,
            quadrature=COARSE,
            tolerance=min(tolerance / 100, 1e-5),
        )

    posterior = score(covariance)
    for done in range(1, max_passes + 1):
        away = posterior.mean - means
        found = (posterior.cov + away[:, :, None] * away[:, None, :]).mean(axis=0)
        found = (found + found.T) / 2.0
        step = float(np.abs(found - covariance).max())
        covariance = found
        posterior = score(covariance)
        if watch is not None:
            watch(done, step)
        if step <= tolerance:
            return Spread(covariance, posterior, done, step, True)
    return Spread(covariance, posterior, max_passes, step, False)
