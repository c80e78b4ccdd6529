"""Growth and norms: agreement with lme4, the published D-score references, coverage, and time."""

import csv
import json
import os
import sys

import numpy as np

from assessment.psychometrics import dscore
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.commands.dscore import read_visits
from assessment.psychometrics.d_score_keys import key_named
from assessment.psychometrics.growth import (
    Facets,
    fit_mixed_model,
    reliable_change,
    simulated_false_alarms,
)
from assessment.psychometrics.norms import check_by_age, fit_norms
from assessment.psychometrics.norms.families import family_named
from assessment.psychometrics.norms.fitting import Criterion
from tests.benchmarks.psychometrics.figures import SHARED, machine, seconds, tell

AGES = np.array([0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5])
SHARES = (0.02, 0.1, 0.5, 0.9, 0.98)
COHORTS = int(os.environ.get("MIRAE_BENCH_COHORTS", "60"))


def smocc() -> tuple[list[str], list[str], FloatArray, FloatArray]:
    """Child, sex, age in years and D-score (gsed2406) of the visits of the reference fit."""
    visits: dict[tuple[str, str], str] = {}
    with (SHARED / "data/smocc_long.csv").open() as file:
        for row in csv.DictReader(file):
            visits.setdefault((row["child"], row["age_days"]), row["sex"])
    with (SHARED / "dscore/smocc_scores_gsed2406.csv").open() as file:
        d = [float(row["d"] or "nan") for row in csv.DictReader(file)]
    kept = [
        (child, sex, float(days) / 365.25, score)
        for ((child, days), sex), score in zip(visits.items(), d, strict=True)
        if score == score and sex
    ]
    child, sexes, age, score = zip(*kept, strict=True)
    return list(child), list(sexes), np.array(age), np.array(score)


def mixed_model() -> None:
    """Differences from lme4 1.1-31, and time as children grow in number."""
    child, sex, age, d = smocc()
    theirs = json.loads((SHARED / "fits/lme4_growth_smocc_dscore.json").read_text())
    t = np.log(age + 0.2)
    x = np.column_stack([np.ones_like(t), t, t**2, t**3, np.array(sex) == "Male"])
    fit = fit_mixed_model(d, x, x[:, :2], child)
    level, slope, both, residual = theirs["varcorr"]["vcov"]
    cov = np.array([[level, both], [both, slope]])
    first = theirs["ranef_first100"]
    effects = fit.effects[np.searchsorted(fit.children, first["id"])]
    pairs = (
        ("logLik", fit.loglik, theirs["logLik"]),
        ("fixed effects", fit.fixed, theirs["fixef"]["est"]),
        ("their SEs", fit.fixed_se, theirs["fixef"]["se"]),
        ("variances", fit.random_cov, cov),
        ("residual", fit.residual_variance, residual),
        ("children's effects", effects, np.column_stack([first["b0"], first["b1"]])),
    )
    tell(f"mixed model of SMOCC, {fit.n} visits of {len(fit.children)} children, against lme4:")
    for name, ours, reference in pairs:
        tell(f"  {name}: {np.abs(np.asarray(ours) - np.asarray(reference)).max():.1e}")
    for criterion in ("ml", "reml"):
        spent = seconds(lambda c=criterion: fit_mixed_model(d, x, x[:, :2], child, criterion=c))
        tell(f"  {criterion}: {spent:.2f} s")
    rng = np.random.default_rng(1)
    for children in (1_000, 10_000, 100_000):
        who = np.repeat(np.arange(children), 8)
        years = rng.uniform(0, 4, len(who))
        z = np.column_stack([np.ones_like(years), years])
        own = rng.multivariate_normal([0, 0], [[2, 0.6], [0.6, 0.5]], children)
        y = z @ [10.0, 5.0] + (z * own[who]).sum(axis=1) + rng.normal(0, 1.5, len(who))
        spent = seconds(lambda y=y, z=z, who=who: fit_mixed_model(y, z, z, who), 1)
        tell(f"  {children} children × 8 visits: {spent:.2f} s")


def published(key: str, family: str) -> None:
    """How near norms of the SMOCC D-scores come to the references that dscore publishes."""
    visits = read_visits(SHARED / "data/smocc_long.csv", key_named(key).tau)
    scores = dscore(key, visits.items, visits.responses, visits.age)
    whole = np.isfinite(scores.d) & (scores.d > 0)
    d, age = scores.d[whole], scores.age[whole]
    norms = fit_norms(d, age, family=family)
    spent = seconds(lambda: fit_norms(d, age, family=family), 1)
    chosen = family_named(family)
    reference = np.array(key_named(key).reference.at(AGES))[: len(chosen.parameters)]
    tell(f"\n{key}, {family}, {len(d)} visits, {spent:.1f} s\n{norms.summary().rstrip()}")
    tell("  centile minus published, in D, at ages " + ", ".join(f"{a:g}" for a in AGES))
    for share in SHARES:
        off = norms.centiles(AGES, share)[0] - chosen.centile(share, reference)
        tell(f"  {100 * share:3.0f} %: " + " ".join(f"{value:+.2f}" for value in off))
    sigma = norms.parameters(AGES)[1] / reference[1] - 1
    tell("  sigma over published: " + " ".join(f"{100 * value:+.0f}%" for value in sigma))
    ours = norms.z(d, age, scale="")
    theirs = chosen.z(d, np.array(key_named(key).reference.at(age))[: len(chosen.parameters)])
    both = np.isfinite(ours) & np.isfinite(theirs)
    tell(
        f"  z: ours {ours[both].mean():+.3f} ± {ours[both].std():.3f}, published "
        f"{theirs[both].mean():+.3f} ± {theirs[both].std():.3f}, correlation "
        f"{np.corrcoef(ours[both], theirs[both])[0, 1]:.4f}"
    )
    for band in check_by_age(ours, age):
        tell(f"  {band.words} worm " + " ".join(f"{value:+.3f}" for value in band.worm))


