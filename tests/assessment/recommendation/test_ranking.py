"""Choosing activities: worked values, laws, and the shares that are promised."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessment.recommendation.ranking import (
    LIKENESS_COST,
    PURPOSES,
    SHARES,
    Catalogue,
    Portrait,
    choose,
    likeness,
    openness,
    purpose_values,
    softmax,
)

ACTIVITIES = 30


@pytest.fixture
def catalogue() -> Catalogue:
    """Thirty activities: five for each strand, over a range of demands and six themes."""
    strand = np.arange(ACTIVITIES) % 6
    return Catalogue(
        practice=np.eye(6)[strand],
        demand=np.linspace(-2.0, 2.0, ACTIVITIES),
        theme=(np.arange(ACTIVITIES) // 6).astype(np.int64),
    )


def portrait(**changes: np.ndarray) -> Portrait:
    """A child exactly at the mean of the age, known well, without any history."""
    values = {
        "mean": np.zeros(6),
        "sd": np.full(6, 0.3),
        "expected": np.zeros(6),
        "comfort": np.zeros(6),
        "affinity": np.zeros(6),
        "met": np.zeros(6),
    }
    return Portrait(**{**values, **changes})


def test_an_activity_is_fully_open_where_half_of_it_comes_easily() -> None:
    assert openness(np.zeros(6), np.zeros(6), np.zeros(1))[0, 0] == pytest.approx(1.0)


def test_openness_one_logit_away_is_worked_by_hand() -> None:
    p = 1.0 / (1.0 + np.exp(-1.0))
    assert openness(np.ones(6), np.zeros(6), np.zeros(1))[0, 0] == pytest.approx(4 * p * (1 - p))


def test_openness_agrees_with_integration_by_simulation() -> None:
    draws = np.random.default_rng(1).normal(0.4, 0.7, 400_000)
    p = 1.0 / (1.0 + np.exp(-(draws - 0.9)))
    expected = float(np.mean(4 * p * (1 - p)))
    found = openness(np.full(6, 0.4), np.full(6, 0.7), np.array([0.9]))
    assert found[0, 2] == pytest.approx(expected, abs=0.002)


@given(
    mean=hnp.arrays(float, 6, elements=st.floats(-4, 4)),
    sd=hnp.arrays(float, 6, elements=st.floats(0, 2)),
    demand=hnp.arrays(float, 4, elements=st.floats(-4, 4)),
)
def test_openness_is_a_share(mean: np.ndarray, sd: np.ndarray, demand: np.ndarray) -> None:
    found = openness(mean, sd, demand)
    assert found.shape == (4, 6)
    assert (found > 0).all()
    assert (found <= 1 + 1e-12).all()


def test_every_purpose_values_between_nothing_and_all(catalogue: Catalogue) -> None:
    child = portrait(affinity=np.array([1, -1, 0, 0.5, 0, 0.0]), met=np.arange(6.0))
    for values in purpose_values(catalogue, child).values():
        assert (values >= 0).all()
        assert (values <= 1).all()


def test_growth_prefers_what_lies_at_the_childs_own_level(catalogue: Catalogue) -> None:
    values = purpose_values(catalogue, portrait(mean=np.full(6, 1.0)))["growth"]
    assert catalogue.demand[values.argmax()] == pytest.approx(1.0, abs=0.1)


def test_asking_for_easier_activities_lowers_the_demand_of_the_best(catalogue: Catalogue) -> None:
    before = purpose_values(catalogue, portrait())["growth"].argmax()
    after = purpose_values(catalogue, portrait(comfort=np.full(6, -0.8)))["growth"].argmax()
    assert catalogue.demand[after] < catalogue.demand[before]


def test_strength_prefers_the_strand_that_leads(catalogue: Catalogue) -> None:
    values = purpose_values(catalogue, portrait(mean=np.array([0, 0, 1.5, 0, 0, 0.0])))["strength"]
    at_equal_demand = values[12:18]
    assert at_equal_demand.argmax() == 2


def test_a_lead_that_may_be_chance_counts_for_less(catalogue: Catalogue) -> None:
    mean = np.array([0, 0, 1.0, 0, 0, 0])
    sure = purpose_values(catalogue, portrait(mean=mean, sd=np.full(6, 0.2)))["strength"][14]
    vague = purpose_values(catalogue, portrait(mean=mean, sd=np.full(6, 0.9)))["strength"][14]
    assert sure > vague


def test_what_was_enjoyed_comes_before_what_was_declined(catalogue: Catalogue) -> None:
    affinity = np.array([0.9, -0.9, 0, 0, 0, 0])
    values = purpose_values(catalogue, portrait(affinity=affinity))["interest"]
    assert values[catalogue.theme == 0].min() > values[catalogue.theme == 1].max()


def test_nothing_is_offered_that_is_not_eligible(catalogue: Catalogue) -> None:
    eligible = np.zeros(ACTIVITIES, dtype=bool)
    eligible[[3, 17]] = True
    choices = choose(catalogue, portrait(), eligible, count=5, rng=np.random.default_rng(2))
    assert {choice.index for choice in choices} == {3, 17}


def test_without_anything_eligible_nothing_is_offered(catalogue: Catalogue) -> None:
    nothing = np.zeros(ACTIVITIES, dtype=bool)
    assert choose(catalogue, portrait(), nothing, count=3, rng=np.random.default_rng(3)) == []


def test_what_is_offered_already_is_not_offered_twice(catalogue: Catalogue) -> None:
    everything = np.ones(ACTIVITIES, dtype=bool)
    rng = np.random.default_rng(4)
    already = np.array([0, 1], dtype=np.int64)
    choices = choose(catalogue, portrait(), everything, count=28, rng=rng, already=already)
    indices = [choice.index for choice in choices]
    assert len(set(indices)) == 28
    assert not {0, 1} & set(indices)


def test_likeness_is_full_for_a_twin_and_nothing_for_a_stranger(catalogue: Catalogue) -> None:
    alike = likeness(catalogue, [0])
    assert alike[0] == pytest.approx(1.0)
    assert alike[7] == pytest.approx(0.0)
    assert 0 < LIKENESS_COST < 1


def test_purposes_come_in_their_shares(catalogue: Catalogue) -> None:
    rng = np.random.default_rng(5)
    everything = np.ones(ACTIVITIES, dtype=bool)
    counts = Counter(
        choose(catalogue, portrait(), everything, count=1, rng=rng)[0].purpose for _ in range(4000)
    )
    for purpose in PURPOSES:
        # Three standard errors of a share over 4000 draws.
        assert counts[purpose] / 4000 == pytest.approx(SHARES[purpose], abs=0.024)


def test_logged_propensities_are_the_frequencies_of_choice(catalogue: Catalogue) -> None:
    rng = np.random.default_rng(6)
    everything = np.ones(ACTIVITIES, dtype=bool)
    child = portrait(mean=np.linspace(-1, 1, 6))
    draws = [choose(catalogue, child, everything, count=1, rng=rng)[0] for _ in range(6000)]
    counts = Counter(draw.index for draw in draws)
    promised = {draw.index: draw.propensity for draw in draws}
    for index, propensity in promised.items():
        error = 4 * np.sqrt(propensity * (1 - propensity) / 6000)
        assert counts[index] / 6000 == pytest.approx(propensity, abs=error)


def test_softmax_gives_nothing_to_the_ineligible() -> None:
    odds = softmax(np.array([1.0, 1.0, 9.0]), np.array([True, True, False]))
    assert odds == pytest.approx([0.5, 0.5, 0.0])
