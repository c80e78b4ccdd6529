"""What to look at next: what tells most, spread over strands and days."""

import numpy as np

from assessment.observations.suggesting import Candidate, choose, expected_gain
from assessment.psychometrics import ItemBank

STRANDS = "ABCDEF"
BANK = ItemBank.from_steps(
    tuple(f"{strand}{facet}" for strand in STRANDS for facet in (1, 2, 3)),
    np.full(18, 1.2),
    np.tile([-1.2, 0.0, 1.2], (18, 1)),
    np.repeat(np.arange(6), 3),
)
ITEMS = [Candidate(code, code[0]) for code in BANK.ids]


def test_a_strand_that_is_known_better_promises_less():
    gain = expected_gain(BANK, np.zeros(6), np.array([0.2, 1, 1, 1, 1, 1]))
    assert gain[0] < gain[3]


def test_the_gain_agrees_with_the_rule_by_hand():
    # One item at the middle of a child with almost no uncertainty: ½·ln(1 + I·V) is near ½·I·V.
    variance = np.full(6, 1e-6)
    gain = expected_gain(BANK, np.zeros(6), variance)
    steps = np.exp([0, 1.2 * 1.2, 1.2 * 1.2, 0])
    p = steps / steps.sum()
    k = np.arange(4)
    by_hand = 1.44 * ((k**2) @ p - (k @ p) ** 2)
    assert np.isclose(gain[0] * 2e6, by_hand, rtol=1e-4)


def test_two_looks_are_of_two_strands():
    first, second = choose(ITEMS, turn=4)
    assert first[0] != second[0]


def test_what_was_rated_before_comes_later():
    seen = [Candidate(each.code, each.strand, seen=each.strand != "E") for each in ITEMS]
    assert choose(seen)[0][0] == "E"


def test_every_indicator_has_its_turn():
    named = {code for turn in range(18) for code in choose(ITEMS, turn=turn)}
    assert named == set(BANK.ids)


def test_without_a_calibration_turns_decide():
    assert choose(ITEMS, None, turn=0) == ["A1", "B1"]


def test_few_strands_still_give_two_looks():
    assert choose([Candidate("A1", "A"), Candidate("A2", "A")]) == ["A1", "A2"]
    assert choose([]) == []
