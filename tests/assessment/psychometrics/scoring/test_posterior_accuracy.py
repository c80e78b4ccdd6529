"""Many children at once, over the nodes that matter, against the plain sum over all nodes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics import ItemBank, Quadrature, eap, log_probabilities
from assessment.psychometrics.scoring.posterior import IN_CACHE, SORTED_AT_ONCE

FAMILIES = ("2pl", "gpcm", "grm", "3pl", "mixed")


def plain(bank, answers, mean, sd, grid):
    """theta and se, child by child as the formula has them."""
    table = log_probabilities(bank, grid.nodes)
    prior = grid.log_weights(np.broadcast_to(mean, len(answers)), sd)
    out = np.empty((2, len(answers)))
    for i, child in enumerate(answers):
        known = np.flatnonzero(~np.isnan(child))
        log_weight = prior[i] + table[:, known, child[known].astype(int)].sum(axis=1)
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        out[0, i] = weight @ grid.nodes
        out[1, i] = np.sqrt(weight @ (grid.nodes - out[0, i]) ** 2)
    return out


def some_bank(rng, family, items):
    rows = []
    for j in range(items):
        kind = rng.choice(FAMILIES[:4]) if family == "mixed" else family
        steps = int(rng.integers(1, 5)) if kind in ("gpcm", "grm") else 1
        a = float(rng.lognormal(0.2, 0.5)) * (-1 if rng.random() < 0.15 else 1)
        row = {"id": f"i{j}", "a": a, "d": rng.normal(0, 2, steps).tolist()}
        if kind == "grm":
            row |= {"d": sorted(row["d"], reverse=True), "graded": True}
        if kind == "3pl":
            row["g"] = float(rng.uniform(0.05, 0.3))
        rows.append(row)
    return ItemBank.from_rows(rows)


def some_answers(rng, bank, children, missing):
    """Patterns that no ability makes likely, all lowest, all highest and none among them."""
    answers = np.floor(rng.random((children, bank.n_items)) * bank.n_categories)
    answers[::7] = 0
    answers[1::7] = bank.n_categories - 1
    answers[rng.random(answers.shape) < missing] = np.nan
    answers[2::50] = np.nan
    return answers


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    family=st.sampled_from(FAMILIES),
    missing=st.sampled_from([0.0, 0.1, 0.6]),
    own_priors=st.booleans(),
    trapezoid=st.booleans(),
)
def test_a_crowd_is_scored_as_by_the_plain_sum(seed, family, missing, own_priors, trapezoid):
    rng = np.random.default_rng(seed)
    bank = some_bank(rng, family, int(rng.integers(1, 45)))
    answers = some_answers(rng, bank, 300, missing)
    reach = float(rng.uniform(4, 12))
    grid = Quadrature(int(rng.integers(41, 200)), -reach, reach, trapezoid)
    sd = rng.uniform(0.2, reach / 4, 300) if own_priors else float(rng.uniform(0.5, reach / 3))
    mean = rng.uniform(-reach / 4, reach / 4, 300) if own_priors else 0.0
    found = eap(bank, answers, mean, sd, grid)
    theta, se = plain(bank, answers, mean, sd, grid)
    assert np.abs(found.theta - theta).max() < 1e-9
    assert np.abs(found.se - se).max() < 1e-9
    assert found.n.tolist() == (~np.isnan(answers)).sum(axis=1).tolist()


@pytest.mark.parametrize("family", FAMILIES)
def test_children_in_order_of_a_guess_come_back_in_their_own(family):
    rng = np.random.default_rng(5)
    bank = some_bank(rng, family, 12)
    answers = some_answers(rng, bank, SORTED_AT_ONCE + IN_CACHE + 50, 0.2)
    found = eap(bank, answers, 0.2, 1.3)
    rows = rng.choice(len(answers), 500, replace=False)
    theta, se = plain(bank, answers[rows], 0.2, 1.3, Quadrature())
    assert np.abs(found.theta[rows] - theta).max() < 1e-9
    assert np.abs(found.se[rows] - se).max() < 1e-9
