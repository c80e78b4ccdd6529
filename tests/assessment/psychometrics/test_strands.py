import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics import (
    Evidence,
    ItemBank,
    NotConverged,
    PriorOffGrid,
    Quadrature,
    eap,
    strand_posterior,
)
from tests.assessment.psychometrics.simulated import graded_bank, related

SPREAD = np.array([[1.0, 0.6], [0.6, 1.2]])
MEAN = np.array([0.3, -0.2])
PAIR = ItemBank.from_rows(
    [
        {"id": "b1", "a": 1.2, "d": [1.0, 0.4, -1.5], "dimension": 0},
        {"id": "a1", "a": 0.9, "d": [0.5, 0.2], "dimension": 1},
        {"id": "c1", "a": 1.5, "d": [-0.3], "dimension": 0},
    ]
)


def posterior_of(*answers, bank=PAIR, mean=MEAN, spread=SPREAD, **settings):
    return strand_posterior(bank, Evidence.from_records(bank, [answers]), mean, spread, **settings)


def answer(item, score, rater="", shift=0.0):
    return {"item": item, "score": score, "rater": rater, "shift": shift}


def test_no_answers_give_the_prior():
    empty = posterior_of()
    assert empty.mean.tolist() == [MEAN.tolist()]
    assert empty.cov.tolist() == [SPREAD.tolist()]
    assert empty.counts.tolist() == [[0, 0]]
    assert np.allclose(empty.reliability, 0.0)


def test_one_strand_alone_is_eap():
    bank = PAIR.subset(["b1", "c1"])
    grid = Quadrature(241, -12, 12)
    one = posterior_of(answer("b1", 3), answer("c1", 1), bank=bank, mean=[0.3], spread=[[1.0]])
    scale = eap(bank, [[3, 1]], prior_mean=0.3, quadrature=grid)
    assert one.mean[0, 0] == pytest.approx(scale.theta[0], abs=1e-9)
    assert one.se[0, 0] == pytest.approx(scale.se[0], abs=1e-9)


def test_evidence_on_one_strand_reaches_the_other_through_the_prior_alone():
    seen = posterior_of(answer("b1", 3))
    slope = SPREAD[1, 0] / SPREAD[0, 0]
    assert seen.mean[0, 1] - MEAN[1] == pytest.approx(slope * (seen.mean[0, 0] - MEAN[0]))
    taken = SPREAD[0, 0] - seen.cov[0, 0, 0]
    assert SPREAD[1, 1] - seen.cov[0, 1, 1] == pytest.approx(slope**2 * taken)
    assert seen.counts.tolist() == [[1, 0]]


def test_more_successes_never_lower_ability():
    means = [posterior_of(answer("b1", k), answer("a1", 1)).mean[0] for k in range(4)]
    assert (np.diff(means, axis=0) > 0).all()


def test_a_rater_widens_the_range():
    play = posterior_of(answer("b1", 3), answer("c1", 1))
    judged = posterior_of(answer("b1", 3, "w"), answer("c1", 1, "w"))
    assert judged.se[0, 0] > play.se[0, 0]
    assert judged.mean[0, 0] < play.mean[0, 0]


def test_two_raters_tell_more_than_one_who_says_it_twice():
    once = posterior_of(answer("b1", 3, "v"), answer("c1", 1, "v"))
    two = posterior_of(answer("b1", 3, "v"), answer("c1", 1, "w"))
    assert two.se[0, 0] < once.se[0, 0]


def test_without_spread_of_severity_a_rater_is_taken_at_their_word():
    play = posterior_of(answer("b1", 3), answer("a1", 1))
    judged = posterior_of(answer("b1", 3, "w"), answer("a1", 1, "w"), rater_sd=0.0)
    assert judged.rounded().mean.tolist() == play.rounded().mean.tolist()
    assert judged.rounded().cov.tolist() == play.rounded().cov.tolist()


