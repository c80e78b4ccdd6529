import json

import numpy as np

from assessment.psychometrics import (
    ENGINE,
    Evidence,
    ItemBank,
    canonical_json,
    fingerprint,
    rounded,
)

ROWS = [
    {"id": "b", "a": 1.25, "d": [0.5, 0.1], "dimension": 1},
    {"id": "a", "a": 0.9, "d": [0.3], "dimension": 0},
    {"id": "c", "a": 1.0, "d": [0.0], "dimension": 0},
]
ANSWERS = [{"item": "a", "score": 1}, {"item": "b", "score": 2, "rater": "w"}]


def print_of(rows=ROWS, answers=ANSWERS, **settings):
    bank = ItemBank.from_rows(rows)
    return fingerprint(bank, Evidence.from_records(bank, [answers]), **settings)


def test_the_text_holds_engine_items_answers_and_settings():
    bank = ItemBank.from_rows(ROWS)
    evidence = Evidence.from_records(bank, [ANSWERS])
    content = json.loads(canonical_json(bank, evidence, rater_sd=0.5))
    assert content["engine"] == ENGINE
    assert content["items"] == [ROWS[1], ROWS[0]]
    assert [answer["item"] for answer in content["answers"]] == ["a", "b"]
    assert content["settings"] == {"rater_sd": 0.5}


def test_order_does_not_change_the_fingerprint():
    assert print_of() == print_of(ROWS[::-1], ANSWERS[::-1])


def test_an_item_the_child_did_not_meet_does_not_change_the_fingerprint():
    assert print_of() == print_of(ROWS[:2])


def test_whatever_decides_the_score_changes_the_fingerprint():
    moved = [{**ROWS[0], "a": 1.2500000000000002}, *ROWS[1:]]
    other_score = [{**ANSWERS[0], "score": 0}, ANSWERS[1]]
    other_rater = [ANSWERS[0], {**ANSWERS[1], "rater": "v"}]
    shifted = [{**ANSWERS[0], "shift": 1e-9}, ANSWERS[1]]
    seen = {
        print_of(),
        print_of(moved),
        print_of(answers=other_score),
        print_of(answers=other_rater),
        print_of(answers=shifted),
        print_of(answers=ANSWERS[:1]),
        print_of(rater_sd=0.4),
    }
    assert len(seen) == 7


def test_rounding_leaves_six_decimals_and_no_negative_zero():
    values = rounded(np.array([0.12345649, -0.0000001]))
    assert repr(values.tolist()) == "[0.123456, 0.0]"
