"""ML, MAP and WLE: by hand, by law, and against mirt 1.45.1 and TAM 4.3."""

import csv
import json

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, information, log_likelihood, simulate_responses
from assessment.psychometrics.scoring import map_estimate, maximum, ml, wle

MIXED = ItemBank.from_rows(
    [
        {"id": "a", "a": 1.3, "d": [0.4]},
        {"id": "b", "a": 0.9, "d": [1.0, 0.3, -1.0]},
        {"id": "c", "a": 1.5, "d": [1.2, -0.2, -1.9], "graded": True},
        {"id": "d", "a": 1.1, "d": [-0.5], "g": 0.2},
    ]
)


def as_numbers(values):
    return np.array([np.nan if value is None else float(value) for value in values])


def reference_bank(fit, graded):
    table = fit["coef_simplified"]["items"]
    rows = []
    for name, values in zip(table["rows"], table["values"], strict=True):
        named = dict(zip(table["cols"], values, strict=True))
        d = [named[k] for k in ("d", "d1", "d2", "d3") if k in named]
        rows.append({"id": name, "a": named["a1"], "d": d, "graded": graded})
    return ItemBank.from_rows(rows)


def scored_rows(path, columns, rows):
    with path.open() as file:
        listed = list(csv.DictReader(file))
    answers = np.array([[float(listed[row][column]) for column in columns] for row in rows])
    return answers - answers.min()


def require_same(bank, answers, scores):
    for name, estimate in (("MAP", map_estimate), ("ML", ml), ("WLE", wle)):
        found = estimate(bank, answers)
        theta = as_numbers(scores[name]["F1"])
        ends = np.isinf(theta)
        assert np.array_equal(found.theta[ends], theta[ends])
        assert found.theta[~ends] == pytest.approx(theta[~ends], abs=1e-5)
        if name != "WLE":
            # mirt's error of the WLE is the curvature of the weighted likelihood, ours 1/√I as in
            # Warm (1989) and TAM.
            se = as_numbers(scores[name]["SE_F1"])
            known = np.isfinite(se) & ~ends
            assert found.se[known] == pytest.approx(se[known], abs=1e-3)


def test_lsat7_by_mirt(reference):
    fit = json.loads((reference / "mirt_lsat7_2pl.json").read_text())
    scores = fit["person_scores"]
    columns = fit["coef_simplified"]["items"]["rows"]
    answers = scored_rows(reference / "lsat7.csv", columns, scores["row0"])
    require_same(reference_bank(fit, graded=False), answers, scores)


@pytest.mark.parametrize(
    ("name", "data", "graded"),
    [
        ("mirt_science_grm", "science", True),
        ("mirt_science_gpcm", "science", False),
        ("mirt_verbagg_poly_grm", "verbagg_poly", True),
    ],
)
def test_ordered_items_by_mirt(shared, name, data, graded):
    fit = json.loads((shared / "fits" / f"{name}.json").read_text())
    scores = fit["person_scores"]
    columns = fit["coef_simplified"]["items"]["rows"]
    answers = scored_rows(shared / "data" / f"{data}.csv", columns, scores["row0"])
    require_same(reference_bank(fit, graded), answers, scores)


def test_weighted_likelihood_by_tam(shared):
    fit = json.loads((shared / "fits" / "TAM_cqc01_rasch.json").read_text())
    names, difficulty = fit["xsi"]["name"], fit["xsi"]["xsi"]
    bank = ItemBank.from_rows(
        {"id": name, "a": 1.0, "d": [-xsi]} for name, xsi in zip(names, difficulty, strict=True)
    )
    known = fit["person_WLE"]
    answers = scored_rows(shared / "data" / "TAM_data.cqc01.csv", names, range(len(known["theta"])))
    found = wle(bank, answers)
    assert found.theta == pytest.approx(known["theta"], abs=1e-8)
    assert found.se == pytest.approx(known["error"], abs=1e-8)


