"""What the tests of judged items start from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.assessment.psychometrics.facets.judged import Judged, judged


@pytest.fixture(scope="session")
def judged_reference(shared, read_table) -> Callable[[str, str], Judged]:
    def read(name: str, person: str) -> Judged:
        rows = read_table(Path(shared) / "data" / f"{name}.csv")
        items = [column for column in rows[0] if column not in (person, "rater")]
        cells = [[row[item] for item in items] for row in rows]
        table = [[float(c) if c not in ("", "NA") else np.nan for c in line] for line in cells]
        return Judged(np.array(table), [r[person] for r in rows], [r["rater"] for r in rows], items)

    return read


@pytest.fixture(scope="session")
def judge() -> Callable[..., Judged]:
    return judged
