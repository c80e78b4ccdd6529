import numpy as np
import pytest

from assessment.psychometrics import (
    ItemBank,
    NothingToAsk,
    Quadrature,
    choose_item,
    eligible_items,
    expected_information,
)

LADDER = ItemBank.from_steps(
    [f"step{j:02d}" for j in range(41)], np.full(41, 1.4), np.linspace(-4, 4, 41)[:, None]
)
GRID = Quadrature()


def belief_at(node):
    return (GRID.nodes == node).astype(float)


def test_the_best_item_is_the_one_at_the_childs_height():
    every = np.ones(41, dtype=bool)
    rng = np.random.default_rng(1)
    chosen = choose_item(LADDER, belief_at(1.0), GRID.nodes, every, rng, among=1)
    assert LADDER.steps()[chosen, 0] == pytest.approx(1.0)


def test_what_is_believed_is_weighed_node_by_node():
    weights = np.zeros(61)
    weights[[20, 40]] = [0.25, 0.75]
    apart = 0.25 * expected_information(LADDER, belief_at(GRID.nodes[20]), GRID.nodes)
    apart += 0.75 * expected_information(LADDER, belief_at(GRID.nodes[40]), GRID.nodes)
    assert np.allclose(expected_information(LADDER, weights, GRID.nodes), apart, atol=1e-15)


def test_the_draw_is_among_the_best_and_uses_all_of_them():
    every = np.ones(41, dtype=bool)
    rng = np.random.default_rng(7)
    seen = {choose_item(LADDER, belief_at(0.0), GRID.nodes, every, rng) for _ in range(200)}
    best = np.argsort(-expected_information(LADDER, belief_at(0.0), GRID.nodes))[:5]
    assert seen == set(best.tolist())


def test_the_same_seed_asks_the_same_items():
    every = np.ones(41, dtype=bool)
    first, second = (
        [choose_item(LADDER, belief_at(0.0), GRID.nodes, every, rng) for _ in range(10)]
        for rng in (np.random.default_rng(3), np.random.default_rng(3))
    )
    assert first == second


def test_only_eligible_items_are_asked():
    only = eligible_items(LADDER, asked=range(1, 41))
    rng = np.random.default_rng(1)
    assert choose_item(LADDER, belief_at(4.0), GRID.nodes, only, rng) == 0
    with pytest.raises(NothingToAsk):
        choose_item(LADDER, belief_at(0.0), GRID.nodes, eligible_items(LADDER, range(41)), rng)


def test_eligibility_joins_age_exposure_and_content():
    bank = LADDER.subset(LADDER.ids[:5])
    eligible = eligible_items(
        bank,
        asked=[0],
        age_months=60,
        age_ranges=[[36, 71], [36, 60], [61, 90], [36, 71], [36, 71]],
        exposure=[0, 0.1, 0, 0.4, 0],
        max_exposure=0.4,
        content=np.array([True, True, True, True, False]),
    )
    assert eligible.tolist() == [False, True, False, False, False]
