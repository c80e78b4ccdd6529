"""Banks that the tests of adaptive testing share."""

import numpy as np

from assessment.psychometrics import ItemBank

LADDER = ItemBank.from_steps(
    [f"step{j:02d}" for j in range(41)], np.full(41, 1.4), np.linspace(-4, 4, 41)[:, None]
)

MIXED = ItemBank.from_rows(
    [
        {"id": "2pl", "a": 1.3, "d": [0.4]},
        {"id": "3pl", "a": 1.7, "d": [-0.5], "g": 0.2},
        {"id": "gpcm", "a": 0.9, "d": [0.8, 0.5, -1.0]},
        {"id": "grm", "a": 1.4, "d": [1.5, 0.2, -1.1], "graded": True},
        {"id": "grm2", "a": 1.1, "d": [0.3], "graded": True},
    ]
)


def two_parameter(m: int, seed: int = 2, dimensions: int = 1) -> ItemBank:
    """A bank at random, its items going round the dimensions."""
    rng = np.random.default_rng(seed)
    return ItemBank.from_steps(
        [f"i{j:03d}" for j in range(m)],
        np.exp(rng.normal(0.1, 0.3, m)),
        rng.normal(0.0, 1.2, (m, 1)),
        np.arange(m) % dimensions,
    )
