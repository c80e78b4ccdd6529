import numpy as np
import pytest

from assessment.psychometrics import BankError, ItemBank

MIXED = [
    {"id": "stops-with-a-cue", "a": 1.2, "d": [1.0, 0.4, -1.5], "dimension": 0},
    {"id": "rabbit", "a": 0.8, "d": [0.5], "dimension": 1},
]


def test_rows_come_back_as_they_went_in():
    assert ItemBank.from_rows(MIXED).to_rows() == MIXED


def test_items_of_different_length_share_a_bank():
    bank = ItemBank.from_rows(MIXED)
    assert bank.n_categories.tolist() == [4, 2]
    assert bank.n_dimensions == 2


def test_steps_are_where_neighbouring_categories_meet():
    bank = ItemBank.from_steps(["item"], [2.0], [[-1.0, 0.5]])
    assert bank.intercepts.tolist() == [[2.0, 1.0]]
    assert bank.steps().tolist() == [[-1.0, 0.5]]


def test_a_bank_cannot_be_changed():
    bank = ItemBank.from_rows(MIXED)
    with pytest.raises(ValueError, match="read-only"):
        bank.slopes[0] = 3.0


def test_a_bank_does_not_follow_the_array_it_was_made_of():
    slopes = np.array([1.0])
    bank = ItemBank(("item",), slopes, np.array([[0.0]]), np.array([0]))
    slopes[0] = 9.0
    assert bank.slopes[0] == 1.0


def test_a_subset_keeps_the_order_asked_for():
    assert ItemBank.from_rows(MIXED).subset(["rabbit", "stops-with-a-cue"]).ids == (
        "rabbit",
        "stops-with-a-cue",
    )


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "at least one item"),
        ([MIXED[0], MIXED[0]], "'stops-with-a-cue' is in the bank twice"),
        ([{"id": "flat", "a": 0.0, "d": [0.0]}], "'flat' needs a slope other than 0"),
        ([{"id": "lost", "a": 1.0, "d": []}, MIXED[1]], "'lost' needs"),
        ([{"id": "gap", "a": 1.0, "d": [0.1, float("nan"), 0.2]}], "'gap' needs"),
        ([{"id": "far", "a": 1.0, "d": [float("inf")]}], "'far' needs"),
        ([{"id": "nowhere", "a": 1.0, "d": [0.0], "dimension": -1}], "'nowhere' needs"),
    ],
)
def test_parameters_that_cannot_be_are_refused_by_name(rows, complaint):
    with pytest.raises(BankError, match=complaint):
        ItemBank.from_rows(rows)


def test_an_unknown_item_is_named():
    with pytest.raises(BankError, match="no item 'dragon'"):
        ItemBank.from_rows(MIXED).index("dragon")
