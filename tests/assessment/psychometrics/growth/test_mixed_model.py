import json

import numpy as np
import pytest

from assessment.psychometrics.growth import UnusableGrowthData, fit_mixed_model
from assessment.psychometrics.growth.deviance import (
    GroupSums,
    natural_deviance,
    profiled_deviance,
)

SPREAD = np.array([[2.0, 0.6], [0.6, 0.5]])


def cohort(rng, children=300, visits=6, spread=SPREAD, residual_sd=1.5):
    """Scores, designs and children, of children seen at ages of their own."""
    child = np.repeat(np.arange(children), visits)
    age = rng.uniform(0.0, 4.0, len(child))
    z = np.column_stack([np.ones_like(age), age])
    x = np.column_stack([z, age**2, np.repeat(rng.integers(0, 2, children), visits)])
    own = rng.multivariate_normal(np.zeros(2), spread, children)
    fixed = np.array([10.0, 5.0, -0.4, 0.7])
    y = x @ fixed + (z * own[child]).sum(axis=1) + rng.normal(0, residual_sd, len(child))
    return y, x, z, child, own


def dense(fit, y, x, z, child):
    """V, ML and REML log-likelihood, and effects, by the whole covariance matrix of all scores."""
    same = child[:, None] == child[None, :]
    v = same * (z @ fit.random_cov @ z.T) + fit.residual_variance * np.eye(len(y))
    vi = np.linalg.inv(v)
    info = x.T @ vi @ x
    beta = np.linalg.solve(info, x.T @ vi @ y)
    r = y - x @ beta
    ml = -0.5 * (np.linalg.slogdet(v)[1] + r @ vi @ r + len(y) * np.log(2 * np.pi))
    reml = ml - 0.5 * np.linalg.slogdet(info)[1] + 0.5 * x.shape[1] * np.log(2 * np.pi)
    return vi, beta, np.linalg.inv(info), {"ml": ml, "reml": reml}


@pytest.mark.parametrize("criterion", ["ml", "reml"])
def test_the_variances_of_a_balanced_design_by_hand(criterion):
    rng = np.random.default_rng(1)
    children, visits = 40, 5
    y = np.repeat(rng.normal(0, 2, children), visits) + rng.normal(0, 1, children * visits) + 100.0
    ones = np.ones((len(y), 1))
    fit = fit_mixed_model(
        y, ones, ones, np.repeat(np.arange(children), visits), criterion=criterion
    )
    table = y.reshape(children, visits)
    within = table.var(axis=1, ddof=1).mean()
    between = visits * table.mean(axis=1).var(ddof=1 if criterion == "reml" else 0)
    assert fit.residual_variance == pytest.approx(within, rel=1e-7)
    assert fit.random_cov[0, 0] == pytest.approx((between - within) / visits, rel=1e-7)
    assert fit.fixed[0] == pytest.approx(y.mean(), rel=1e-12)
    # Var of the residual variance is 2σ⁴/(G(v - 1)), as its chi-square says.
    by_hand = within * np.sqrt(2.0 / (children * (visits - 1)))
    assert fit.variance_se[-1] == pytest.approx(by_hand, rel=1e-4)


@pytest.mark.parametrize("criterion", ["ml", "reml"])
def test_the_fit_is_that_of_the_whole_covariance_matrix(criterion):
    y, x, z, child, _ = cohort(np.random.default_rng(2), children=60)
    fit = fit_mixed_model(y, x, z, child, criterion=criterion)
    vi, beta, cov, loglik = dense(fit, y, x, z, child)
    assert fit.converged
    assert fit.problems == ()
    assert fit.loglik == pytest.approx(loglik[criterion], abs=1e-8)
    assert np.allclose(fit.fixed, beta, atol=1e-9)
    assert np.allclose(fit.fixed_cov, cov, rtol=1e-7)
    mine = child == 7
    reach = np.zeros((2, len(y)))
    reach[:, mine] = fit.random_cov @ z[mine].T
    assert np.allclose(fit.effects[7], reach @ vi @ (y - x @ beta), atol=1e-9)
    given = fit.random_cov - reach @ vi @ reach.T
    assert np.allclose(fit.effects_cov[7], given, atol=1e-9)
    moved = reach @ vi @ x
    assert np.allclose(fit.prediction_cov[7], given + moved @ cov @ moved.T, atol=1e-9)


@pytest.mark.parametrize("criterion", ["ml", "reml"])
def test_both_deviances_agree_and_have_the_slopes_they_say(criterion):
    y, x, z, child, _ = cohort(np.random.default_rng(3), children=50)
    sums = GroupSums.of(y, x, z, child, 50)
    theta = np.array([0.9, 0.3, 0.5])
    profile = profiled_deviance(theta, sums, criterion)
    lower = np.tril_indices(2)
    point = np.append((profile.sigma2 * profile.factor @ profile.factor.T)[lower], profile.sigma2)
    value, gradient = natural_deviance(point, sums, criterion)
    assert value == pytest.approx(profile.deviance, abs=1e-7)
    for j in range(4):
        step = np.zeros(4)
        step[j] = 1e-5
        numeric = (
            natural_deviance(point + step, sums, criterion)[0]
            - natural_deviance(point - step, sums, criterion)[0]
        ) / 2e-5
        assert gradient[j] == pytest.approx(numeric, rel=1e-5, abs=1e-4)
        if j < 3:
            ahead = profiled_deviance(theta + step[:3], sums, criterion).deviance
            behind = profiled_deviance(theta - step[:3], sums, criterion).deviance
            assert profile.gradient[j] == pytest.approx((ahead - behind) / 2e-5, abs=1e-3)


