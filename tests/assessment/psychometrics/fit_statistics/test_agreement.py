"""Statistics of fit against mirt 1.45.1 and TAM 4.3-25, at their own parameters and at ours."""

import csv
import json

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, Quadrature
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fit_statistics import (
    assess,
    empirical_reliability,
    hold,
    information_by_dimension,
    item_chi_squares,
    item_information,
    item_mean_squares,
    local_dependence,
    marginal_reliability,
    model_fit,
    person_fit,
    posterior_mean_squares,
    separation_reliability,
)
from assessment.psychometrics.scoring import wle
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with

SHARED = [
    ("mirt_science_grm", "science", "grm"),
    ("mirt_science_gpcm", "science", "gpcm"),
    ("mirt_science_pcm", "science", "pcm"),
    ("mirt_verbagg_bin_2pl", "verbagg_bin", "2pl"),
]


def require_agreement(held, known, tolerance):
    """Everything that the reference holds of items, pairs, persons and the scale."""
    tested, written = item_chi_squares(held), known["S_X2"]
    assert [x.statistic for x in tested] == pytest.approx(written["S_X2"], abs=tolerance)
    assert [x.df for x in tested] == written["df.S_X2"]
    assert [x.p for x in tested] == pytest.approx(written["p.S_X2"], abs=tolerance)
    assert [x.rmsea for x in tested] == pytest.approx(written["RMSEA.S_X2"], abs=tolerance)
    require_mean_squares(item_mean_squares(held), known["infit_outfit"], tolerance)
    q3 = local_dependence(held).q3
    assert q3 == pytest.approx(np.array(known["Q3"]["values"]), abs=tolerance)
    found, written = person_fit(held), known["personfit_Zh"]
    rows = known["person_scores"]["row0"][: len(written["Zh"])]
    assert found.zh[rows] == pytest.approx(written["Zh"], abs=10 * tolerance)
    require_mean_squares(found.mean_squares, written, 10 * tolerance, rows)
    assert empirical_reliability(held)[0] == pytest.approx(
        known["empirical_reliability_EAP"], abs=tolerance
    )


def require_mean_squares(found, written, tolerance, rows=slice(None)):
    assert found.outfit[rows] == pytest.approx(written["outfit"], abs=tolerance)
    assert found.z_outfit[rows] == pytest.approx(written["z.outfit"], abs=10 * tolerance)
    assert found.infit[rows] == pytest.approx(written["infit"], abs=tolerance)
    assert found.z_infit[rows] == pytest.approx(written["z.infit"], abs=10 * tolerance)


@pytest.mark.parametrize("model", ["2pl", "rasch"])
def test_lsat7_at_the_parameters_of_mirt(reference, published, model):
    path = reference / f"mirt_lsat7_{model}.json"
    given = published(path, reference / "lsat7.csv", model)
    require_agreement(given.held, given.known, 1e-6)
    require_model(model_fit(given.held), given.known["M2"], 1e-3)


@pytest.mark.parametrize(("name", "data", "model"), SHARED)
def test_at_the_parameters_of_mirt(shared, published, name, data, model):
    paths = shared / "fits" / f"{name}.json", shared / "data" / f"{data}.csv"
    given = published(*paths, model)
    require_agreement(given.held, given.known, 1e-6)


@pytest.mark.parametrize(("name", "data", "model"), SHARED)
def test_at_parameters_of_our_own(shared, published, name, data, model):
    paths = shared / "fits" / f"{name}.json", shared / "data" / f"{data}.csv"
    given = published(*paths, model)
    fit = calibrate(given.answers, model, ids=given.held.ids, standard_errors="none")
    require_agreement(hold(fit, given.answers), given.known, 1e-3)


def require_model(found, written, tolerance):
    assert found.df == written["df"][0]
    assert found.statistic == pytest.approx(written["M2"][0], rel=1e-4)
    assert found.p == pytest.approx(written["p"][0], abs=tolerance)
    assert found.rmsea == pytest.approx(written["RMSEA"][0], abs=tolerance)
    # mirt's interval has N where its RMSEA has N - 1, and its root is found to 1e-4 of 2λ.
    assert found.rmsea_low == pytest.approx(written["RMSEA_5"][0], abs=tolerance)
    assert found.rmsea_high == pytest.approx(written["RMSEA_95"][0], abs=tolerance)
    assert found.srmsr[0] == pytest.approx(written["SRMSR"][0], abs=1e-6)
    assert found.tli == pytest.approx(written["TLI"][0], abs=tolerance)
    assert found.cfi == pytest.approx(written["CFI"][0], abs=tolerance)


@pytest.mark.parametrize("name", ["mirt_verbagg_bin_2pl", "mirt_verbagg_bin_2dim_2pl"])
def test_m2_on_one_and_on_two_dimensions(shared, published, name):
    paths = shared / "fits" / f"{name}.json", shared / "data" / "verbagg_bin.csv"
    given = published(*paths, "2pl")
    require_model(model_fit(given.held), given.known["M2"], 1e-3)


