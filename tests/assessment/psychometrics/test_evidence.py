import numpy as np
import pytest

from assessment.psychometrics import Evidence, ImpossibleResponse, ItemBank

BANK = ItemBank.from_rows(
    [{"id": "b", "a": 1, "d": [0.5, 0.0]}, {"id": "a", "a": 1, "d": [0.0], "dimension": 1}]
)


def test_records_become_columns():
    evidence = Evidence.from_records(
        BANK,
        [[{"item": "a", "score": 1}], [], [{"item": "b", "score": 2, "rater": "w", "shift": -0.3}]],
    )
    assert evidence.n_children == 3
    assert evidence.child.tolist() == [0, 2]
    assert evidence.item.tolist() == [1, 0]
    assert evidence.rater.tolist() == ["", "w"]
    assert evidence.shift.tolist() == [0.0, -0.3]


def test_a_matrix_leaves_missing_answers_out():
    evidence = Evidence.from_matrix(BANK, [[2, np.nan], [np.nan, 0]])
    assert evidence.child.tolist() == [0, 1]
    assert evidence.score.tolist() == [2, 0]


def test_canonical_answers_stand_by_item_rater_shift_and_score():
    records = [
        {"item": "b", "score": 1, "rater": "w"},
        {"item": "b", "score": 1, "rater": ""},
        {"item": "a", "score": 1, "shift": 0.2},
        {"item": "a", "score": 0, "shift": -0.0},
    ]
    canonical = Evidence.from_records(BANK, [records]).canonical(BANK)
    assert canonical == [
        {"item": "a", "rater": "", "score": 0, "shift": 0.0},
        {"item": "a", "rater": "", "score": 1, "shift": 0.2},
        {"item": "b", "rater": "", "score": 1, "shift": 0.0},
        {"item": "b", "rater": "w", "score": 1, "shift": 0.0},
    ]
    assert str(canonical[0]["shift"]) == "0.0"


def test_a_score_past_the_last_category_is_refused():
    evidence = Evidence.from_records(BANK, [[{"item": "a", "score": 2}]])
    with pytest.raises(ImpossibleResponse, match="'a' has categories 0 to 1, not 2"):
        evidence.check(BANK)


def test_a_shift_must_be_finite():
    with pytest.raises(ValueError, match="finite"):
        Evidence.from_records(BANK, [[{"item": "a", "score": 1, "shift": float("nan")}]])


def test_a_child_past_the_last_is_refused():
    with pytest.raises(ValueError, match="numbered from 0 to 0"):
        Evidence(1, np.array([1]), np.array([0]), np.array([0]), np.array([""]), np.array([0.0]))
