"""Simulated children in groups, for whom some items are harder."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assessment.psychometrics import ItemBank, simulate_responses

FloatArray = npt.NDArray[np.float64]


def rasch_items(m: int, rng: np.random.Generator) -> ItemBank:
    """Two categories, slopes of one."""
    return ItemBank.from_steps([f"i{j:02d}" for j in range(m)], np.ones(m), rng.normal(size=(m, 1)))


def answers_of(
    bank: ItemBank,
    sizes: tuple[int, ...],
    rng: np.random.Generator,
    means: tuple[float, ...] = (0.0, 0.0),
    harder: dict[str, float] | None = None,
) -> tuple[FloatArray, list[str]]:
    """Answers and labels g0, g1 …; ``harder`` says by how many logits for the last group."""
    parts, labels = [], []
    for g, (size, mean) in enumerate(zip(sizes, means, strict=True)):
        shift = np.zeros(bank.n_items)
        if g == len(sizes) - 1:
            for name, logits in (harder or {}).items():
                shift[bank.index(name)] = -logits
        theta = rng.normal(mean, 1.0, size)
        moved = ItemBank(
            bank.ids,
            bank.slopes,
            bank.intercepts + shift[:, None] * np.arange(1, bank.intercepts.shape[1] + 1),
            bank.dimension,
        )
        parts.append(simulate_responses(moved, theta, rng))
        labels += [f"g{g}"] * size
    return np.concatenate(parts), labels
