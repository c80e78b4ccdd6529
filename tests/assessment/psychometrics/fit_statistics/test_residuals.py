"""Mean squares and Q3: worked by hand, with gaps, and where items share more than the scale."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fit_statistics import (
    hold,
    item_mean_squares,
    local_dependence,
    person_fit,
    posterior_mean_squares,
)
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with, simulated

EASY = ItemBank.from_rows(
    [{"id": "a", "a": 1.0, "d": [0.0]}, {"id": "b", "a": 1.0, "d": [np.log(4.0)]}]
)


def test_mean_squares_by_hand():
    held = hold(fit_with(EASY, "rasch"), np.array([[1.0, 0.0], [0.0, 1.0]]))
    found = item_mean_squares(held, np.zeros((2, 1)))
    # At 0 the chances are 1/2 and 4/5: z² is 1 and 1; 4 and 1/4; infit Σr²/ΣW.
    assert found.outfit == pytest.approx([1.0, 2.125])
    assert found.infit == pytest.approx([1.0, (0.64 + 0.04) / 0.32])
    # C of 4/5 is 0.16·(1 - 3·0.16) = 0.0832; q² of outfit (2·0.0832/0.0256)/4 - 1/2.
    q = np.sqrt(0.0832 / 0.0256 / 2 - 0.5)
    assert found.z_outfit[1] == pytest.approx((2.125 ** (1 / 3) - 1) * 3 / q + q / 3)
    assert np.isnan(found.z_outfit[0])


def test_gaps_are_not_counted():
    bank, answers = simulated("grm", 300, 6, 4, 3)
    gaps = answers.copy()
    gaps[:100, 2] = np.nan
    theta = np.random.default_rng(1).normal(size=(300, 1))
    fit = fit_with(bank, "grm")
    some = item_mean_squares(hold(fit, gaps), theta)
    rest = item_mean_squares(hold(fit, gaps[100:]), theta[100:])
    assert some.outfit[2] == pytest.approx(rest.outfit[2])
    assert some.z_infit[2] == pytest.approx(rest.z_infit[2])


def test_an_item_that_nobody_answered_has_no_mean_square_and_disturbs_none():
    bank, answers = simulated("2pl", 300, 6, 4)
    answers[:, 1] = np.nan
    held = hold(fit_with(bank, "2pl"), answers)
    for found in (item_mean_squares(held), posterior_mean_squares(held)):
        assert np.isnan(found.infit).tolist() == [j == 1 for j in range(6)]
        assert np.isnan(found.z_outfit).tolist() == [j == 1 for j in range(6)]
    q3 = local_dependence(held)
    assert q3.unknown == 5
    assert np.isfinite(q3.mean)


def test_averaged_over_the_posterior_mean_squares_are_about_one_where_the_model_holds():
    bank, answers = simulated("gpcm", 4000, 8, 9, 2)
    fit = calibrate(answers, "gpcm", ids=bank.ids, standard_errors="none")
    found = posterior_mean_squares(hold(fit, answers))
    assert found.outfit == pytest.approx(1.0, abs=0.03)
    assert found.infit == pytest.approx(1.0, abs=0.03)
    assert item_mean_squares(hold(fit, answers)).infit.mean() < 0.95


def test_q3_is_the_correlation_of_residuals():
    bank, answers = simulated("2pl", 200, 4, 2)
    held = hold(fit_with(bank, "2pl"), answers)
    theta = np.zeros((200, 1))
    gaps = answers.copy()
    gaps[:30, 0], gaps[20:60, 1] = np.nan, np.nan
    found = local_dependence(hold(fit_with(bank, "2pl"), gaps), theta)
    both = slice(60, 200)
    assert found.q3[0, 1] == pytest.approx(np.corrcoef(answers[both, 0], answers[both, 1])[0, 1])
    whole = local_dependence(held, theta)
    assert whole.q3 == pytest.approx(np.corrcoef(answers.T))
    assert whole.mean == pytest.approx(whole.q3[np.triu_indices(4, 1)].mean())


def test_two_items_that_ask_the_same_are_named():
    rng = np.random.default_rng(11)
    bank, answers = simulated("2pl", 2000, 20, 7)
    answers[:, 9] = np.where(rng.random(2000) < 0.5, answers[:, 8], answers[:, 9])
    fit = calibrate(answers, "2pl", ids=bank.ids, standard_errors="none")
    found = local_dependence(hold(fit, answers))
    assert [(pair.first, pair.second) for pair in found.flagged] == [("i08", "i09")]
    assert found.flagged[0].adjusted == pytest.approx(found.flagged[0].q3 - found.mean)


def test_what_chance_does_to_pairs_of_few_children_is_not_named():
    bank, answers = simulated("2pl", 900, 30, 23)
    answers[np.random.default_rng(4).random(answers.shape) > 0.2] = np.nan
    found = local_dependence(hold(fit_with(bank, "2pl"), answers))
    far = found.adjusted[np.triu_indices(30, 1)] > 0.2
    assert far.sum() > 20
    assert len(found.flagged) <= 1


def test_the_mean_of_q3_is_about_minus_one_over_the_other_items():
    bank, answers = simulated("2pl", 3000, 12, 13)
    found = local_dependence(hold(fit_with(bank, "2pl"), answers))
    assert found.mean == pytest.approx(-1 / 11, abs=0.03)
    assert found.flagged == ()


def test_persons_mean_squares_by_hand():
    held = hold(fit_with(EASY, "rasch"), np.array([[1.0, 0.0], [np.nan, np.nan]]))
    squares = person_fit(held).mean_squares
    theta = held.moments[0][0, 0]
    p = 1 / (1 + np.exp(-theta - np.array([0.0, np.log(4.0)])))
    z2 = np.array([(1 - p[0]) / p[0], p[1] / (1 - p[1])])
    assert squares.outfit[0] == pytest.approx(z2.mean())
    w = p * (1 - p)
    assert squares.infit[0] == pytest.approx((w * z2).sum() / w.sum())
    assert np.isnan(squares.outfit[1])


def test_simulated_graded_and_guessed_items_have_the_moments_of_their_probabilities():
    rng = np.random.default_rng(2)
    bank = ItemBank.from_rows(
        [
            {"id": "g", "a": 1.4, "d": [1.5, 0.2, -1.0], "graded": True},
            {"id": "p", "a": 0.7, "d": [0.6, -0.3, 0.1]},
        ]
    )
    theta = np.full((60_000, 1), 0.4)
    answers = simulate_responses(bank, theta[:, 0], rng)
    for j, model in ((0, "grm"), (1, "gpcm")):
        held = hold(fit_with(bank.subset([bank.ids[j]]), model), answers[:, [j]])
        found = item_mean_squares(held, theta)
        assert found.outfit[0] == pytest.approx(1.0, abs=0.02)
        assert abs(found.z_infit[0]) < 3.5
