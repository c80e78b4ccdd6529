"""What single answers say of ability: derivatives of their log-probabilities, and information.

A cell is one answer of one child to one item. In scoring everybody has met the same items; in an
adaptive test every child has met other ones. Both ask here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.special import expit

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank


class Cells(ABC):
    """Arrays of the shape of the answers, each worked out when it is asked for."""

    @property
    @abstractmethod
    def score(self) -> FloatArray:
        """First derivative of the answer's log-probability by ability."""

    @property
    @abstractmethod
    def observed(self) -> FloatArray:
        """Minus the second derivative."""

    @property
    @abstractmethod
    def information(self) -> FloatArray:
        """Its mean over answers, Σ_k p'²/p (Fisher)."""

    @property
    @abstractmethod
    def warm(self) -> FloatArray:
        """Σ_k p'p''/p, of which Warm (1989) makes the bias of maximum likelihood."""

    @property
    @abstractmethod
    def expected(self) -> FloatArray:
        """Expected category."""

    @property
    @abstractmethod
    def variance(self) -> FloatArray:
        """Variance of the category."""


def cells(bank: ItemBank, items: IntArray, theta: FloatArray, category: IntArray) -> Cells:
    """Cells of answers to ``items`` (columns of the bank).

    items: shape (k,) where every child met the same ones, else (n, k). category: shape (n, k).
    theta: each cell's ability, shape (n, k) or (n, 1).
    """
    logit = bank.slopes[items] * theta
    families = _families(bank)
    if len(families) == 1:
        return families[0][0](bank, items, logit, category)
    parts: list[tuple[BoolArray, Cells]] = []
    for family, of_bank in families:
        where = of_bank[items]
        if where.any():
            own = family(bank, items[where], logit[..., where], category[..., where])
            parts.append((where, own))
    return _Mixed(category.shape, tuple(parts))


def item_information(bank: ItemBank, items: IntArray, theta: FloatArray) -> FloatArray:
    """Fisher information of each cell, shape (n, k)."""
    return cells(bank, items, theta, np.zeros(items.shape, dtype=np.int64)).information


@dataclass(frozen=True, eq=False)
class _Family(Cells):
    bank: ItemBank
    items: IntArray
    logit: FloatArray
    category: IntArray

    @cached_property
    def slope(self) -> FloatArray:
        a: FloatArray = self.bank.slopes[self.items]
        return a

    def by_category(self, table: FloatArray) -> FloatArray:
        """The items' columns of a table (K, m) of the bank, to meet the logits: (K, …)."""
        rows: FloatArray = table[:, self.items]
        return rows if rows.ndim > self.logit.ndim else rows[:, None]


class _PartialCredit(_Family):
    """With E, V and M3 the mean and centred moments of the category: a·(x - E), a²·V, a³·M3."""

    @cached_property
    def chances(self) -> FloatArray:
        """Probability of every category, (K + 1, …)."""
        intercepts = self.by_category(_cumulative(self.bank))
        if len(intercepts) == 2:
            reach = self.logit + intercepts[1]
            return np.stack([expit(-reach), expit(reach)])
        chances = np.multiply.outer(np.arange(len(intercepts), dtype=np.float64), self.logit)
        chances += intercepts
        chances -= chances.max(axis=0)
        np.exp(chances, out=chances)
        chances /= chances.sum(axis=0)
        return chances

    @cached_property
    def expected(self) -> FloatArray:
        categories = np.arange(len(self.chances), dtype=np.float64)
        mean: FloatArray = np.tensordot(categories, self.chances, axes=1)
        return mean

    @cached_property
    def variance(self) -> FloatArray:
        two = len(self.chances) == 2
        spread: FloatArray = self.chances.prod(axis=0) if two else self.squares.sum(axis=0)
        return spread

    @cached_property
    def away(self) -> FloatArray:
        """Every category less the expected one, (K + 1, …)."""
        away: FloatArray = np.subtract.outer(np.arange(len(self.chances)), self.expected)
        return away

    @cached_property
    def squares(self) -> FloatArray:
        """What each category adds to the variance."""
        return self.chances * self.away**2

    @property
    def score(self) -> FloatArray:
        if len(self.chances) == 2:
            # One minus a chance near one would lose its digits.
            failure, success = self.chances
            surprise: FloatArray = np.where(self.category == 1, failure, -success)
            return self.slope * surprise
        return self.slope * (self.category - self.expected)

    @property
    def observed(self) -> FloatArray:
        return self.information

    @property
    def information(self) -> FloatArray:
        return self.slope**2 * self.variance

    @property
    def warm(self) -> FloatArray:
        third: FloatArray = (self.squares * self.away).sum(axis=0)
        return self.slope**3 * third


