"""Every method against difR 5.1 on the same answers."""

import csv
import json

import numpy as np
import pytest

from assessment.psychometrics.fairness import (
    Comparison,
    Settings,
    breslow_day_dif,
    logistic_regression_dif,
    mantel_haenszel_dif,
    standardisation_dif,
)

CLOSE = 1e-9
PURIFIED = Settings(purify=True)


@pytest.fixture(scope="module")
def verbal(shared):
    known = json.loads((shared / "fits/difR_verbal.json").read_text())
    with (shared / "data/difR_verbal.csv").open() as file:
        rows = list(csv.DictReader(file))
    answers = np.array([[float(row[name]) for name in known["items"]] for row in rows])
    labels = [row["Gender"] for row in rows]
    return Comparison.of(answers, labels, ids=known["items"], focal="1"), known


def flags(table):
    return (np.flatnonzero(table.flagged) + 1).tolist()


def listed(items):
    """difR writes one item without a list, and none as a sentence."""
    return [] if isinstance(items, str) else np.atleast_1d(items).tolist()


@pytest.mark.parametrize(
    ("name", "settings", "corrected"),
    [
        ("MH_correct", Settings(), True),
        ("MH_nocorrect", Settings(), False),
        ("MH_purified", PURIFIED, True),
    ],
)
def test_mantel_haenszel(verbal, name, settings, corrected):
    comparison, known = verbal
    found = mantel_haenszel_dif(comparison, settings, corrected=corrected)
    wanted = known[name]
    assert found.statistic == pytest.approx(wanted["MH"], abs=CLOSE)
    assert found.p == pytest.approx(wanted["p.value"], abs=CLOSE)
    assert found.effects["alpha"] == pytest.approx(wanted["alphaMH"], abs=CLOSE)
    assert found.effects["variance"] == pytest.approx(wanted["varLambda"], abs=CLOSE)
    assert flags(found) == wanted["DIFitems"]
    assert found.settled
    assert found.rounds == wanted.get("nrPur", 0)


def test_exact_mantel_haenszel(verbal):
    comparison, known = verbal
    found = mantel_haenszel_dif(comparison, exactly=True)
    assert found.statistic.tolist() == known["MH_exact"]["MH"]
    assert found.p == pytest.approx(known["MH_exact"]["p.value"], abs=CLOSE)
    assert flags(found) == known["MH_exact"]["DIFitems"]


@pytest.mark.parametrize("criterion", ["LRT", "Wald"])
@pytest.mark.parametrize(
    ("theirs", "ours"), [("both", "both"), ("udif", "uniform"), ("nudif", "nonuniform")]
)
def test_logistic_regression(verbal, theirs, ours, criterion):
    comparison, known = verbal
    found = logistic_regression_dif(comparison, kind=ours, criterion=criterion.lower())
    wanted = known[f"logistic_{theirs}_{criterion}"]
    assert found.statistic == pytest.approx(wanted["Logistik"], abs=CLOSE)
    assert found.p == pytest.approx(wanted["p.value"], abs=CLOSE)
    assert found.effects["delta_r2"] == pytest.approx(wanted["deltaR2"], abs=CLOSE)
    assert found.effects["coefficients"] == pytest.approx(np.array(wanted["parM0"]), abs=CLOSE)
    assert found.effects["se"] == pytest.approx(np.array(wanted["seM0"]), abs=CLOSE)
    assert flags(found) == listed(wanted["DIFitems"])


def test_purified_logistic_regression(verbal):
    comparison, known = verbal
    found = logistic_regression_dif(comparison, PURIFIED)
    wanted = known["logistic_both_LRT_purified"]
    assert found.statistic == pytest.approx(wanted["Logistik"], abs=CLOSE)
    assert (flags(found), found.rounds) == (wanted["DIFitems"], wanted["nrPur"])


def test_standardisation(verbal):
    comparison, known = verbal
    found = standardisation_dif(comparison)
    assert found.effects["st_p_dif"] == pytest.approx(known["Std"]["PDIF"], abs=CLOSE)
    assert found.effects["standardised_alpha"] == pytest.approx(known["Std"]["stdAlpha"], abs=CLOSE)
    assert flags(found) == known["Std"]["DIFitems"]


def test_breslow_day(verbal):
    comparison, known = verbal
    found = breslow_day_dif(comparison)
    statistic, df, p = np.array(known["BreslowDay"]["BD"]).T
    # difR rounds these to four decimals.
    assert np.round(found.statistic, 4) == pytest.approx(statistic, abs=1e-9)
    assert np.round(found.p, 4) == pytest.approx(p, abs=1e-9)
    assert found.df.tolist() == df.tolist()
    assert flags(found) == listed(known["BreslowDay"]["DIFitems"])
