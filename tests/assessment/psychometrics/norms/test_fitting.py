import numpy as np
import pytest

from assessment.psychometrics import dscore
from assessment.psychometrics.d_score_keys import key_named
from assessment.psychometrics.norms import ScaleMismatch, UnusableScores, check_by_age, fit_norms
from assessment.psychometrics.norms.families import family_named
from assessment.psychometrics.norms.penalised import PenalisedLikelihood
from assessment.psychometrics.norms.splines import AgeAxis, BandProducts

AGES = np.linspace(0.3, 3.7, 18)


def truth(age):
    """mu, sigma, nu and tau at each age."""
    mu = 30.0 + 25.0 * np.log(age + 0.5)
    return np.array([mu, 0.14 - 0.02 * age, 1.5 - 0.3 * age, np.full_like(age, 6.0)])


def children(rng, n=3000, family="lms"):
    age = rng.uniform(0.1, 4.0, n)
    k = len(family_named(family).parameters)
    return age, family_named(family).centile(rng.uniform(size=n), truth(age)[:k])


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(1)
    age, score = children(rng)
    return age, score, fit_norms(score, age, scale="2026.1")


def test_simulated_curves_are_recovered(fitted):
    _, _, norms = fitted
    assert norms.converged
    assert norms.problems == ()
    lms = family_named("lms")
    for share in (0.02, 0.1, 0.5, 0.9, 0.98):
        exact = lms.centile(share, truth(AGES)[:3])
        off = norms.centiles(AGES, share)[0] - exact
        # In units of the spread at that age; 3,000 children.
        limit = 0.3 if share in (0.02, 0.98) else 0.15
        assert np.abs(off / (truth(AGES)[0] * truth(AGES)[1])).max() < limit


def test_new_children_lie_below_each_centile_as_often_as_it_says(fitted):
    _, _, norms = fitted
    age, score = children(np.random.default_rng(2), n=40_000)
    inside = (age > norms.axis.low) & (age < norms.axis.high)
    for share in (0.02, 0.1, 0.5, 0.9, 0.98):
        below = (score < norms.centiles(age, share)[0])[inside].mean()
        # Two standard errors of a share of the 3,000 children that the norms were made on.
        assert below == pytest.approx(share, abs=2 * np.sqrt(share * (1 - share) / 3000))


def test_standard_errors_of_centiles_cover():
    rng = np.random.default_rng(3)
    ages = np.array([0.5, 1.0, 2.0, 3.0])
    lms = family_named("lms")
    inside = []
    for _ in range(12):
        age, score = children(rng, n=1500)
        norms = fit_norms(score, age, powers=(0.5,))
        for share in (0.1, 0.5, 0.9):
            off = norms.centiles(ages, share)[0] - lms.centile(share, truth(ages)[:3])
            inside.append(np.abs(off) < 1.96 * norms.centile_se(ages, share))
    # 144 intervals, not independent; the benchmark has more of them.
    assert 0.88 < np.mean(inside) < 0.995


def test_heavy_tails_are_found_and_light_ones_told():
    rng = np.random.default_rng(4)
    age, score = children(rng, family="bct")
    norms = fit_norms(score, age, family="bct", powers=(0.5,))
    tau = norms.parameters(AGES)[3]
    assert norms.problems == ()
    assert 4.0 < np.median(tau) < 10.0
    age, score = children(rng)
    light = fit_norms(score, age, family="bct", powers=(0.5,))
    assert light.problems == (
        "The tails are no heavier than a normal's: the simpler lms fits as well.",
    )
    assert np.median(light.parameters(AGES)[3]) > 15.0


def test_what_does_not_follow_age_stays_smooth():
    rng = np.random.default_rng(5)
    age = rng.uniform(2.0, 9.0, 3000)
    norms = fit_norms(rng.normal(0.5 * age, 0.8), age, family="normal", powers=(1.0,))
    assert norms.edf[0] == pytest.approx(2.0, abs=0.5)
    assert norms.edf[1] == pytest.approx(2.0, abs=0.5)
    line = norms.parameters([3.0, 5.0, 7.0])
    assert np.allclose(line[0], [1.5, 2.5, 3.5], atol=0.1)
    assert np.allclose(line[1], 0.8, atol=0.05)


def test_a_dearer_parameter_gives_smoother_curves(fitted):
    age, score, bic = fitted
    aic = fit_norms(score, age, criterion="aic")
    assert sum(aic.edf) > sum(bic.edf)
    dear = fit_norms(score, age, criterion=30.0)
    assert sum(dear.edf) < sum(bic.edf)
    assert (aic.criterion, bic.criterion, dear.criterion) == ("AIC", "BIC", "GAIC(30)")


def test_units_of_age_and_score_change_nothing_but_units(fitted):
    age, score, norms = fitted
    other = fit_norms(10.0 * score, 12.0 * age, scale="2026.1")
    assert np.allclose(
        other.z(10.0 * score, 12.0 * age, scale="2026.1"),
        norms.z(score, age, scale="2026.1"),
        atol=1e-2,
    )


def test_the_penalised_likelihood_is_flat_at_its_maximum():
    age, score = children(np.random.default_rng(6), n=600, family="bct")
    likelihood = PenalisedLikelihood(family_named("bct"), score, age, AgeAxis(0.1, 4.0, 0.5, 8))
    curves = likelihood.smoothed(6.0)
    pull = curves.gradient - curves.penalty() @ curves.coefficients.ravel()
    size = np.sqrt(np.diagonal(curves.information + curves.penalty()))
    assert np.abs(pull / size).max() < 1e-2


