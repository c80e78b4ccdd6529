"""What may be said, and when."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.growth.enough import is_known, known_strands, what_would_help
from assessment.growth.telling import (
    odds_in_words,
    strength_probabilities,
    tell_change,
    views_differ,
)
from assessment.psychometrics import CHANGE_WORDS

FORBIDDEN = ("부족", "미달", "위험", "정상", "비정상", "퇴보", "뒤처")


def view(mean: float, se: float = 0.4, count: int = 6):
    return {"counts": [count] * 6, "mean": [mean] * 6, "se": [se] * 6}


@pytest.mark.parametrize(
    ("answers", "situations", "variance", "known"),
    [(3, 2, 0.5, True), (2, 2, 0.5, False), (9, 1, 0.3, False), (3, 2, 0.7, False)],
)
def test_three_answers_two_situations_and_a_third_of_the_doubt_settled(
    answers, situations, variance, known
):
    assert is_known(answers, situations, variance, prior_variance=1.0) is known


def test_each_strand_is_known_on_its_own():
    spread = np.diag([0.4, 0.9, 0.4, 0.4, 0.4, 0.4]).tolist()
    known = known_strands([5, 5, 2, 5, 5, 5], [2] * 6, spread, np.eye(6).tolist())
    assert known == [True, False, False, True, True, True]


def test_not_knowing_says_what_would_help():
    assert what_would_help(0, 0).startswith("아직 알 수 없어요")
    assert "다른 날" in what_would_help(9, 1)
    assert "조금 더" in what_would_help(2, 2)


@pytest.mark.parametrize("code", CHANGE_WORDS)
def test_every_change_has_kind_words(code):
    told = tell_change(code, "2026 여름", 0.9)
    assert "2026 여름" in told.words
    assert not any(word in told.words for word in FORBIDDEN)


def test_growth_is_told_with_its_odds():
    assert "열에 아홉은 그래요" in tell_change("grew", "2026 여름", 0.93).words
    assert tell_change("similar", "2026 여름", 0.3).words.endswith("조금 더 지켜볼게요.")


@given(st.floats(0, 1))
def test_odds_never_claim_more_than_the_probability(probability):
    claims = {"스물에 열아홉": 0.95, "열에 아홉": 0.9, "열에 여덟": 0.8}
    words = odds_in_words(probability)
    assert all(probability >= least for claim, least in claims.items() if claim in words)


def test_a_strength_stands_out_among_the_childs_own_strands():
    mean = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0])
    chances = strength_probabilities(mean, np.eye(6) * 0.2, [True] * 6)
    assert chances[0] > 0.95
    assert all(chance < 0.5 for chance in chances[1:])


def test_a_child_who_is_good_at_everything_has_no_strength_above_the_others():
    chances = strength_probabilities(np.full(6, 2.0), np.eye(6) * 0.2, [True] * 6)
    assert chances == pytest.approx([0.5] * 6)


def test_an_unknown_strand_is_no_strength_and_no_measure_of_one():
    mean = np.array([9.0, 0.5, 0.0, 0.0, 0.0, 0.0])
    chances = strength_probabilities(mean, np.eye(6) * 0.05, [False, True, True, True, True, True])
    assert chances[0] == 0.0
    assert chances[1] > 0.9


def test_one_known_strand_cannot_stand_out():
    known = [True] + [False] * 5
    assert strength_probabilities(np.ones(6), np.eye(6), known) == [0.0] * 6


def test_two_views_are_the_same_or_different():
    assert views_differ({"observation": view(1.2), "family": view(-1.2)}, 0, 0.0, 1.0) is True
    assert views_differ({"observation": view(0.2), "family": view(0.1)}, 0, 0.0, 1.0) is False


def test_one_view_or_a_thin_one_cannot_differ():
    assert views_differ({"observation": view(1.2)}, 0, 0.0, 1.0) is None
    thin = {"observation": view(1.2), "family": view(-1.2, count=2)}
    assert views_differ(thin, 0, 0.0, 1.0) is None
    vague = {"observation": view(1.2), "family": view(-1.2, se=0.99)}
    assert views_differ(vague, 0, 0.0, 1.0) is None