class _Graded(_Family):
    """With S_k = σ(a·theta + d_k), S_0 = 1 and S_(K+1) = 0: p'_k/p_k = a·(1 - S_k - S_(k+1)).

    As p'_k = a·(R_k - R_(k+1)) with R = S·(1 - S), sums over categories become sums over steps:
    Σ p'²/p = a²·Σ_k R_k·(S_(k-1) - S_(k+1)), and Σ p'p''/p has 1 - 2·S_k in each and a³.
    """

    @cached_property
    def reached(self) -> FloatArray:
        """S_0 … S_(K+1), (K + 2, …)."""
        reached: FloatArray = expit(self.logit + self.by_category(_steps(self.bank)))
        return reached

    @cached_property
    def chances(self) -> FloatArray:
        """Probability of every category, (K + 1, …)."""
        return self.reached[:-1] - self.reached[1:]

    @cached_property
    def around(self) -> tuple[FloatArray, FloatArray]:
        """What the answer did not fail, 1 - S_k, and what it did not reach, S_(k+1)."""
        steps = _steps(self.bank)
        return (
            expit(-self.logit - steps[self.category, self.items]),
            expit(self.logit + steps[self.category + 1, self.items]),
        )

    @cached_property
    def weights(self) -> FloatArray:
        """R_k·(S_(k-1) - S_(k+1)) of every step, (K, …)."""
        step = self.reached[1:-1]
        return step * (1.0 - step) * (self.reached[:-2] - self.reached[2:])

    @property
    def score(self) -> FloatArray:
        short, beyond = self.around
        return self.slope * (short - beyond)

    @property
    def observed(self) -> FloatArray:
        short, beyond = self.around
        return self.slope**2 * (short * (1.0 - short) + beyond * (1.0 - beyond))

    @property
    def information(self) -> FloatArray:
        known: FloatArray = self.slope**2 * self.weights.sum(axis=0)
        return known

    @property
    def warm(self) -> FloatArray:
        turned = self.weights * (1.0 - 2.0 * self.reached[1:-1])
        bent: FloatArray = self.slope**3 * turned.sum(axis=0)
        return bent

    @property
    def expected(self) -> FloatArray:
        reached: FloatArray = self.reached[1:].sum(axis=0)
        return reached

    @property
    def variance(self) -> FloatArray:
        away = np.subtract.outer(np.arange(len(self.chances)), self.expected)
        spread: FloatArray = (self.chances * away**2).sum(axis=0)
        return spread


class _Guessed(_Family):
    """The 3PL, p = g + (1 - g)·σ, by the derivatives of p."""

    @cached_property
    def known(self) -> FloatArray:
        """σ, the chance to know the answer."""
        known: FloatArray = expit(self.logit + self.bank.intercepts[self.items, 0])
        return known

    @cached_property
    def expected(self) -> FloatArray:
        g = self.bank.guessing[self.items]
        return g + (1.0 - g) * self.known

    @cached_property
    def rise(self) -> FloatArray:
        """Slope of p."""
        return self.slope * self.known * (1.0 - self.expected)

    @cached_property
    def turn(self) -> FloatArray:
        """How the slope of log σ/(1 - σ) turns: p'' over p'."""
        return self.slope * (1.0 - 2.0 * self.known)

    @cached_property
    def score(self) -> FloatArray:
        return np.where(self.category == 1, self.rise / self.expected, -self.slope * self.known)

    @property
    def observed(self) -> FloatArray:
        return self.score * (self.score - self.turn)

    @property
    def information(self) -> FloatArray:
        return self.rise * self.slope * self.known / self.expected

    @property
    def warm(self) -> FloatArray:
        return self.information * self.turn

    @property
    def variance(self) -> FloatArray:
        return self.expected * (1.0 - self.expected)


@dataclass(frozen=True, eq=False)
class _Mixed(Cells):
    shape: tuple[int, ...]
    parts: tuple[tuple[BoolArray, Cells], ...]

    def joined(self, of: Callable[[Cells], FloatArray]) -> FloatArray:
        """Every family's cells in their places."""
        out = np.empty(self.shape)
        for where, part in self.parts:
            out[..., where] = of(part)
        return out

    @property
    def score(self) -> FloatArray:
        return self.joined(lambda part: part.score)

    @property
    def observed(self) -> FloatArray:
        return self.joined(lambda part: part.observed)

    @property
    def information(self) -> FloatArray:
        return self.joined(lambda part: part.information)

    @property
    def warm(self) -> FloatArray:
        return self.joined(lambda part: part.warm)

    @property
    def expected(self) -> FloatArray:
        return self.joined(lambda part: part.expected)

    @property
    def variance(self) -> FloatArray:
        return self.joined(lambda part: part.variance)


@lru_cache(maxsize=32)
def _families(bank: ItemBank) -> tuple[tuple[type[_Family], BoolArray], ...]:
    """The families that there are in a bank, and which items are of each."""
    guessed = bank.guessing > 0
    every = (
        (_PartialCredit, ~(bank.graded | guessed)),
        (_Graded, bank.graded & ~guessed),
        (_Guessed, guessed),
    )
    return tuple((family, items) for family, items in every if items.any())


@lru_cache(maxsize=32)
def _cumulative(bank: ItemBank) -> FloatArray:
    """d_0 … d_K, (K + 1, m)."""
    return np.ascontiguousarray(bank.category_intercepts.T)


@lru_cache(maxsize=32)
def _steps(bank: ItemBank) -> FloatArray:
    """The steps d_1 … d_K between infinity, which everybody reaches, and minus it: (K + 2, m)."""
    above = np.full((1, bank.n_items), -np.inf)
    return np.concatenate([-above, bank.category_intercepts[:, 1:].T, above])
