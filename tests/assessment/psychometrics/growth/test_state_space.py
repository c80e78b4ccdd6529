import numpy as np
import pytest

from assessment.psychometrics import GrowthModel, smooth

SPREAD = np.array([[1.0, 0.5], [0.5, 1.5]])
MODEL = GrowthModel.stated(SPREAD)


def seasons(rng, n=3, t=4, answered=1.0):
    """Posteriors of n children over t seasons as scoring would give them, and what made them."""
    prior_mean = np.cumsum(rng.normal(0.1, 0.1, (n, t, 2)), axis=1)
    root = rng.normal(size=(n, t, 2, 2))
    precision = answered * (root @ root.swapaxes(-1, -2) + 0.5 * np.eye(2))
    seen = prior_mean + rng.normal(size=(n, t, 2))
    prior_precision = np.linalg.inv(SPREAD)
    cov = np.linalg.inv(precision + prior_precision)
    total = (precision @ seen[..., None])[..., 0] + prior_mean @ prior_precision
    mean = (cov @ total[..., None])[..., 0]
    ages = 60.0 + np.cumsum(rng.uniform(2, 5, (n, t)), axis=1)
    return mean, cov, prior_mean, ages, precision, seen


def joint_posterior(child, ages, context, prior_mean, precision, seen, model):
    """Mean and covariance of one child's whole line by solving for all seasons at once."""
    t = len(ages)
    prior_cov = np.zeros((t, 2, t, 2))
    offset_cov = np.zeros((t, 2, t, 2))
    for i in range(t):
        for j in range(t):
            years = (ages[min(i, j)] - ages[0]) / 12
            prior_cov[i, :, j] = model.prior_cov + model.process_cov * years
            unbroken = len(set(context[min(i, j) : max(i, j) + 1])) == 1
            offset_cov[i, :, j] = model.context_cov * unbroken
    prior_cov, offset_cov = prior_cov.reshape(2 * t, -1), offset_cov.reshape(2 * t, -1)
    noise = np.zeros((t, 2, t, 2))
    for i in range(t):
        noise[i, :, i] = np.linalg.inv(precision[i])
    total = prior_cov + offset_cov + noise.reshape(2 * t, -1)
    gain = prior_cov @ np.linalg.inv(total)
    mean = prior_mean.ravel() + gain @ (seen - prior_mean).ravel()
    return mean.reshape(t, 2), (prior_cov - gain @ prior_cov).reshape(t, 2, t, 2)


def test_the_smoother_is_the_joint_posterior_of_all_seasons():
    rng = np.random.default_rng(4)
    mean, cov, prior_mean, ages, precision, seen = seasons(rng)
    context = np.array([["a", "a", "b", "b"], ["a", "a", "a", "a"], ["a", "b", "c", "c"]])
    lines = smooth(mean, cov, prior_mean, ages, context, MODEL)
    for child in range(3):
        exact_mean, exact_cov = joint_posterior(
            child,
            ages[child],
            context[child],
            prior_mean[child],
            precision[child],
            seen[child],
            MODEL,
        )
        assert np.allclose(lines.mean[child], exact_mean, atol=1e-10)
        for earlier in range(4):
            for later in range(earlier, 4):
                lag = lines.lag_cov(earlier, later)[child]
                assert np.allclose(lag, exact_cov[earlier, :, later], atol=1e-10)


def test_a_change_has_the_moments_of_the_joint_posterior():
    mean, cov, prior_mean, ages, precision, seen = seasons(np.random.default_rng(5), n=1)
    lines = smooth(mean, cov, prior_mean, ages, [["a", "b", "b", "c"]], MODEL)
    exact_mean, exact = joint_posterior(
        0, ages[0], "abbc", prior_mean[0], precision[0], seen[0], MODEL
    )
    change = lines.change(0, 3)
    assert np.allclose(change.mean[0], exact_mean[3] - exact_mean[0], atol=1e-10)
    by_hand = exact[0, :, 0] + exact[3, :, 3] - exact[0, :, 3] - exact[3, :, 0]
    assert np.allclose(change.cov[0], by_hand, atol=1e-10)


