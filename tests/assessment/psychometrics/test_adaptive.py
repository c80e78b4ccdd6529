import json

import numpy as np
import pytest

from assessment.psychometrics import (
    ItemBank,
    NothingToAsk,
    Quadrature,
    StoppingRule,
    choose_item,
    eap,
    eligible_items,
    expected_information,
    simulate_adaptive,
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


@pytest.mark.parametrize(
    ("n", "se", "seconds", "left", "reason"),
    [
        (3, 0.1, 0.0, 9, None),
        (6, 0.36, 0.0, 9, None),
        (6, 0.35, 0.0, 9, "precise"),
        (20, 0.9, 0.0, 9, "length"),
        (2, 0.9, 360.0, 9, "time"),
        (2, 0.9, 0.0, 0, "bank"),
        (0, 1.0, 0.0, None, None),
    ],
)
def test_a_test_stops_for_one_reason(n, se, seconds, left, reason):
    assert StoppingRule(max_seconds=360.0).reason(n, se, seconds, left) == reason


def test_a_rule_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="least length"):
        StoppingRule(min_items=10, max_items=5)


def test_simulated_tests_are_unbiased_and_as_long_as_they_need():
    rng = np.random.default_rng(11)
    truth = rng.normal(size=400)
    runs = simulate_adaptive(LADDER, truth, StoppingRule(se=0.4, max_items=25), rng)
    assert abs(runs.bias) < 0.06
    assert runs.rmse == pytest.approx(np.sqrt((runs.se**2).mean()), rel=0.1)
    assert (runs.se[runs.length < 25] <= 0.4).all()
    assert runs.length.min() >= 6
    assert runs.exposure.sum() == pytest.approx(runs.length.mean())


def test_drawing_among_several_spares_the_best_item():
    truth = np.random.default_rng(5).normal(size=200)
    rule = StoppingRule(se=0.4)
    always = simulate_adaptive(LADDER, truth, rule, np.random.default_rng(6), among=1)
    drawn = simulate_adaptive(LADDER, truth, rule, np.random.default_rng(6), among=8)
    assert always.exposure.max() == 1.0
    assert drawn.exposure.max() < 0.95


def test_adaptive_tests_know_more_than_tests_at_random():
    truth = np.random.default_rng(5).normal(size=300)
    ten = StoppingRule(se=0.0, min_items=10, max_items=10)
    adaptive = simulate_adaptive(LADDER, truth, ten, np.random.default_rng(6), among=5)
    at_random = simulate_adaptive(LADDER, truth, ten, np.random.default_rng(6), among=41)
    assert adaptive.se.mean() < 0.95 * at_random.se.mean()


def test_items_and_abilities_agree_with_catr_3_17(shared):
    table = np.genfromtxt(shared / "data/catbank1000.csv", delimiter=",", skip_header=1)
    bank = ItemBank.from_steps([f"{j:04d}" for j in range(1000)], table[:, 0], table[:, 1:])
    grid = Quadrature(241, -6.0, 6.0)
    rng = np.random.default_rng(0)
    for run in json.loads((shared / "fits/catR_cat2pl.json").read_text())["runs"][:4]:
        theirs = run["EAP_241"]
        asked: list[int] = []
        answers = np.full((1, 1000), np.nan)
        theta = 0.0
        for item, answer, believed, se in zip(
            theirs["items0"], theirs["resp"], theirs["theta_prov"], theirs["se_prov"], strict=True
        ):
            here, node = np.array([1.0]), np.array([theta])
            left = eligible_items(bank, asked)
            assert choose_item(bank, here, node, left, rng, among=1) == item
            asked.append(item)
            answers[0, item] = answer
            estimate = eap(bank, answers, quadrature=grid)
            theta = float(estimate.theta[0])
            assert theta == pytest.approx(believed, abs=1e-6)
            assert estimate.se[0] == pytest.approx(se, abs=1e-6)