def test_units_change_nothing_but_units():
    y, x, z, child, _ = cohort(np.random.default_rng(4))
    fit = fit_mixed_model(y, x, z, child)
    months = np.array([1.0, 12.0])
    other = fit_mixed_model(1000.0 * y, x, z * months, child)
    assert np.allclose(other.fixed, 1000.0 * fit.fixed, rtol=1e-7)
    scale = 1000.0 / months
    assert np.allclose(other.random_cov, fit.random_cov * np.outer(scale, scale), rtol=1e-5)
    assert np.allclose(other.variance_se[:2], fit.variance_se[:2] * [1e6, 1e6 / 12], rtol=1e-3)
    assert other.loglik == pytest.approx(fit.loglik - len(y) * np.log(1000.0), abs=1e-6)


def test_simulated_cohorts_are_recovered_and_intervals_cover():
    rng = np.random.default_rng(5)
    truth = np.concatenate([[10.0, 5.0, -0.4, 0.7], SPREAD[np.tril_indices(2)], [0.6**2]])
    inside, effects = [], []
    for _ in range(30):
        y, x, z, child, own = cohort(rng, children=400, visits=8, residual_sd=0.6)
        fit = fit_mixed_model(y, x, z, child, criterion="reml")
        found = np.concatenate(
            [fit.fixed, fit.random_cov[np.tril_indices(2)], [fit.residual_variance]]
        )
        se = np.concatenate([fit.fixed_se, fit.variance_se])
        inside.append(np.abs(found - truth) < 1.96 * se)
        sd = np.sqrt(np.diagonal(fit.prediction_cov, axis1=1, axis2=2))
        effects.append(np.abs(own - fit.effects) < 1.6449 * sd)
    # 240 intervals of which 95 % should cover: two and a half binomial errors are 0.035.
    assert abs(np.mean(inside) - 0.95) < 0.035
    assert abs(np.mean(effects) - 0.90) < 0.01


def test_a_search_does_not_rest_on_the_saddle_of_a_correlation_of_one():
    rng = np.random.default_rng(6)
    spread = np.array([[3.75, 1.81], [1.81, 1.04]])
    y, x, z, child, _ = cohort(rng, children=1500, spread=spread, residual_sd=3.0)
    fit = fit_mixed_model(y, x, z, child)
    assert fit.converged
    assert fit.problems == ()
    assert np.linalg.eigvalsh(fit.random_cov)[0] > 0.01


def test_children_who_do_not_differ_are_told():
    noise = np.random.default_rng(8).normal(size=(200, 4))
    alike = noise - noise.mean(axis=1, keepdims=True)
    ones, child = np.ones((800, 1)), np.repeat(np.arange(200), 4)
    fit = fit_mixed_model(alike.ravel(), ones, ones, child, random_names=("level",))
    assert fit.random_cov[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert fit.problems == (
        "The children do not differ in level: its variance is on the boundary.",
    )
    assert np.isnan(fit.variance_se).all()
    assert "! The children do not differ in level" in fit.summary()


def test_what_no_model_can_be_fitted_to_is_named():
    y, x, z, child, _ = cohort(np.random.default_rng(9), children=20)
    with pytest.raises(UnusableGrowthData, match="seen more than once"):
        fit_mixed_model(y, x, z, np.arange(len(y)))
    with pytest.raises(UnusableGrowthData, match="combination of the others"):
        fit_mixed_model(y, np.column_stack([x, x[:, 0]]), z, child)
    y[3] = np.nan
    with pytest.raises(UnusableGrowthData, match="A score is missing"):
        fit_mixed_model(y, x, z, child)
    with pytest.raises(UnusableGrowthData, match="as many rows"):
        fit_mixed_model(y[:-1], x, z, child)


def test_a_search_cut_short_says_so():
    y, x, z, child, _ = cohort(np.random.default_rng(10))
    fit = fit_mixed_model(y, x, z, child, max_iterations=1)
    assert not fit.converged
    assert "NOT CONVERGED" in fit.summary()


def test_smocc_agrees_with_lme4_1_1_31(shared, read_table):
    theirs = json.loads((shared / "fits/lme4_growth_smocc_dscore.json").read_text())
    visits = {}
    for row in read_table(shared / "data/smocc_long.csv"):
        visits.setdefault((row["child"], row["age_days"]), row["sex"])
    scores = read_table(shared / "dscore/smocc_scores_gsed2406.csv")
    # A visit counts where it has a D-score and a sex; age is days over 365.25, not rounded.
    kept = [
        (child, float(days) / 365.25, sex, float(score["d"]))
        for ((child, days), sex), score in zip(visits.items(), scores, strict=True)
        if score["d"] and sex
    ]
    child, age, sex, d = (np.array(column) for column in zip(*kept, strict=True))
    t = np.log(age + 0.2)
    x = np.column_stack([np.ones_like(t), t, t**2, t**3, sex == "Male"])
    fit = fit_mixed_model(d, x, x[:, :2], child)
    assert (fit.n, len(fit.children)) == (theirs["n"], theirs["children"])
    assert fit.loglik == pytest.approx(theirs["logLik"], abs=1e-6)
    assert np.allclose(fit.fixed, theirs["fixef"]["est"], atol=1e-6)
    assert np.allclose(fit.fixed_se, theirs["fixef"]["se"], atol=1e-6)
    level, slope, both, residual = theirs["varcorr"]["vcov"]
    assert np.allclose(fit.random_cov, [[level, both], [both, slope]], atol=1e-5)
    assert fit.residual_variance == pytest.approx(residual, abs=1e-5)
    first = theirs["ranef_first100"]
    place = np.searchsorted(fit.children, first["id"])
    assert np.allclose(fit.effects[place], np.column_stack([first["b0"], first["b1"]]), atol=1e-5)
