import numpy as np
import pytest
from scipy.special import ndtr

from assessment.psychometrics.growth import (
    Facets,
    reliable_change,
    reliable_change_index,
    simulated_false_alarms,
)

RATERS = Facets(rater=0.3)


def test_jacobson_and_truax_by_hand():
    # SD 10, reliability .84: the error of a difference is 10 √0.32 = 5.6569.
    index = reliable_change_index([50.0, 50.0], [62.0, 45.0], 10.0, 0.84)
    assert np.allclose(index, [12 / 5.656854249, -5 / 5.656854249])
    change = reliable_change([[50.0, 62.0], [50.0, 45.0]], np.full((2, 2), 10 * np.sqrt(0.16)))
    assert np.allclose(change.z, index)
    assert np.allclose(change.p, 2 * ndtr(-np.abs(index)))
    assert change.verdicts().tolist() == ["higher", "not reliable"]


def test_another_rater_or_form_adds_twice_its_variance():
    scores, se = [[0.0, 1.0]] * 3, np.full((3, 2), 0.4)
    raters = [["a", "a"], ["a", "b"], ["a", "b"]]
    forms = [["x", "x"], ["x", "x"], ["x", "y"]]
    facets = Facets(rater=0.3, form=0.2, occasion=0.1)
    change = reliable_change(scores, se, rater=raters, form=forms, facets=facets)
    own = 2 * 0.4**2 + 2 * 0.1**2
    assert np.allclose(change.se**2, [own, own + 2 * 0.3**2, own + 2 * 0.3**2 + 2 * 0.2**2])
    assert np.allclose(change.change, 1.0)
    unnamed = reliable_change(scores, se, facets=facets)
    assert np.allclose(unnamed.se**2, own)


def test_a_trend_over_two_occasions_is_their_difference_over_time():
    rng = np.random.default_rng(1)
    scores, se = rng.normal(size=(20, 2)), rng.uniform(0.2, 0.6, (20, 2))
    ends = reliable_change(scores, se, facets=RATERS, rater=[["a", "b"]] * 20)
    trend = reliable_change(
        scores, se, facets=RATERS, rater=[["a", "b"]] * 20, along="trend", time=[0.0, 0.5]
    )
    assert np.allclose(trend.change, ends.change / 0.5)
    assert np.allclose(trend.z, ends.z)
    assert np.allclose(trend.steady_p, trend.p)


def test_a_trend_is_generalised_least_squares_by_hand():
    rng = np.random.default_rng(2)
    y, se, time = rng.normal(size=4), rng.uniform(0.2, 0.6, 4), np.array([0.0, 0.3, 0.9, 1.4])
    raters = np.array(["a", "b", "b", "a"])
    v = np.diag(se**2) + 0.3**2 * (raters[:, None] == raters[None, :])
    x = np.column_stack([np.ones(4), time])
    vi = np.linalg.inv(v)
    cov = np.linalg.inv(x.T @ vi @ x)
    found = reliable_change([y], [se], rater=[raters], facets=RATERS, along="trend", time=time)
    assert found.change[0] == pytest.approx((cov @ x.T @ vi @ y)[1], rel=1e-10)
    assert found.se[0] == pytest.approx(np.sqrt(cov[1, 1]), rel=1e-10)


def test_missing_occasions_count_for_nothing():
    nan = np.nan
    scores = np.array([[nan, 0.2, nan, 0.9], [nan, nan, 0.1, nan], [nan, 0.2, nan, 0.9]])
    se = np.where(np.isnan(scores), nan, 0.3)
    se[2] = 0.3
    raters = [["a", "b", "c", "b"]] * 3
    time = [0.0, 1.0, 2.0, 3.0]
    for along in ("ends", "trend"):
        found = reliable_change(scores, se, rater=raters, facets=RATERS, along=along, time=time)
        short = reliable_change(
            [[0.2, 0.9]], [[0.3, 0.3]], facets=RATERS, along=along, time=[1.0, 3.0]
        )
        assert found.z[0] == pytest.approx(short.z[0])
        assert found.steady_p[0] == pytest.approx(short.steady_p[0])
        assert found.z[2] == found.z[0]
        assert np.isnan([found.change[1], found.se[1], found.z[1], found.p[1]]).all()
        assert found.verdicts().tolist()[1] == "too few scores"
        assert found.occasions.tolist() == [2, 1, 2]


