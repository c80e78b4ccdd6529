"""Verdicts on simulated children: error rates, planted differences, odd groups and few answers."""

import numpy as np
import pytest
from scipy.stats import binom

from assessment.psychometrics import ItemBank
from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.fairness import (
    Comparison,
    NoGroups,
    Settings,
    breslow_day_dif,
    logistic_regression_dif,
    mantel_haenszel_dif,
    standardisation_dif,
)
from assessment.psychometrics.fairness.classes import ets
from assessment.psychometrics.fairness.comparison import groups_of
from assessment.psychometrics.fairness.result import USUAL, adjusted
from tests.assessment.psychometrics.fairness.children import answers_of, rasch_items

METHODS = {
    "mh": lambda c, s=USUAL: mantel_haenszel_dif(c, s, corrected=False),
    "uniform": lambda c, s=USUAL: logistic_regression_dif(c, s, kind="uniform"),
    "nonuniform": lambda c, s=USUAL: logistic_regression_dif(c, s, kind="nonuniform"),
    "trend": lambda c, s=USUAL: breslow_day_dif(c, s, trend=True),
}


def compared(*arguments, **more):
    bank = arguments[0]
    answers, labels = answers_of(*arguments, **more)
    return Comparison.of(answers, labels, ids=bank.ids)


@pytest.mark.parametrize("method", list(METHODS))
def test_one_item_in_twenty_is_flagged_where_none_differs(method):
    rng = np.random.default_rng(7)
    flags = tested = 0
    for _ in range(60):
        bank = rasch_items(15, rng)
        found = METHODS[method](compared(bank, (400, 400), rng))
        flags += int(found.flagged.sum())
        tested += int(np.isfinite(found.p).sum())
    low, high = binom.interval(0.999, tested, 0.05)
    assert low <= flags <= high


@pytest.mark.parametrize("method", ["mh", "uniform"])
def test_a_planted_difference_is_found_with_its_direction_and_size(method):
    rng = np.random.default_rng(8)
    bank = rasch_items(20, rng)
    comparison = compared(bank, (1500, 1500), rng, harder={"i03": 0.8, "i11": -0.8})
    found = METHODS[method](comparison, Settings(purify=True))
    assert found.flagged[[3, 11]].all()
    assert "i03 is harder for g1 than for g0 at equal ability" in found.sentences[3]
    assert "i11 is easier for g1 than for g0 at equal ability" in found.sentences[11]
    assert found.anchors.sum() == 20 - found.flagged.sum()


def test_delta_recovers_the_planted_logits():
    rng = np.random.default_rng(9)
    bank = rasch_items(30, rng)
    found = mantel_haenszel_dif(
        compared(bank, (4000, 4000), rng, harder={"i00": 0.7}), Settings(purify=True)
    )
    # In the Rasch model the common odds ratio is that of the difficulties.
    assert found.effects["delta"][0] == pytest.approx(-2.35 * 0.7, abs=0.25)
    assert found.classes[0] == "C"
    assert "large (MH D-DIF" in found.sentences[0]


def test_three_groups_are_tested_at_once_and_the_odd_one_is_named():
    rng = np.random.default_rng(10)
    bank = rasch_items(15, rng)
    comparison = compared(bank, (800, 800, 800), rng, (0.0, 0.0, 0.0), harder={"i05": 1.0})
    found = mantel_haenszel_dif(comparison)
    assert found.df[5] == 2
    assert (found.focal[5], found.classes[5]) == ("g2", "C")
    assert "generalised" in found.test[5]
    with pytest.raises(NoGroups, match="two groups"):
        breslow_day_dif(comparison)


def test_ordered_categories_by_mantel_standardisation_and_logits():
    rng = np.random.default_rng(11)
    steps = np.sort(rng.normal(size=(12, 3)), axis=1)
    bank = ItemBank.from_steps([f"i{j:02d}" for j in range(12)], np.full(12, 1.2), steps)
    comparison = compared(bank, (1500, 1500), rng, harder={"i02": 0.6})
    for method in (mantel_haenszel_dif, standardisation_dif, logistic_regression_dif):
        found = method(comparison)
        assert found.p.argmin() == 2
        assert "harder for g1" in found.sentences[2]
    assert mantel_haenszel_dif(comparison).test[2] == "Mantel"
    assert breslow_day_dif(comparison).sentences[2].startswith("i02 was not tested")


def test_a_group_alone_against_all_others():
    found = groups_of(["a", "b", "c", "b", "c", "a"], focal="b")
    assert found.names == ("all others", "b")
    assert found.member.tolist() == [0, 1, 0, 1, 0, 0]