def test_banded_sums_are_those_of_the_whole_matrix():
    rng = np.random.default_rng(7)
    axis = AgeAxis(0.0, 5.0, 0.25, 6)
    basis = axis.basis(rng.uniform(0, 5, 50))
    weights = rng.normal(size=(50, 2))
    sums = BandProducts(basis)(weights)
    whole = basis.toarray()
    for k in range(2):
        assert np.allclose(sums[k], whole.T @ (weights[:, k, None] * whole), atol=1e-12)
    assert np.allclose(whole.sum(axis=1), 1.0)


def test_seeing_a_child_again_tells_less_than_another_child():
    rng = np.random.default_rng(8)
    child = np.repeat(np.arange(300), 6)
    age = rng.uniform(0, 4, 1800)
    own = rng.normal(size=300)[child]
    score = 10.0 * age + own + rng.normal(0, 0.5, 1800)
    plain = fit_norms(score, age, family="normal", powers=(1.0,))
    by_child = fit_norms(score, age, family="normal", powers=(1.0,), child=child)
    ratio = by_child.centile_se(AGES, 0.5) / plain.centile_se(AGES, 0.5)
    assert np.median(ratio) > 1.5


def test_other_scales_are_refused(fitted):
    age, score, norms = fitted
    with pytest.raises(ScaleMismatch, match=r"'2026\.1'.*'2027\.1'"):
        norms.z(score, age, scale="2027.1")
    with pytest.raises(ScaleMismatch, match="without a name"):
        norms.z(score, age, scale="")


def test_norms_say_nothing_of_ages_they_did_not_see(fitted):
    _, _, norms = fitted
    z = norms.z([30.0, 30.0, 30.0], [0.01, 1.0, 5.0], scale="2026.1")
    assert np.isnan(z).tolist() == [True, False, True]


def test_the_error_of_a_score_becomes_that_of_its_z():
    rng = np.random.default_rng(9)
    age = rng.uniform(2.0, 9.0, 2000)
    norms = fit_norms(rng.normal(age, 2.0), age, family="normal", powers=(1.0,))
    sigma = norms.parameters([5.0])[1, 0]
    assert norms.z_se([6.0], [0.7], [5.0])[0] == pytest.approx(0.7 / sigma, rel=1e-6)


def test_a_gap_in_age_is_told():
    rng = np.random.default_rng(10)
    age = np.concatenate([rng.uniform(0, 1, 500), rng.uniform(3, 4, 500)])
    norms = fit_norms(rng.normal(age, 1.0), age, family="normal", powers=(1.0,))
    assert len(norms.problems) == 1
    assert norms.problems[0].startswith("No child is between age 0.9")
    assert "! No child is between" in norms.summary()


@pytest.mark.parametrize(
    ("scores", "age", "told"),
    [
        (np.ones(10), np.arange(10.0), "too few"),
        (np.arange(60.0) - 5, np.arange(60.0), "6 scores are zero or below"),
        (np.ones(60), np.arange(60.0), "fewer than four values"),
        (np.arange(1.0, 61.0), np.ones(60), "four different ages"),
        (np.full(60, np.nan), np.arange(60.0), "is missing"),
        (np.arange(60.0), np.arange(61.0), "as many"),
    ],
)
def test_what_no_norms_can_be_made_of_is_named(scores, age, told):
    with pytest.raises(UnusableScores, match=told):
        fit_norms(scores, age)


def test_children_of_the_published_dutch_reference_give_it_back():
    reference = key_named("dutch").reference
    rng = np.random.default_rng(11)
    age = np.exp(rng.uniform(np.log(0.06), np.log(2.7), 16_000))
    mu, sigma, nu, _ = reference.at(age)
    lms = family_named("lms")
    score = lms.centile(rng.uniform(size=len(age)), np.array([mu, sigma, nu]))
    norms = fit_norms(score[score > 0], age[score > 0])
    ages = np.array([0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5])
    theirs = np.array(reference.at(ages)[:3])
    for share in (0.1, 0.5, 0.9):
        off = norms.centiles(ages, share)[0] - lms.centile(share, theirs)
        assert np.abs(off / (theirs[0] * theirs[1])).max() < 0.12


def test_smocc_comes_near_the_published_dutch_reference(shared, read_table):
    visits, items = {}, {}
    rows = read_table(shared / "data/smocc_long.csv")
    for row in rows:
        visits.setdefault((row["child"], row["age_days"]), len(visits))
        items.setdefault(row["item"], len(items))
    responses = np.full((len(visits), len(items)), np.nan)
    for row in rows:
        place = visits[row["child"], row["age_days"]], items[row["item"]]
        responses[place] = float(row["y"] or "nan")
    age = np.array([float(days or "nan") / 365.25 for _, days in visits])
    scores = dscore("dutch", list(items), responses, age)
    whole = np.isfinite(scores.d) & (scores.d > 0)
    norms = fit_norms(scores.d[whole], scores.age[whole])
    ages = np.array([0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5])
    theirs = np.array(key_named("dutch").reference.at(ages)[:3])
    lms = family_named("lms")
    for share in (0.02, 0.1, 0.5, 0.9, 0.98):
        off = norms.centiles(ages, share)[0] - lms.centile(share, theirs)
        assert np.abs(off).max() < 1.8
    z = norms.z(scores.d[whole], scores.age[whole], scale="")
    assert abs(z.mean()) < 0.02
    assert abs(z.std() - 1.0) < 0.02
    assert all(abs(band.mean) < 0.1 for band in check_by_age(z, scores.age[whole]))
