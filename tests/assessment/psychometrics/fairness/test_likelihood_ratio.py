"""Likelihood-ratio DIF: against mirt, against split columns, and on simulated children."""

import csv
import json

import numpy as np
import pytest
from scipy.stats import binom

from assessment.psychometrics import ItemBank
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fairness import Comparison, Settings, likelihood_ratio_dif
from assessment.psychometrics.fairness.shared_categories import with_shared_categories
from tests.assessment.psychometrics.fairness.children import answers_of, rasch_items


def graded_like(m, steps, rng):
    """Partial credit items with slopes around 1.2."""
    places = np.sort(rng.normal(size=(m, steps)), axis=1)
    return ItemBank.from_steps([f"i{j:02d}" for j in range(m)], rng.uniform(0.9, 1.5, m), places)


@pytest.mark.parametrize(("kind", "theirs"), [("both", "LR_a_d"), ("uniform", "LR_d")])
def test_mirt(shared, kind, theirs):
    known = json.loads((shared / "fits/mirt_DIF_LR_verbal.json").read_text())  # mirt 1.45.1
    items = json.loads((shared / "fits/difR_verbal.json").read_text())["items"]
    with (shared / "data/difR_verbal.csv").open() as file:
        rows = list(csv.DictReader(file))
    answers = np.array([[float(row[name]) for name in items] for row in rows])
    comparison = Comparison.of(answers, [row["Gender"] for row in rows], ids=items)
    found = likelihood_ratio_dif(comparison, kind=kind)
    assert found.statistic == pytest.approx(known[theirs]["X2"], abs=1e-4)
    assert found.df.tolist() == known[theirs]["df"]
    assert found.p == pytest.approx(known[theirs]["p"], abs=1e-5)


@pytest.mark.parametrize("model", ["grm", "gpcm", "pcm"])
def test_freeing_an_item_is_splitting_its_column(model):
    rng = np.random.default_rng(3)
    bank = graded_like(6, 2, rng)
    answers, labels = answers_of(bank, (250, 250), rng, harder={"i01": 0.5})
    found = likelihood_ratio_dif(
        Comparison.of(answers, labels, ids=bank.ids), more_categories=model
    )
    tied = calibrate(answers, model, ids=bank.ids, groups=labels, standard_errors="none")
    split = np.concatenate([answers, answers[:, [1]]], axis=1)
    split[250:, 1] = np.nan
    split[:250, 6] = np.nan
    free = calibrate(split, model, groups=labels, standard_errors="none")
    assert found.statistic[1] == pytest.approx(2 * (free.loglik - tied.loglik), abs=1e-4)
    assert found.df[1] == free.n_free - tied.n_free


def test_one_item_in_twenty_is_flagged_where_none_differs():
    rng = np.random.default_rng(21)
    flags = tested = 0
    for _ in range(12):
        bank = graded_like(8, 1, rng)
        answers, labels = answers_of(bank, (250, 250), rng, (0.0, 0.5))
        found = likelihood_ratio_dif(Comparison.of(answers, labels, ids=bank.ids))
        flags += int(found.flagged.sum())
        tested += int(np.isfinite(found.p).sum())
    assert tested == 96
    low, high = binom.interval(0.999, tested, 0.05)
    assert low <= flags <= high


def test_a_planted_shift_is_recovered_and_purification_clears_the_others():
    rng = np.random.default_rng(22)
    bank = rasch_items(12, rng)
    harder = {"i02": 0.9, "i05": 0.9, "i08": 0.9}
    answers, labels = answers_of(bank, (1000, 1000), rng, (0.0, 0.4), harder)
    comparison = Comparison.of(answers, labels, ids=bank.ids)
    found = likelihood_ratio_dif(
        comparison, Settings(purify=True, alpha=0.01), kind="uniform", two_categories="rasch"
    )
    assert np.flatnonzero(found.flagged).tolist() == [2, 5, 8]
    assert found.settled
    assert found.effects["intercept_difference"][[2, 5, 8]] == pytest.approx([-0.9] * 3, abs=0.3)
    assert {found.classes[j] for j in (2, 5, 8)} <= {"B", "C"}
    assert "harder for g1 than for g0" in found.sentences[2]
    assert (found.effects["area"][[2, 5, 8]] < 0).all()


def test_three_groups_with_answers_missing_by_design():
    rng = np.random.default_rng(23)
    bank = graded_like(9, 2, rng)
    answers, labels = answers_of(bank, (500, 500, 500), rng, (0.0, 0.3, -0.3), harder={"i04": 1.0})
    answers[::2, :3] = np.nan
    answers[1::2, 6:] = np.nan
    found = likelihood_ratio_dif(Comparison.of(answers, labels, ids=bank.ids))
    assert found.df.tolist() == [6.0] * 9
    assert found.p.argmin() == 4
    assert found.focal[4] == "g2"
    assert not any("miss answers" in remark for remark in found.remarks)


def test_slopes_that_differ_are_non_uniform():
    rng = np.random.default_rng(24)
    bank = graded_like(8, 1, rng)
    answers, labels = answers_of(bank, (900, 900), rng)
    # In the last group item 3 is answered by guesswork.
    answers[900:, 3] = rng.integers(0, 2, 900)
    comparison = Comparison.of(answers, labels, ids=bank.ids)
    slope = likelihood_ratio_dif(comparison, kind="nonuniform")
    both = likelihood_ratio_dif(comparison)
    uniform = likelihood_ratio_dif(comparison, kind="uniform")
    assert slope.p[3] < 1e-10
    assert slope.effects["slope_difference"][3] == pytest.approx(-bank.slopes[3], abs=0.5)
    assert slope.statistic + uniform.statistic == pytest.approx(both.statistic, abs=1e-3)
    assert "depends on the level" in slope.sentences[3]


def test_a_category_that_one_group_never_gave_is_joined():
    rng = np.random.default_rng(25)
    bank = graded_like(6, 3, rng)
    answers, labels = answers_of(bank, (300, 300), rng)
    answers[300:, 2] = np.minimum(answers[300:, 2], 2.0)
    answers[300:, 5] = 1.0
    found = likelihood_ratio_dif(Comparison.of(answers, labels, ids=bank.ids))
    assert found.df.tolist()[:5] == [4, 4, 3, 4, 4]
    assert "joined" in " ".join(found.remarks)
    assert found.sentences[5].startswith("i05 was not tested: no two different answers")


def test_joining_goes_to_the_neighbour_below():
    answers = np.array([[0, 0], [1, 1], [2, 1], [3, 0], [0, 0], [1, 1], [3, 1], [3, 0]], float)
    comparison = Comparison.of(answers, ["a"] * 4 + ["b"] * 4)
    shared, hopeless, joined = with_shared_categories(comparison)
    assert shared.answers.codes[:, 0].tolist() == [0, 1, 1, 2, 0, 1, 2, 2]
    assert shared.answers.values[0] == (0, 1, 3)
    assert (hopeless, [odd.item for odd in joined]) == ({}, ["I1"])