def test_numbers_are_ordered_as_numbers():
    assert groups_of(["10", "2", "10", "2"]).names == ("2", "10")


@pytest.mark.parametrize(
    ("labels", "focal", "told"),
    [
        (["a"] * 4, None, "Two groups"),
        (["a", "a", "b", "b"], "c", "'c'"),
        (["a", "a", "a", "b"], None, "one child"),
    ],
)
def test_groups_that_cannot_be_compared(labels, focal, told):
    with pytest.raises(NoGroups, match=told):
        groups_of(labels, focal)


def test_items_that_cannot_be_tested_are_named_with_the_reason():
    rng = np.random.default_rng(12)
    bank = rasch_items(8, rng)
    answers, labels = answers_of(bank, (60, 60), rng)
    answers[:, 0] = 1.0
    answers[:60, 1] = np.nan
    found = mantel_haenszel_dif(Comparison.of(answers, labels, ids=bank.ids))
    assert found.sentences[0] == "i00 was not tested: everybody gave the same answer."
    assert found.sentences[1] == "i01 was not tested: nobody in group 'g0' answered it."
    assert found.classes[:2] == ("", "")
    assert np.isnan(found.statistic[:2]).all()
    assert any("fewer than" in remark for remark in found.remarks)
    assert any("60 children miss answers" in remark for remark in found.remarks)


def test_few_answers_do_not_clear_an_item():
    rng = np.random.default_rng(13)
    few = mantel_haenszel_dif(compared(rasch_items(10, rng), (40, 40), rng))
    calm = [s for s, f in zip(few.sentences, few.flagged, strict=True) if not f]
    assert calm
    assert all("cannot rule out a large one" in sentence for sentence in calm)
    many = mantel_haenszel_dif(compared(rasch_items(10, rng), (3000, 3000), rng))
    assert not any("cannot rule out" in sentence for sentence in many.sentences)


def test_a_standardised_difference_below_the_limit_is_told_and_not_flagged():
    rng = np.random.default_rng(15)
    bank = rasch_items(20, rng)
    comparison = compared(bank, (4000, 4000), rng, harder={"i04": 0.45})
    found = standardisation_dif(comparison)
    assert (found.classes[4], bool(found.flagged[4])) == ("B", False)
    assert found.sentences[4].endswith("too little to flag it.")


def test_a_large_standardised_difference_of_few_children_may_be_chance():
    rng = np.random.default_rng(16)
    found = standardisation_dif(compared(rasch_items(10, rng), (25, 25), rng))
    unsure = found.flagged & (found.p >= 0.05)
    assert unsure.any()
    for sentence, doubtful in zip(found.sentences, unsure, strict=True):
        assert ("may be chance" in sentence) == doubtful


def test_prorated_totals_match_children_who_met_fewer_items():
    rng = np.random.default_rng(14)
    bank = rasch_items(20, rng)
    answers, labels = answers_of(bank, (1500, 1500), rng)
    # Half of the focal group met only half of the test: as plain sums they look unable.
    answers[2200:, 10:] = np.nan
    comparison = Comparison.of(answers, labels, ids=bank.ids)
    plain = mantel_haenszel_dif(comparison)
    prorated = mantel_haenszel_dif(comparison, Settings(match="prorated"))
    assert np.abs(plain.effects["delta"][:10]).mean() > 1.5
    assert np.abs(prorated.effects["delta"][:10]).mean() < 0.5


def test_classes_need_size_and_certainty():
    delta = np.array([0.5, 1.2, 1.7, 1.7, -1.7, 1.7, -np.inf, np.nan])
    se = np.array([0.1, 0.1, 0.1, 0.6, 0.1, 0.1, np.nan, np.nan])
    sure = np.array([True, True, True, True, True, False, True, False])
    assert ets(delta, se, sure) == ["A", "B", "C", "B", "C", "A", "C", ""]


def test_adjusted_p_after_benjamini_and_hochberg_1995():
    # The fifteen p values of their example: four stay below 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000, np.nan]
    found = adjusted(np.array(p))
    assert (found < 0.05).sum() == 4
    assert np.isnan(found[-1])


def test_nothing_to_compare_is_refused():
    with pytest.raises(UnusableResponses):
        Comparison.of(np.ones((4, 2)), ["a", "a", "b", "b"])
    with pytest.raises(NoGroups, match="no item"):
        mantel_haenszel_dif(
            compared(rasch_items(5, np.random.default_rng(1)), (20, 20), np.random.default_rng(2)),
            Settings(anchors=("nobody",)),
        )