def test_a_probability_follows_the_prior_of_how_children_change():
    change = reliable_change([[0.0, 1.0]], [[0.5, 0.5]])
    flat = change.probability_above(0.2)
    assert flat[0] == pytest.approx(ndtr(0.8 / np.sqrt(0.5)))
    # Precisions 2 and 4: the mean is (2 · 1 + 4 · 0.4) / 6 = 0.6, the SD 1 / √6.
    informed = change.probability_above(0.2, prior_mean=0.4, prior_sd=0.5)
    assert informed[0] == pytest.approx(ndtr(0.4 * np.sqrt(6.0)))
    assert change.probability_above(-50.0)[0] == pytest.approx(1.0)


def test_probabilities_are_right_as_often_as_they_say():
    rng = np.random.default_rng(3)
    n = 20_000
    truth = rng.normal(0.4, 0.5, n)
    se = rng.uniform(0.2, 0.6, (n, 2))
    raters = np.column_stack([np.zeros(n), rng.integers(0, 2, n)])
    offsets = rng.normal(0, 0.3, (n, 2))
    seen = np.take_along_axis(offsets, raters.astype(int), axis=1)
    scores = np.column_stack([np.zeros(n), truth]) + seen + rng.normal(size=(n, 2)) * se
    change = reliable_change(scores, se, rater=raters, facets=RATERS)
    said = change.probability_above(0.2, prior_mean=0.4, prior_sd=0.5)
    for low, high in ((0.1, 0.3), (0.4, 0.6), (0.8, 0.95)):
        these = (said > low) & (said < high)
        assert (truth[these] > 0.2).mean() == pytest.approx(said[these].mean(), abs=0.025)


def test_an_expected_change_is_taken_off():
    change = reliable_change([[0.0, 1.0]], [[0.5, 0.5]], expected=0.6)
    assert change.z[0] == pytest.approx(0.4 / np.sqrt(0.5))
    assert change.change[0] == 1.0


@pytest.mark.parametrize("along", ["ends", "trend"])
def test_false_alarms_are_as_many_as_asked_for(along):
    se = np.full((40_000, 3), 0.4)
    raters = np.tile(["a", "b", "b"], (40_000, 1))
    facets = Facets(rater=0.3, occasion=0.1)
    time = [0.0, 0.5, 1.0]
    rng = np.random.default_rng(4)
    right = simulated_false_alarms(
        se, rng, truth=facets, assumed=facets, rater=raters, along=along, time=time
    )
    assert right == pytest.approx(0.05, abs=0.004)


def test_a_facet_left_out_raises_false_alarms_as_the_law_says():
    se = np.full((40_000, 2), 0.4)
    raters = np.tile(["a", "b"], (40_000, 1))
    naive = simulated_false_alarms(se, np.random.default_rng(5), truth=RATERS, rater=raters)
    # The naive error is √0.32, the true one √0.5.
    law = 2 * ndtr(-1.959964 * np.sqrt(0.32 / 0.5))
    assert law == pytest.approx(0.1169, abs=1e-3)
    assert naive == pytest.approx(law, abs=0.006)


def test_steady_scores_scatter_as_their_errors_say():
    rng = np.random.default_rng(6)
    se = rng.uniform(0.2, 0.6, (20_000, 4))
    found = reliable_change(rng.normal(size=(20_000, 4)) * se, se)
    assert (found.steady_p < 0.05).mean() == pytest.approx(0.05, abs=0.006)
    assert found.steady_p.mean() == pytest.approx(0.5, abs=0.01)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="standard error above zero"):
        reliable_change([[0.0, 1.0]], [[0.5, 0.0]])
    with pytest.raises(ValueError, match="children by occasions"):
        reliable_change([0.0, 1.0], [0.5, 0.5])
    with pytest.raises(ValueError, match="needs the time"):
        reliable_change([[0.0, 1.0]], [[0.5, 0.5]], along="trend")
    with pytest.raises(ValueError, match="must rise"):
        reliable_change([[0.0, 1.0]], [[0.5, 0.5]], along="trend", time=[1.0, 1.0])
    with pytest.raises(ValueError, match="not below zero"):
        Facets(rater=-1.0)
    with pytest.raises(ValueError, match="reliability"):
        reliable_change_index([0.0], [1.0], 10.0, 1.0)
    with pytest.raises(ValueError, match="above zero"):
        reliable_change([[0.0, 1.0]], [[0.5, 0.5]]).probability_above(prior_sd=0.0)
