import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import (
    ImpossibleResponse,
    ItemBank,
    category_probabilities,
    expected_scores,
    information,
    log_likelihood,
)

abilities = st.floats(-6, 6)
slopes = st.floats(0.3, 3.0)
steps = st.lists(st.floats(-4, 4), min_size=1, max_size=5)


def test_two_categories_are_the_logistic_curve():
    bank = ItemBank.from_rows([{"id": "item", "a": 1.5, "d": [-0.6]}])
    by_hand = 1.0 / (1.0 + math.exp(-(1.5 * 0.8 - 0.6)))
    assert category_probabilities(bank, [0.8])[0, 0, 1] == pytest.approx(by_hand, abs=1e-15)


def test_partial_credit_by_hand():
    # Exponents 0, ln 2, ln 3: the probabilities are 1, 2 and 3 sixths.
    bank = ItemBank.from_rows([{"id": "item", "a": 1.0, "d": [math.log(2), math.log(3)]}])
    assert category_probabilities(bank, [0.0])[0, 0] == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert expected_scores(bank, [0.0])[0, 0] == pytest.approx(8 / 6)
    assert information(bank, [0.0])[0, 0] == pytest.approx(14 / 6 - (8 / 6) ** 2)


def test_a_shorter_item_has_no_further_categories():
    bank = ItemBank.from_rows([{"id": "a", "a": 1, "d": [0, 0]}, {"id": "b", "a": 1, "d": [0]}])
    assert category_probabilities(bank, [4.0])[0, 1, 2] == 0.0


def test_each_item_looks_at_its_own_dimension():
    rows = [{"id": "a", "a": 1, "d": [0.0]}, {"id": "b", "a": 1, "d": [0.0], "dimension": 1}]
    bank = ItemBank.from_rows(rows)
    alone = ItemBank.from_rows([{"id": "b", "a": 1, "d": [0.0]}])
    assert (
        category_probabilities(bank, [[0.0, 2.0]])[0, 1, 1]
        == category_probabilities(alone, [2.0])[0, 0, 1]
    )
    with pytest.raises(ValueError, match="2 dimensions"):
        category_probabilities(bank, [0.0])


@given(theta=abilities, a=slopes, b=steps)
def test_probabilities_sum_to_one(theta, a, b):
    bank = ItemBank.from_steps(["item"], [a], [b])
    assert category_probabilities(bank, [theta]).sum() == pytest.approx(1.0, abs=1e-12)


@given(theta=abilities, rise=st.floats(0.01, 3), a=slopes, b=steps)
def test_more_ability_expects_a_higher_score(theta, rise, a, b):
    bank = ItemBank.from_steps(["item"], [a], [b])
    low, high = expected_scores(bank, [theta, theta + rise])[:, 0]
    assert low <= high


@given(theta=st.floats(-4, 4), a=slopes, b=steps)
def test_information_is_the_slope_of_the_expected_score_times_a(theta, a, b):
    bank = ItemBank.from_steps(["item"], [a], [b])
    h = 1e-5
    low, high = expected_scores(bank, [theta - h, theta + h])[:, 0]
    by_differences = a * (high - low) / (2 * h)
    assert information(bank, [theta])[0, 0] == pytest.approx(by_differences, rel=1e-5, abs=1e-7)


@given(theta=abilities, shift=st.floats(-2, 2), a=slopes, b=steps)
def test_a_shift_is_the_same_as_more_ability(theta, shift, a, b):
    bank = ItemBank.from_steps(["item"], [a], [b])
    shifted = category_probabilities(bank, [theta], shift)
    moved = category_probabilities(bank, [theta + shift / a])
    assert np.allclose(shifted, moved, atol=1e-12)


def test_the_likelihood_is_the_product_of_the_answers():
    bank = ItemBank.from_rows(
        [{"id": "a", "a": 1.1, "d": [0.2, -1]}, {"id": "b", "a": 2, "d": [1]}]
    )
    nodes = np.array([-1.0, 0.4])
    probabilities = category_probabilities(bank, nodes)
    by_hand = np.log(probabilities[:, 0, 2] * probabilities[:, 1, 0])
    assert np.allclose(log_likelihood(bank, [[2, 0]], nodes)[0], by_hand, atol=1e-14)


def test_a_missing_answer_says_nothing():
    bank = ItemBank.from_rows([{"id": "a", "a": 1.1, "d": [0.2]}])
    assert log_likelihood(bank, [[np.nan]], [-2.0, 0.0, 2.0]).tolist() == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("answer", [-1, 2, 0.5, np.inf])
def test_an_answer_that_cannot_be_is_refused_by_row_and_item(answer):
    bank = ItemBank.from_rows([{"id": "rabbit", "a": 1, "d": [0.0]}])
    with pytest.raises(ImpossibleResponse, match=r"Row 1 has .* on item 'rabbit'"):
        log_likelihood(bank, [[1], [answer]], [0.0])


@pytest.mark.parametrize("model", ["2pl", "rasch"])
def test_information_agrees_with_mirt_1_45_1(model, reference, mirt_fit):
    bank, fit = mirt_fit(reference / f"mirt_lsat7_{model}.json")
    table = fit["item_information"]
    theta = np.array(table["rows"], dtype=float)
    assert np.abs(information(bank, theta) - np.array(table["values"])).max() < 1e-12
    expected = expected_scores(bank, theta).sum(axis=1)
    assert np.abs(expected - np.array(fit["test_information"]["expected_score"])).max() < 1e-12