def test_one_success_on_one_item_by_hand():
    # MAP of a single Rasch success under N(0, 1): theta = 1 - σ(theta), which is 0.4013….
    bank = ItemBank.from_steps(["i"], [1.0], [[0.0]])
    theta = map_estimate(bank, [[1]]).theta[0]
    assert theta == pytest.approx(1 - 1 / (1 + np.exp(-theta)), abs=1e-9)
    assert wle(bank, [[1]]).theta[0] == pytest.approx(np.log(3), abs=1e-9)


def test_children_without_a_maximum_and_without_answers():
    found = ml(MIXED, [[0, 0, 0, 0], [1, 3, 3, 1], [np.nan] * 4])
    assert found.theta[:2].tolist() == [-np.inf, np.inf]
    assert np.isnan([found.theta[2], *found.se]).all()
    assert ml(MIXED, [[1, 3, 3, 1]], bound=6.0).theta[0] == 6.0
    assert np.isnan(wle(MIXED, [[np.nan] * 4]).theta[0])
    assert map_estimate(MIXED, [[np.nan] * 4], 0.3, 0.8).theta[0] == pytest.approx(0.3)
    assert map_estimate(MIXED, [[np.nan] * 4], 0.3, 0.8).se[0] == pytest.approx(0.8)


def test_an_item_that_falls_counts_the_other_way_round():
    bank = ItemBank.from_rows(
        [{"id": "up", "a": 1.0, "d": [0.4]}, {"id": "down", "a": -0.8, "d": [0.1]}]
    )
    turned = ItemBank.from_rows(
        [{"id": "up", "a": 1.0, "d": [0.4]}, {"id": "down", "a": 0.8, "d": [-0.1]}]
    )
    answers = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    mirrored = np.column_stack([answers[:, 0], 1 - answers[:, 1]])
    for estimate in (ml, wle, map_estimate):
        assert estimate(bank, answers).theta == pytest.approx(estimate(turned, mirrored).theta)


def test_where_a_guess_explains_the_only_success_the_likelihood_rises_without_end():
    # An easy item failed and a hard one solved: (1 - σ(theta + 2))·(g + (1 - g)·σ(theta - 4)) is
    # highest, at g, where both σ are 0.
    bank = ItemBank.from_rows(
        [{"id": "easy", "a": 2.0, "d": [4.0]}, {"id": "hard", "a": 2.0, "d": [-8.0], "g": 0.25}]
    )
    found = ml(bank, [[0, 1], [1, 0]])
    assert found.theta[0] == -np.inf
    assert np.isnan(found.se[0])
    assert np.isfinite([found.theta[1], found.se[1]]).all()
    held = ml(bank, [[0, 1]], bound=5.0)
    known = information(bank, np.array([-5.0])).sum()
    assert held.theta[0] == -5.0
    assert held.se[0] == pytest.approx(1 / np.sqrt(known))


@pytest.mark.parametrize("estimate", [ml, wle, map_estimate])
def test_a_child_is_estimated_alone_as_in_a_crowd_and_in_batches(estimate, monkeypatch):
    rng = np.random.default_rng(12)
    answers = simulate_responses(MIXED, rng.normal(size=40), rng)
    answers[rng.random(answers.shape) < 0.3] = np.nan
    together = estimate(MIXED, answers).rounded()
    alone = [estimate(MIXED, child[None]).rounded() for child in answers]
    monkeypatch.setattr(maximum, "CELLS_AT_ONCE", 100)
    parts = estimate(MIXED, answers).rounded()
    for name in ("theta", "se", "n"):
        whole = getattr(together, name)
        each = np.concatenate([getattr(one, name) for one in alone])
        assert np.array_equal(whole, each, equal_nan=True)
        assert np.array_equal(whole, getattr(parts, name), equal_nan=True)


def test_estimates_are_where_the_likelihood_is_highest():
    rng = np.random.default_rng(4)
    answers = simulate_responses(MIXED, rng.normal(size=60), rng)
    nodes = np.linspace(-8, 8, 16_001)
    likelihood = log_likelihood(MIXED, answers, nodes)
    by_map = map_estimate(MIXED, answers).theta
    assert by_map == pytest.approx(nodes[(likelihood - nodes**2 / 2).argmax(axis=1)], abs=6e-4)
