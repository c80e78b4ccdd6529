import numpy as np
import pytest

from assessment.psychometrics import Change, ChangeRule, change_in_words
from tests.assessment.psychometrics.simulated import grown_children


def change_of(mean, sd, known=0.5):
    return Change(np.array([[mean]]), np.array([[[sd**2]]]), np.array([[known]]))


@pytest.mark.parametrize(
    ("mean", "sd", "known", "word"),
    [
        (0.8, 0.3, 0.5, "grew"),
        (0.5, 0.3, 0.5, "likely_grew"),
        (0.0, 0.3, 0.5, "similar"),
        (0.0, 0.8, 0.5, "unclear"),
        (-0.3, 0.4, 0.5, "unclear"),
        (-0.8, 0.3, 0.5, "lower_for_now"),
        (0.8, 0.3, 0.05, "unclear"),
    ],
)
def test_words_follow_what_is_probable(mean, sd, known, word):
    assert change_in_words(change_of(mean, sd, known))[0, 0] == word


def test_probabilities_by_hand():
    change = change_of(0.2 + 1.6448536269514722 * 0.3, 0.3)
    assert change.probability_above(0.2)[0, 0] == pytest.approx(0.95)
    assert change.probability_below(0.2)[0, 0] == pytest.approx(0.05)


def test_a_larger_change_never_takes_growth_back():
    words = [str(change_in_words(change_of(m, 0.25))[0, 0]) for m in np.linspace(-1.5, 1.5, 60)]
    in_turn = [word for word, before in zip(words, [None, *words], strict=False) if word != before]
    assert in_turn == ["lower_for_now", "unclear", "similar", "unclear", "likely_grew", "grew"]


@pytest.mark.parametrize("options", [{"likely": 0.4}, {"sure": 0.7}, {"similar": 1.0}])
def test_probabilities_that_make_no_rule_are_refused(options):
    with pytest.raises(ValueError, match="Probabilities must hold"):
        ChangeRule(**options)


def test_bands_of_growth_lines_cover():
    theta, lines = grown_children(500, grow=True, follow_curve=True)
    sd = np.sqrt(np.diagonal(lines.cov, axis1=2, axis2=3))
    assert 0.88 < (np.abs(theta - lines.mean) < 1.645 * sd).mean() < 0.92
    change = lines.change(0, 3)
    moved = theta[:, 3] - theta[:, 0]
    assert 0.88 < (np.abs(moved - change.mean) < 1.645 * change.sd).mean() < 0.92


def test_who_is_said_to_have_grown_has():
    theta, lines = grown_children(500, grow=True, follow_curve=True)
    words = change_in_words(lines.change(0, 3))
    moved = theta[:, 3] - theta[:, 0]
    assert (words == "grew").mean() > 0.05
    assert (moved[words == "grew"] > 0.2).mean() > 0.94
    assert (moved[words == "likely_grew"] > 0.2).mean() > 0.8


@pytest.mark.parametrize(("follow_curve", "most"), [(True, 0.02), (False, 0.005)])
def test_who_did_not_change_is_rarely_said_to_have_grown(follow_curve, most):
    _, lines = grown_children(500, grow=False, follow_curve=follow_curve)
    words = change_in_words(lines.change(0, 3))
    assert (words == "grew").mean() < most
    assert (words == "lower_for_now").mean() < most