def test_one_season_is_its_own_posterior_but_for_the_context():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(6), t=1)
    plain = GrowthModel(SPREAD, MODEL.process_cov, np.zeros((2, 2)))
    lines = smooth(mean, cov, prior_mean, ages, np.zeros((3, 1)), plain)
    assert np.allclose(lines.mean, mean, atol=1e-12)
    assert np.allclose(lines.cov, cov, atol=1e-12)
    wider = smooth(mean, cov, prior_mean, ages, np.zeros((3, 1)), MODEL)
    assert (np.linalg.eigvalsh(wider.cov - cov) > 0).all()


def test_seasons_without_evidence_follow_the_curve_and_widen():
    prior_mean = np.array([[[0.0, 0.0], [0.3, 0.2], [0.6, 0.4]]])
    cov = np.repeat(SPREAD[None, None], 3, axis=1)
    lines = smooth(prior_mean, cov, prior_mean, [[60.0, 66.0, 72.0]], [["a"] * 3], MODEL)
    assert np.allclose(lines.mean, prior_mean, atol=1e-12)
    assert np.allclose(lines.cov[0, 2], SPREAD + MODEL.process_cov, atol=1e-12)
    assert np.allclose(lines.change(0, 2).known, 0.0, atol=1e-12)


def test_a_season_that_was_not_scored_counts_as_one_without_evidence():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(7))
    mean[:, 2], cov[:, 2] = prior_mean[:, 2], SPREAD
    context = np.zeros((3, 4))
    empty = smooth(mean, cov, prior_mean, ages, context, MODEL)
    mean[:, 2], cov[:, 2] = np.nan, np.nan
    absent = smooth(mean, cov, prior_mean, ages, context, MODEL)
    assert np.allclose(absent.mean, empty.mean, atol=1e-12)
    assert np.allclose(absent.cov, empty.cov, atol=1e-12)


def test_other_seasons_narrow_the_range():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(8))
    plain = GrowthModel(SPREAD, MODEL.process_cov, np.zeros((2, 2)))
    lines = smooth(mean, cov, prior_mean, ages, np.zeros((3, 4)), plain)
    assert (np.linalg.eigvalsh(cov - lines.cov) > 0).all()


def test_another_rater_widens_what_is_known_of_a_change():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(9), t=2)
    same = smooth(mean, cov, prior_mean, ages, [["a", "a"]] * 3, MODEL).change(0, 1)
    other = smooth(mean, cov, prior_mean, ages, [["a", "b"]] * 3, MODEL).change(0, 1)
    assert (other.sd > same.sd).all()


def test_scores_as_stored_give_the_same_line():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(10))
    exact = smooth(mean, cov, prior_mean, ages, np.zeros((3, 4)), MODEL)
    stored = smooth(mean.round(6), cov.round(6), prior_mean, ages, np.zeros((3, 4)), MODEL)
    assert np.allclose(stored.mean, exact.mean, atol=1e-4)


def test_without_the_curve_nobody_grows_because_others_do():
    prior_mean = np.array([[[0.0, 0.0], [0.5, 0.5]]])
    cov = np.repeat(SPREAD[None, None], 2, axis=1)
    ages, context = [[60.0, 72.0]], [["a", "a"]]
    followed = smooth(prior_mean, cov, prior_mean, ages, context, MODEL)
    alone = smooth(prior_mean, cov, prior_mean, ages, context, MODEL, follow_curve=False)
    assert np.allclose(followed.change(0, 1).mean, 0.5)
    assert np.allclose(alone.change(0, 1).mean, 0.0)


def test_seasons_must_be_in_order():
    mean, cov, prior_mean, ages, *_ = seasons(np.random.default_rng(1))
    with pytest.raises(ValueError, match="order of age"):
        smooth(mean, cov, prior_mean, ages[:, ::-1], np.zeros((3, 4)), MODEL)
    lines = smooth(mean, cov, prior_mean, ages, np.zeros((3, 4)), MODEL)
    with pytest.raises(ValueError, match="earlier season to a later"):
        lines.change(2, 2)
    with pytest.raises(ValueError, match="from 0 to 3"):
        lines.change(0, 4)
