"""Answers as a calibration reads them."""

import numpy as np

from assessment.psychometrics.calibration import coding, sparse_responses
from assessment.psychometrics.calibration.coding import coded


def test_answers_are_coded_the_same_a_few_at_a_time(monkeypatch):
    rng = np.random.default_rng(3)
    table = rng.integers(-2, 5, (40, 6)).astype(float)
    table[rng.random(table.shape) < 0.4] = np.nan
    table[:, 4] = np.nan
    child, item = np.nonzero(~np.isnan(table))
    stored = sparse_responses(child, item, table[child, item], table.shape)
    names = [f"i{j}" for j in range(6)]
    dense, at_once = coded(table, names), coded(stored, names)
    monkeypatch.setattr(coding, "ANSWERS_AT_ONCE", 7)
    in_parts = coded(stored, names)
    assert (in_parts.codes.toarray() - 1 == dense.codes).all()
    assert (at_once.codes.toarray() - 1 == dense.codes).all()
    assert in_parts.values == dense.values
    assert in_parts.given.tolist() == dense.given.tolist() == at_once.given.tolist()
    assert in_parts.counts.tolist() == (~np.isnan(np.delete(table, 4, axis=1))).sum(0).tolist()
    assert [odd.item for odd in in_parts.left_out] == ["i4"]