def test_raters_only_differ_so_their_names_do_not_matter():
    first = posterior_of(answer("b1", 3, "v"), answer("a1", 0, "w"))
    other = posterior_of(answer("b1", 3, "x"), answer("a1", 0, "y"))
    assert first.mean.tobytes() == other.mean.tobytes()


def test_help_makes_the_same_answer_tell_of_less():
    alone = posterior_of(answer("b1", 2))
    helped = posterior_of(answer("b1", 2, shift=0.8))
    assert helped.mean[0, 0] < alone.mean[0, 0]


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_answers_items_and_children_changes_no_byte(seed):
    rng = np.random.default_rng(seed)
    bank = graded_bank(18, 3, seed=5)
    spread = related(3)
    children = [
        [
            answer(
                bank.ids[j],
                int(rng.integers(4)),
                str(rng.choice(["", "w1", "w2", "mum"])),
                float(rng.choice([0.0, 0.4])),
            )
            for j in rng.integers(0, 18, rng.integers(0, 20))
        ]
        for _ in range(4)
    ]
    first = strand_posterior(bank, Evidence.from_records(bank, children), np.zeros(3), spread)

    order = rng.permutation(4)
    shuffled = [[children[i][j] for j in rng.permutation(len(children[i]))] for i in order]
    mixed = bank.subset(rng.permutation(bank.ids).tolist())
    again = strand_posterior(mixed, Evidence.from_records(mixed, shuffled), np.zeros(3), spread)
    assert again.mean.tobytes() == first.mean[order].tobytes()
    assert again.cov.tobytes() == first.cov[order].tobytes()


def test_a_child_scores_the_same_bytes_alone_and_in_a_crowd():
    bank = graded_bank(12, 2)
    rng = np.random.default_rng(3)
    responses = rng.integers(0, 4, (300, 12)).astype(float)
    crowd = strand_posterior(bank, Evidence.from_matrix(bank, responses), MEAN, SPREAD)
    for child in (0, 255, 256, 299):
        one = Evidence.from_matrix(bank, responses[child : child + 1])
        alone = strand_posterior(bank, one, MEAN, SPREAD)
        assert alone.mean[0].tobytes() == crowd.mean[child].tobytes()
        assert alone.cov[0].tobytes() == crowd.cov[child].tobytes()


def test_covariances_are_symmetric_and_positive():
    bank = graded_bank(54, 6)
    responses = np.random.default_rng(8).integers(0, 4, (50, 54)).astype(float)
    spread = related()
    cov = strand_posterior(bank, Evidence.from_matrix(bank, responses), np.zeros(6), spread).cov
    assert (cov == cov.swapaxes(1, 2)).all()
    assert np.linalg.eigvalsh(cov).min() > 0


def test_extreme_answers_stay_finite():
    bank = graded_bank(54, 6)
    spread = related()
    responses = np.vstack([np.zeros(54), np.full(54, 3.0)])
    low, high = strand_posterior(
        bank, Evidence.from_matrix(bank, responses), np.zeros(6), spread
    ).mean
    assert (-6 < low).all()
    assert (low < 0).all()
    assert (0 < high).all()
    assert (high < 6).all()


def test_a_posterior_that_still_moves_says_so():
    with pytest.warns(NotConverged, match="1 posteriors still moved after 1 sweeps"):
        unsettled = posterior_of(answer("b1", 3), answer("a1", 0), max_sweeps=1)
    assert unsettled.converged.tolist() == [False]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert posterior_of(answer("b1", 3), answer("a1", 0)).converged.tolist() == [True]


def test_a_prior_off_the_nodes_is_refused():
    with pytest.raises(PriorOffGrid):
        posterior_of(answer("b1", 3), mean=[8.0, 0.0])


@pytest.mark.parametrize("spread", [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 0.5], [0.4, 1.0]]])
def test_a_spread_that_is_no_covariance_is_refused(spread):
    with pytest.raises(ValueError, match="symmetric and positive definite"):
        posterior_of(answer("b1", 3), spread=spread)