def truth(age: FloatArray, family: str) -> FloatArray:
    """Curves to be recovered."""
    mu = 30.0 + 25.0 * np.log(age + 0.5)
    whole = np.array([mu, 0.14 - 0.02 * age, 1.5 - 0.3 * age, np.full_like(age, 8.0)])
    return whole[: len(family_named(family).parameters)]


def coverage(family: str, n: int, criterion: Criterion) -> None:
    """Of new children by centiles, and of true centiles by their ranges, over many cohorts."""
    rng = np.random.default_rng(7)
    chosen = family_named(family)
    ages = np.array([0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    exact = [chosen.centile(share, truth(ages, family)) for share in SHARES]
    inside, below, errors = [], [], []
    for _ in range(COHORTS):
        age = rng.uniform(0.1, 4.0, n)
        score = chosen.centile(rng.uniform(size=n), truth(age, family))
        norms = fit_norms(score, age, family=family, powers=(0.5,), criterion=criterion)
        found = norms.centiles(ages, SHARES)
        se = np.array([norms.centile_se(ages, share) for share in SHARES])
        inside.append(np.abs(found - exact) < 1.96 * se)
        errors.append((found - exact) / (truth(ages, family)[0] * truth(ages, family)[1]))
        new = rng.uniform(0.15, 3.95, 5_000)
        fresh = chosen.centile(rng.uniform(size=5_000), truth(new, family))
        below.append([(fresh < curve).mean() for curve in norms.centiles(new, SHARES)])
    rmse = np.sqrt((np.array(errors) ** 2).mean(axis=(0, 2)))
    tell(f"\n{family}, {norms.criterion}, {COHORTS} cohorts of {n} children:")
    for place, share in enumerate(SHARES):
        tell(
            f"  {100 * share:3.0f} %: new children below {100 * np.mean(below, axis=0)[place]:.2f} "
            f"%, 95 % ranges cover {100 * np.mean(inside, axis=(0, 2))[place]:.1f} %, RMSE "
            f"{rmse[place]:.3f} SD"
        )


def worm_alarms() -> None:
    """How often a band of children whom the norms fit is said to be misfitted."""
    rng = np.random.default_rng(8)
    for n in (100, 500, 2_000):
        age = rng.uniform(0, 5, 8 * n)
        bands = [b for _ in range(200) for b in check_by_age(rng.normal(size=8 * n), age)]
        tell(f"  bands of {n}: {100 * np.mean([not b.fits for b in bands]):.1f} % false alarms")


def alarms() -> None:
    """False alarms of reliable change, with facets known and left out."""
    n = 200_000
    facets = Facets(rater=0.3, form=0.2, occasion=0.1)
    tell("\nfalse alarms at 5 % of children who did not change (SE 0.4, rater 0.3, form 0.2):")
    for occasions, along in ((2, "ends"), (4, "ends"), (4, "trend")):
        se = np.full((n, occasions), 0.4)
        rater = np.tile([["a", "b", "a", "b"][-occasions:]], (n, 1))
        form = np.tile([["x", "y", "y", "x"][:occasions]], (n, 1))
        same = np.zeros((n, occasions))
        time = np.arange(occasions) / 4.0
        rates = [
            simulated_false_alarms(
                se,
                np.random.default_rng(9),
                truth=facets,
                assumed=assumed,
                rater=labels[0],
                form=labels[1],
                along=along,
                time=time,
            )
            for labels in ((same, same), (rater, form))
            for assumed in (facets, Facets())
        ]
        told = ", ".join(
            f"{name} {100 * rate:.2f} %"
            for name, rate in zip(
                (
                    "same rater and form",
                    "the same, facets left out",
                    "others",
                    "others, facets left out",
                ),
                rates,
                strict=True,
            )
        )
        tell(f"  {occasions} occasions by {along}: {told}")
    scores, se = np.random.default_rng(1).normal(size=(n, 4)), np.full((n, 4), 0.4)
    spent = seconds(lambda: reliable_change(scores, se, along="trend", time=np.arange(4.0)), 2)
    tell(f"  {n} children × 4 occasions by trend: {spent:.2f} s")


def run() -> int:
    machine()
    if SHARED.is_dir():
        mixed_model()
        published("dutch", "lms")
        published("gsed2406", "bct")
    for criterion in ("bic", 3.0, "aic"):
        coverage("lms", 2_000, criterion)
    for criterion in ("bic", 3.0):
        coverage("bct", 2_000, criterion)
    tell("\nthe check by age, of norms that fit:")
    worm_alarms()
    alarms()
    return 0


if __name__ == "__main__":
    sys.exit(run())
