"""Where each item parameter stands, and what tables of expected answers say about all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray, Matrix
from assessment.psychometrics.calibration import families
from assessment.psychometrics.calibration.families import Family


@dataclass(frozen=True, eq=False)
class Block:
    """Items of one family with the same number of categories.

    items: shape (b,). parameters: shape (b, p), places in the vector of item parameters.
    cells: shape (b, K + 1), rows in a table of categories.
    """

    family: Family
    items: IntArray
    parameters: IntArray
    cells: IntArray


@dataclass(frozen=True, eq=False)
class Layout:
    """Items in order, each with a family, a number of steps and one dimension.

    A *table* has one row a category of every item and one column a node: log-probabilities, or
    expected numbers of children.
    """

    families: tuple[Family, ...]
    steps: IntArray
    dimension: IntArray

    @cached_property
    def sizes(self) -> IntArray:
        """Parameters of each item, shape (m,)."""
        pairs = zip(self.families, self.steps.tolist(), strict=True)
        return np.array([families.n_parameters(*pair) for pair in pairs], dtype=np.int64)

    @cached_property
    def first_parameter(self) -> IntArray:
        """Where each item's parameters begin, shape (m,)."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)

    @cached_property
    def first_cell(self) -> IntArray:
        """Where each item's categories begin, shape (m,)."""
        return np.concatenate([[0], np.cumsum(self.steps + 1)[:-1]]).astype(np.int64)

    @property
    def n_parameters(self) -> int:
        """Length of the vector of item parameters."""
        return int(self.sizes.sum())

    @property
    def n_cells(self) -> int:
        """Rows of a table."""
        return int((self.steps + 1).sum())

    @cached_property
    def cell_item(self) -> IntArray:
        """The item of each row of a table."""
        return np.repeat(np.arange(len(self.steps)), self.steps + 1)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All items, cut into blocks that are worked on at once."""
        kinds: dict[tuple[Family, int], list[int]] = {}
        for item, kind in enumerate(zip(self.families, self.steps.tolist(), strict=True)):
            kinds.setdefault(kind, []).append(item)
        made = []
        for (family, steps), listed in kinds.items():
            items = np.array(listed, dtype=np.int64)
            size = families.n_parameters(family, steps)
            made.append(
                Block(
                    family,
                    items,
                    self.first_parameter[items, None] + np.arange(size),
                    self.first_cell[items, None] + np.arange(steps + 1),
                )
            )
        return tuple(made)

    def log_table(self, parameters: FloatArray, nodes: FloatArray) -> FloatArray:
        """Log-probability of every category at every node, shape (cells, q)."""
        table = np.empty((self.n_cells, len(nodes)))
        for block in self.blocks:
            values = parameters[block.parameters]
            table[block.cells] = families.log_probabilities(block.family, values, nodes)
        return table

    def score_sums(
        self, parameters: FloatArray, nodes: FloatArray, expected: FloatArray
    ) -> FloatArray:
        """Derivatives of Σ expected · log-probability by every item parameter.

        expected: shape (cells, q), how many children gave each category at each node.
        """
        out = np.empty(self.n_parameters)
        for block in self.blocks:
            values = parameters[block.parameters]
            log_p = families.log_probabilities(block.family, values, nodes)
            each = families.scores(block.family, values, nodes, log_p)
            out[block.parameters] = np.einsum("mpkq,mkq->mp", each, expected[block.cells])
        return out

    def expected_information(
        self, parameters: FloatArray, nodes: FloatArray, expected: FloatArray
    ) -> Matrix:
        """Fisher information of the answers as if the nodes were known; sparse, (P, P).

        Positive semidefinite wherever it is taken, which the observed one need not be.
        """
        entries = []
        for block in self.blocks:
            values = parameters[block.parameters]
            log_p = families.log_probabilities(block.family, values, nodes)
            each = families.scores(block.family, values, nodes, log_p)
            weight = np.exp(log_p) * expected[block.cells].sum(axis=1, keepdims=True)
            squares = np.einsum("mpkq,mkq,mrkq->mpr", each, weight, each, optimize=True)
            rows, columns = np.broadcast_arrays(
                block.parameters[:, :, None], block.parameters[:, None, :]
            )
            entries.append((squares.ravel(), rows.ravel(), columns.ravel()))
        return self._block_diagonal(entries)

    def observed_information(
        self, parameters: FloatArray, nodes: FloatArray, expected: FloatArray
    ) -> Matrix:
        """Minus the second derivatives of Σ expected · log-probability; sparse, (P, P).

        By central differences of the exact first derivatives, one parameter of every item at a
        time: items do not meet here.
        """
        entries = []
        for place in range(int(self.sizes.max())):
            having = self.sizes > place
            column = np.where(having, self.first_parameter + place, 0)
            step = np.where(having, 1e-5 * np.maximum(1.0, np.abs(parameters[column])), 0.0)
            shift = np.zeros(self.n_parameters)
            shift[column[having]] = step[having]
            above = self.score_sums(parameters + shift, nodes, expected)
            below = self.score_sums(parameters - shift, nodes, expected)
            rows = np.flatnonzero(np.repeat(having, self.sizes))
            own = np.repeat(np.arange(len(self.sizes)), self.sizes)[rows]
            slopes = (below - above)[rows] / (2.0 * step[own])
            entries.append((slopes, rows, column[own]))
        out = self._block_diagonal(entries)
        return (out + out.T) / 2.0

    def _block_diagonal(self, entries: list[tuple[FloatArray, IntArray, IntArray]]) -> Matrix:
        """One block an item, from values with their rows and columns."""
        values, rows, columns = (np.concatenate(parts) for parts in zip(*entries, strict=True))
        return sparse.csr_matrix((values, (rows, columns)), (self.n_parameters,) * 2)

    def starting_values(self, counts: FloatArray) -> FloatArray:
        """Slopes of one and intercepts from how often each category was given.

        counts: shape (cells,).
        """
        out = np.empty(self.n_parameters)
        for block in self.blocks:
            given = counts[block.cells] + 0.5
            share = given / given.sum(axis=1, keepdims=True)
            values = np.ones(block.parameters.shape)
            if block.family == "grm":
                reached = np.cumsum(share[:, ::-1], axis=1)[:, ::-1][:, 1:]
                values[:, 1:] = np.log(reached / (1.0 - reached))
            elif block.family == "3pl":
                values[:, 1] = np.log(share[:, 1] / share[:, 0])
                values[:, 2] = np.log(0.15 / 0.85)
            else:
                values[:, 1:] = np.log(share[:, 1:] / share[:, :1])
            out[block.parameters] = values
        return out

    def ordered(self, parameters: FloatArray) -> bool:
        """Whether the intercepts of every graded item fall."""
        return all(
            bool((np.diff(parameters[block.parameters[:, 1:]], axis=1) < 0).all())
            for block in self.blocks
            if block.family == "grm"
        )

    def cell_scores(self, parameters: FloatArray, nodes: FloatArray) -> FloatArray:
        """What each category says about its item's parameters, shape (cells, most parameters, q);
        zero past the end of shorter items.
        """
        out = np.zeros((self.n_cells, int(self.sizes.max()), len(nodes)))
        for block in self.blocks:
            values = parameters[block.parameters]
            log_p = families.log_probabilities(block.family, values, nodes)
            each = families.scores(block.family, values, nodes, log_p)
            out[block.cells, : each.shape[1]] = each.swapaxes(1, 2)
        return out

    def answer_scores(
        self, parameters: FloatArray, nodes: FloatArray
    ) -> tuple[FloatArray, IntArray]:
        """Derivatives of single answers, to be looked up: (P, categories, q), and each parameter's
        item, (P,).
        """
        widest = int(self.steps.max()) + 1
        out = np.zeros((self.n_parameters, widest, len(nodes)))
        for block in self.blocks:
            values = parameters[block.parameters]
            log_p = families.log_probabilities(block.family, values, nodes)
            each = families.scores(block.family, values, nodes, log_p)
            out[block.parameters.ravel(), : each.shape[2]] = each.reshape(-1, *each.shape[2:])
        item = np.repeat(np.arange(len(self.steps)), self.sizes)
        return out, item


def layout_of(families_: Sequence[Family], steps: IntArray, dimension: IntArray) -> Layout:
    """Graded items of two categories are the 2PL: the simpler family does them."""
    simplest: list[Family] = [
        "gpcm" if family == "grm" and step == 1 else family
        for family, step in zip(families_, steps.tolist(), strict=True)
    ]
    return Layout(tuple(simplest), steps, dimension)
