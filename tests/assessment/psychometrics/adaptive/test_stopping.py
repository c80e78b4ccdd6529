import numpy as np
import pytest

from assessment.psychometrics.adaptive import REASONS, StoppingRule
from assessment.psychometrics.adaptive.stopping import GO_ON


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


def test_a_test_stops_where_no_item_would_tell_enough():
    rule = StoppingRule(se=0.1, least_information=0.2)
    assert rule.reason(6, 0.5, information_left=0.19) == "uninformative"
    assert rule.reason(6, 0.5, information_left=0.2) is None
    assert rule.reason(5, 0.5, information_left=0.0) is None


def test_a_tired_child_stops_at_any_length():
    assert StoppingRule().reason(1, 0.9, tired=True) == "tired"


def test_children_are_told_the_same_together_and_alone():
    rule = StoppingRule(max_seconds=60.0, least_information=0.1)
    rng = np.random.default_rng(1)
    n = 200
    se, seconds, left = rng.uniform(0, 1, n), rng.uniform(0, 90, n), rng.integers(0, 3, n)
    tired, information = rng.random(n) < 0.1, rng.uniform(0, 0.5, n)
    codes = rule.codes(8, se, seconds, left, tired, information)
    alone = [
        rule.reason(8, *row, tired=weary, information_left=known)
        for *row, weary, known in zip(se, seconds, left, tired, information, strict=True)
    ]
    assert [None if code == GO_ON else REASONS[code] for code in codes] == alone
    assert set(alone) == {None, "time", "tired", "bank", "precise", "uninformative"}


def test_a_rule_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="least length"):
        StoppingRule(min_items=10, max_items=5)