def test_m2_without_the_populations_derivatives_is_what_mirt_prints(shared, reference, published):
    rasch = published(reference / "mirt_lsat7_rasch.json", reference / "lsat7.csv", "rasch")
    several = published(
        shared / "fits" / "mirt_verbagg_bin_2dim_2pl.json",
        shared / "data" / "verbagg_bin.csv",
        "2pl",
    )
    for given, tolerance in ((rasch, 1e-6), (several, 1e-3)):
        found = model_fit(given.held).items_only
        assert found == pytest.approx(given.known["M2"]["M2"][0], abs=tolerance)


@pytest.mark.parametrize(
    ("name", "data", "model"), [*SHARED, ("mirt_verbagg_poly_grm", "verbagg_poly", "grm")]
)
def test_information_and_marginal_reliability(shared, published, name, data, model):
    paths = shared / "fits" / f"{name}.json", shared / "data" / f"{data}.csv"
    given = published(*paths, model)
    places = np.array(given.known["test_information"]["theta"], dtype=np.float64)
    of_test = given.known["test_information"]["info"]
    assert information_by_dimension(given.held, places)[0] == pytest.approx(of_test, abs=1e-9)
    of_items = np.array(given.known["item_information"]["values"]).T
    assert item_information(given.held, places) == pytest.approx(of_items, abs=1e-9)
    if model != "pcm":
        expected = given.known["marginal_rxx"]
        assert marginal_reliability(given.held)[0, 0] == pytest.approx(expected, abs=1e-6)


def test_where_mirt_weighs_a_freed_variance_with_a_standard_normal(shared, published):
    paths = shared / "fits" / "mirt_science_pcm.json", shared / "data" / "science.csv"
    given = published(*paths, "pcm")
    variance = given.known["coef_simplified"]["cov"]["values"][0][0]
    nodes = np.linspace(-8.0, 8.0, 2001)
    known = information_by_dimension(given.held, nodes)[0]
    standard = np.exp(-0.5 * nodes**2)
    theirs = known / (known + variance) @ standard / standard.sum()
    assert theirs == pytest.approx(given.known["marginal_rxx"], abs=1e-6)
    own = np.exp(-0.5 * nodes**2 / variance)
    ours = known / (known + 1.0 / variance) @ own / own.sum()
    assert marginal_reliability(given.held)[0, 0] == pytest.approx(ours, abs=1e-6)


@pytest.fixture
def tam(shared):
    """ConQuest's example by TAM 4.3-25: the fit, the answers and what TAM says of them."""
    known = json.loads((shared / "fits" / "TAM_cqc01_rasch.json").read_text())
    names = known["item"]["item"]
    with (shared / "data" / "TAM_data.cqc01.csv").open() as file:
        answers = np.array([[row[name] for name in names] for row in csv.DictReader(file)], float)
    rows = [
        {"id": name, "a": 1.0, "d": [-xsi]}
        for name, xsi in zip(names, known["xsi"]["xsi"], strict=True)
    ]
    fit = fit_with(ItemBank.from_rows(rows), "rasch", known["variance"][0][0], Quadrature())
    return fit, answers, known


def test_posterior_weighted_mean_squares_are_those_of_tam(tam):
    fit, answers, known = tam
    found, written = posterior_mean_squares(hold(fit, answers)), known["item_msq_fit"]
    assert found.outfit == pytest.approx(written["Outfit"], abs=1e-6)
    assert found.z_outfit == pytest.approx(written["Outfit_t"], abs=1e-6)
    assert found.infit == pytest.approx(written["Infit"], abs=1e-6)
    assert found.z_infit == pytest.approx(written["Infit_t"], abs=1e-6)


def test_reliabilities_of_eap_and_wle_are_those_of_tam(tam):
    fit, answers, known = tam
    ours = empirical_reliability(hold(fit, answers))[0]
    # TAM divides the variance of its EAPs by N, mirt and we by N - 1.
    odds = ours / (1.0 - ours) * (len(answers) - 1) / len(answers)
    assert odds / (1.0 + odds) == pytest.approx(known["EAP_rel"], abs=1e-6)
    found = wle(fit.bank, answers)
    separated = separation_reliability(found.theta[:, None], found.se[:, None] ** 2)
    assert separated[0] == pytest.approx(known["WLE_rel"], abs=1e-6)


def test_one_assessment_holds_what_its_parts_give(reference, published):
    given = published(reference / "mirt_lsat7_2pl.json", reference / "lsat7.csv", "2pl")
    quality = assess(given.held)
    assert quality.chi_squares == item_chi_squares(given.held)
    assert quality.model == model_fit(given.held)
    assert quality.at_estimates.infit == pytest.approx(item_mean_squares(given.held).infit)
    assert quality.misfitting == ("Item.2",)
    assert "1 item misfits" in quality.summary()
