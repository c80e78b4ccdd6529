"""The spread of the strands among children whose spread is known."""

import numpy as np
import pytest

from assessment.psychometrics import Evidence, ItemBank, simulate_responses
from assessment.psychometrics.spread import estimate_spread

TRUTH = np.array([[1.2, 0.5], [0.5, 0.7]])
BANK = ItemBank.from_rows(
    {"id": f"{d}{j}", "a": 1.2, "d": [1.2 - 0.3 * j, -0.6 * j], "dimension": d}
    for d in range(2)
    for j in range(10)
)


@pytest.fixture(scope="module")
def children():
    rng = np.random.default_rng(20263)
    means = np.stack([rng.uniform(-1, 1, 1500)] * 2, axis=1)
    theta = means + rng.multivariate_normal(np.zeros(2), TRUTH, 1500)
    return means, Evidence.from_matrix(BANK, simulate_responses(BANK, theta, rng))


def test_the_spread_that_made_the_answers_is_found(children):
    means, evidence = children
    told = []
    found = estimate_spread(
        BANK,
        evidence,
        means,
        np.eye(2),
        rater_sd=0.0,
        watch=lambda done, step: told.append((done, step)),
    )
    assert found.converged
    # Four standard errors of a variance on so many children, seen with this much noise.
    assert np.abs(found.covariance - TRUTH).max() < 4 * TRUTH.max() * np.sqrt(2 / 1500) * 1.3
    assert [done for done, _ in told] == list(range(1, found.passes + 1))
    assert told[-1][1] == found.step <= 1e-3


def test_where_it_starts_changes_little(children):
    means, evidence = children
    ends = [
        estimate_spread(
            BANK, evidence, means, start, rater_sd=0.0, tolerance=1e-4, max_passes=200
        ).covariance
        for start in (np.eye(2) * 0.4, np.array([[2.0, 1.5], [1.5, 2.0]]))
    ]
    assert np.abs(ends[0] - ends[1]).max() < 5e-3


def test_a_search_cut_short_says_so(children):
    means, evidence = children
    found = estimate_spread(BANK, evidence, means, np.eye(2), tolerance=1e-9, max_passes=2)
    assert (found.converged, found.passes) == (False, 2)
    assert found.step > 1e-9


def test_no_evidence_leaves_the_start_as_it_was():
    nobody = Evidence.from_matrix(BANK, np.full((5, 20), np.nan))
    found = estimate_spread(BANK, nobody, np.zeros((5, 2)), TRUTH)
    assert found.covariance == pytest.approx(TRUTH)
    assert (found.converged, found.passes) == (True, 1)
