"""Fits against mirt 1.45.1: log-likelihood, parameters, standard errors, populations."""

import csv
import json
import math

import numpy as np
import pytest

from assessment.psychometrics import Quadrature
from assessment.psychometrics.calibration import Fit, calibrate

LOGLIK, PARAMETER, RELATIVE_SE = 0.001, 0.001, 0.01


def table(path, columns):
    with path.open() as file:
        rows = list(csv.DictReader(file))
    cells = [[row[c] for c in columns] for row in rows]
    answers = np.array(
        [[float(cell) if cell not in ("", "NA") else np.nan for cell in line] for line in cells]
    )
    return answers, rows


def thresholds(fit_item, named):
    if "d" in named:
        return [named["d"]]
    return [named[f"d{k + 1}"] for k in range(len(fit_item.d))]


def require_agreement(fit: Fit, reference: dict) -> None:
    """Hold a fit against the parameters and standard errors of a one-group reference."""
    assert fit.converged
    assert fit.loglik == pytest.approx(reference["logLik"], abs=LOGLIK)
    for item in fit.items:
        written = reference["parameters_SE"][item.id]
        named = dict(zip(written["cols"], written["values"][0], strict=True))
        errors = dict(zip(written["cols"], written["values"][1], strict=True))
        slope = f"a{item.dimension + 1}"
        assert item.a == pytest.approx(named[slope], abs=PARAMETER)
        assert item.d == pytest.approx(thresholds(item, named), abs=PARAMETER)
        wanted = (
            [errors["d"]] if "d" in errors else [errors[f"d{k + 1}"] for k in range(len(item.d))]
        )
        assert item.se_d == pytest.approx(wanted, rel=RELATIVE_SE)
        if errors[slope] is not None:
            assert item.se_a == pytest.approx(errors[slope], rel=RELATIVE_SE)


@pytest.mark.parametrize("model", ["2pl", "rasch"])
def test_lsat7(reference, model):
    answers, rows = table(reference / "lsat7.csv", [f"Item.{j}" for j in range(1, 6)])
    fit = calibrate(answers, model, ids=list(rows[0]))
    known = json.loads((reference / f"mirt_lsat7_{model}.json").read_text())
    require_agreement(fit, known)
    assert fit.reliability[0] == pytest.approx(known["empirical_reliability_EAP"], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "data", "model"),
    [
        ("mirt_science_grm", "science", "grm"),
        ("mirt_science_gpcm", "science", "gpcm"),
        ("mirt_science_pcm", "science", "pcm"),
        ("mirt_verbagg_bin_2pl", "verbagg_bin", "2pl"),
        ("mirt_verbagg_poly_grm", "verbagg_poly", "grm"),
    ],
)
def test_one_scale(shared, name, data, model):
    known = json.loads((shared / "fits" / f"{name}.json").read_text())
    answers, _ = table(shared / "data" / f"{data}.csv", known["columns_used"])
    require_agreement(calibrate(answers, model, ids=known["columns_used"]), known)


def test_rating_scale(shared):
    known = json.loads((shared / "fits" / "mirt_science_rsm.json").read_text())
    answers, _ = table(shared / "data" / "science.csv", known["columns_used"])
    fit = calibrate(answers, "rsm", ids=known["columns_used"])
    assert fit.loglik == pytest.approx(known["logLik"], abs=LOGLIK)
    native = known["parameters_native"]
    written = {
        (item, name): value
        for item, name, value in zip(native["item"], native["name"], native["value"], strict=True)
    }
    for item in fit.items:
        # mirt's steps are difficulties b with a shift c that eases every step of an item.
        steps = [written[item.id, "c"] - written[item.id, f"b{k}"] for k in (1, 2, 3)]
        assert item.d == pytest.approx(np.cumsum(steps), abs=PARAMETER)
    assert fit.groups[0].cov[0][0] == pytest.approx(written["GROUP", "COV_11"], abs=PARAMETER)


def test_two_groups(shared):
    known = json.loads((shared / "fits" / "mirt_verbagg_bin_mg_2pl_gender.json").read_text())
    answers, rows = table(shared / "data" / "verbagg_bin.csv", known["columns_used"])
    order = sorted(range(len(rows)), key=lambda i: rows[i]["Gender"])
    genders = [rows[i]["Gender"] for i in order]
    fit = calibrate(answers[order], "2pl", ids=known["columns_used"], groups=genders)
    women, men = fit.groups
    written = known["parameters_SE"]["M"]["GroupPars"]["values"]
    assert fit.loglik == pytest.approx(known["logLik"], abs=LOGLIK)
    assert (women.mean, women.cov) == ((0.0,), ((1.0,),))
    assert [men.mean[0], men.cov[0][0]] == pytest.approx(written[0], abs=PARAMETER)
    assert [men.se_mean[0], men.se_cov[0][0]] == pytest.approx(written[1], rel=RELATIVE_SE)


def test_two_dimensions(shared):
    known = json.loads((shared / "fits" / "mirt_verbagg_bin_2dim_2pl.json").read_text())
    answers, _ = table(shared / "data" / "verbagg_bin.csv", known["columns_used"])
    fit = calibrate(
        answers,
        "2pl",
        ids=known["columns_used"],
        dims=[0] * 12 + [1] * 12,
        quadrature=Quadrature(41),
    )
    require_agreement(fit, known)
    written = known["parameters_SE"]["GroupPars"]
    place = written["cols"].index("COV_21")
    assert fit.groups[0].cov[1][0] == pytest.approx(written["values"][0][place], abs=PARAMETER)
    assert fit.groups[0].se_cov[1][0] == pytest.approx(written["values"][1][place], rel=RELATIVE_SE)


def test_rasch_by_tam(shared):
    known = json.loads((shared / "fits" / "TAM_cqc01_rasch.json").read_text())
    columns = known["item"]["item"]
    answers, _ = table(shared / "data" / "TAM_data.cqc01.csv", columns)
    fit = calibrate(answers, "rasch", ids=columns)
    assert [-item.d[0] for item in fit.items] == pytest.approx(known["xsi"]["xsi"], abs=0.002)
    assert fit.groups[0].cov[0][0] == pytest.approx(known["variance"][0][0], abs=0.002)
    # TAM's weights are densities times the width of a node, not scaled to sum to one.
    nodes = np.linspace(-6, 6, 61)
    spread = known["variance"][0][0]
    mass = np.exp(-0.5 * nodes**2 / spread).sum() * 0.2 / math.sqrt(2 * math.pi * spread)
    assert fit.loglik == pytest.approx(known["logLik"] - len(answers) * math.log(mass), abs=LOGLIK)
