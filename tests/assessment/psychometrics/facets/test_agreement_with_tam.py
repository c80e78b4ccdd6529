"""Many-facet fits against TAM 4.3-25: severities, items, variance, likelihood, EAP."""

import json

import numpy as np
import pytest

from assessment.psychometrics.facets import fit_facets
from assessment.psychometrics.scoring import wle

PARAMETER, LOGLIK, EAP = 0.002, 0.001, 0.0005

FITS = [
    ("TAM_ex10_mfr_item_rater", "TAM_data.ex10", "pid", "rasch"),
    ("TAM_sirt_data.ratings1_mfr_pcm_rater", "sirt_data.ratings1", "idstud", "pcm"),
]


@pytest.fixture(scope="module", params=FITS, ids=[fit[0] for fit in FITS])
def pair(request, shared, judged_reference):
    name, data, person, model = request.param
    known = json.loads((shared / "fits" / f"{name}.json").read_text())
    given = judged_reference(data, person)
    fit = fit_facets(given.responses, given.person, given.rater, model, ids=given.items)
    return fit, known


def by_name(known):
    facets = known["xsi_facets"]
    return dict(zip(facets["parameter"], facets["xsi"], strict=True))


def test_severities_sum_to_zero_and_agree(pair):
    fit, known = pair
    wanted = by_name(known)
    assert fit.fit.converged
    assert fit.severity.sum() == pytest.approx(0.0, abs=1e-12)
    assert [r.severity for r in fit.fit.raters] == pytest.approx(
        [wanted[f"rater{r.id}"] for r in fit.fit.raters], abs=PARAMETER
    )


def test_items_and_steps_agree(pair):
    fit, known = pair
    wanted = by_name(known)
    for item in fit.fit.items:
        steps = -np.diff([0.0, *item.d])
        assert steps.mean() == pytest.approx(wanted[item.id], abs=PARAMETER)
        if len(steps) > 1:
            # TAM's steps are about the item's own difficulty, and the last is minus their sum.
            theirs = [wanted[f"{item.id}:step{k + 1}"] for k in range(len(steps))]
            assert steps - steps.mean() == pytest.approx(theirs, abs=PARAMETER)


def test_variance_and_likelihood_agree(pair):
    fit, known = pair
    variance = known["variance"][0][0]
    assert fit.fit.groups[0].cov[0][0] == pytest.approx(variance, abs=PARAMETER)
    nodes = np.linspace(-6, 6, 61)
    mass = np.exp(-0.5 * nodes**2 / variance).sum() * 0.2 / np.sqrt(2 * np.pi * variance)
    assert fit.fit.loglik == pytest.approx(known["logLik"] - known["N"] * np.log(mass), abs=LOGLIK)
    assert fit.fit.n_persons == known["N"]


def test_abilities_agree(pair):
    fit, known = pair
    theirs = known["person_EAP"]
    place = {name: k for k, name in enumerate(fit.ratings.persons)}
    rows = [place[str(pid)] for pid in theirs["pid"]]
    theta, se = fit.theta
    assert theta[rows] == pytest.approx(theirs["EAP"], abs=EAP)
    assert se[rows] == pytest.approx(theirs["SD.EAP"], abs=EAP)


def test_weighted_likelihood_agrees(pair):
    fit, known = pair
    theirs = known["person_WLE"]
    place = {name: k for k, name in enumerate(fit.ratings.persons)}
    rows = [place[str(pid)] for pid in theirs["pid"]]
    found = wle(fit.bank, fit.answers)
    assert found.theta[rows] == pytest.approx(theirs["theta"], abs=EAP)
    assert found.se[rows] == pytest.approx(theirs["error"], abs=EAP)


def test_columns_are_the_items_as_each_rater_judges_them(pair):
    fit, known = pair
    wanted = dict(zip(known["item"]["item"], known["item"]["AXsi_.Cat1"], strict=True))
    for name, intercepts in zip(fit.bank.ids, fit.bank.intercepts, strict=True):
        item, rater = name.split("-")
        assert -intercepts[0] == pytest.approx(wanted[f"{item}-rater{rater}"], abs=PARAMETER)
