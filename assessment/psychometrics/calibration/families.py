"""Item families as a calibration sees them: log-probabilities and their first derivatives.

Every function takes a block of items of one family with the same number of categories, so that a
whole test is a handful of array operations. Parameters of an item stand in one row: the slope a,
the intercepts d_1 … d_K, and for the 3PL the logit of the lower asymptote.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from assessment.psychometrics.arrays import FloatArray

Family = Literal["gpcm", "grm", "3pl"]


def n_parameters(family: Family, steps: int) -> int:
    """How many numbers describe an item with ``steps`` + 1 categories."""
    return 3 if family == "3pl" else 1 + steps


def log_probabilities(family: Family, parameters: FloatArray, nodes: FloatArray) -> FloatArray:
    """Log-probability of every category at every node, shape (m, K + 1, q).

    parameters: shape (m, p). Graded items whose intercepts do not fall give NaN.
    """
    if family == "grm":
        return _graded_pieces(parameters, nodes)[0]
    if family == "3pl":
        reach = parameters[:, :1] * nodes + parameters[:, 1:2]
        guessing = parameters[:, 2:3]
        failure = log_expit(-reach) + log_expit(-guessing)
        success = np.logaddexp(log_expit(guessing), log_expit(reach) + log_expit(-guessing))
        return np.stack([failure, success], axis=1)
    exponents = _partial_credit_exponents(parameters, nodes)
    log_probability: FloatArray = exponents - logsumexp(exponents, axis=1, keepdims=True)
    return log_probability


def scores(
    family: Family, parameters: FloatArray, nodes: FloatArray, log_probability: FloatArray
) -> FloatArray:
    """Derivatives of every log-probability by every parameter, shape (m, p, K + 1, q).

    log_probability: what ``log_probabilities`` gave for the same arguments.
    """
    if family == "grm":
        return _graded_scores(parameters, nodes)
    if family == "3pl":
        return _guessing_scores(parameters, nodes)
    probability = np.exp(log_probability)
    items, categories, q = probability.shape
    count = np.arange(categories, dtype=np.float64)
    mean = np.einsum("k,mkq->mq", count, probability)
    out = np.empty((items, categories, categories, q))
    out[:, 0] = nodes * (count[:, None] - mean[:, None, :])
    out[:, 1:] = -probability[:, 1:, None, :]
    for step in range(1, categories):
        out[:, step, step] += 1.0
    return out


def _partial_credit_exponents(parameters: FloatArray, nodes: FloatArray) -> FloatArray:
    count = np.arange(parameters.shape[1], dtype=np.float64)
    intercepts = np.concatenate([np.zeros((len(parameters), 1)), parameters[:, 1:]], axis=1)
    exponents: FloatArray = (
        parameters[:, :1, None] * count[:, None] * nodes + intercepts[:, :, None]
    )
    return exponents


def _graded_pieces(
    parameters: FloatArray, nodes: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log-probabilities, with the arguments a·theta + d_k of the steps and the gaps between them.

    P_k = σ(u) - σ(v) = σ(u)·σ(-v)·(1 - e^(v - u)) with u, v the arguments of steps k and k + 1.
    Returns shapes (m, K + 1, q), (m, K + 2, q) and (m, K + 1, 1).
    """
    ends = np.full((len(parameters), 1), np.inf)
    steps = np.concatenate([ends, parameters[:, 1:], -ends], axis=1)
    reach = (parameters[:, :1] * nodes)[:, None, :] + steps[:, :, None]
    gap = -np.expm1(steps[:, 1:] - steps[:, :-1])[:, :, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        log_probability = log_expit(reach[:, :-1]) + log_expit(-reach[:, 1:]) + np.log(gap)
    return log_probability, reach, gap


def _graded_scores(parameters: FloatArray, nodes: FloatArray) -> FloatArray:
    _, reach, gap = _graded_pieces(parameters, nodes)
    sure, doubt = log_expit(reach), log_expit(-reach)
    # σ'(u)/P_k and σ'(v)/P_k, both written without a difference of nearly equal numbers, and in
    # logarithms, so that a slope that runs away leaves no zero over zero.
    by_own = np.exp(doubt[:, :-1] - doubt[:, 1:]) / gap
    by_next = np.exp(sure[:, 1:] - sure[:, :-1]) / gap
    items, categories, q = by_own.shape
    out = np.zeros((items, categories, categories, q))
    out[:, 0] = nodes * (by_own - by_next)
    for step in range(1, categories):
        out[:, step, step] = by_own[:, step]
        out[:, step, step - 1] = -by_next[:, step - 1]
    return out


def _guessing_scores(parameters: FloatArray, nodes: FloatArray) -> FloatArray:
    reach = parameters[:, :1] * nodes + parameters[:, 1:2]
    known, guessing = expit(reach), expit(parameters[:, 2:3])
    success = guessing + (1.0 - guessing) * known
    by_reach = np.stack([-known, (1.0 - guessing) * known * (1.0 - known) / success], axis=1)
    spread = np.broadcast_to(guessing, known.shape)
    by_guessing = np.stack([-spread, spread * (1.0 - spread) * (1.0 - known) / success], axis=1)
    return np.stack([nodes * by_reach, by_reach, by_guessing], axis=1)
