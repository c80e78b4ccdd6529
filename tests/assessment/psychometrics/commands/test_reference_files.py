"""Commands on the reference files as they are: what they write agrees with what is known."""

import csv
import io
import json

import numpy as np
import pytest

from assessment.psychometrics.__main__ import main

PARAMETER, LOGLIK, EAP = 0.001, 0.001, 0.0005
FACETS = 0.002


@pytest.fixture
def run(shared, tmp_path):
    """Run a command on a reference file; what it wrote, a document or rows."""

    def go(command, data, *options, out):
        place, said = tmp_path / out, io.StringIO()
        placed = [str(tmp_path / o[1:]) if o.startswith("@") else o for o in options]
        file = shared / "data" / f"{data}.csv"
        assert main([command, str(file), *placed, "-o", str(place)], said) == 0
        assert said.getvalue() == ""
        if place.suffix == ".json":
            return json.loads(place.read_text())
        return list(csv.DictReader(place.open()))

    return go


def known_fit(shared, name):
    return json.loads((shared / "fits" / f"{name}.json").read_text())


def require_scores(rows, known, method="EAP", within=EAP):
    theirs = {k: v for k, v in known["person_scores"][method].items() if not k.startswith("SE_")}
    several = len(theirs) > 1
    for d, values in enumerate(theirs.values()):
        name = f"theta_{d + 1}" if several else "theta"
        pairs = [
            (float(rows[row][name]), value)
            for row, value in zip(known["person_scores"]["row0"], values, strict=True)
            if isinstance(value, float) and abs(value) < 20
        ]
        assert len(pairs) > 50
        assert [ours for ours, _ in pairs] == pytest.approx([v for _, v in pairs], abs=within)


def test_two_groups_have_the_first_in_order_as_reference(shared, run):
    known = known_fit(shared, "mirt_verbagg_bin_mg_2pl_gender")
    fit = run(
        "calibrate",
        "verbagg_bin",
        "--id",
        "id",
        "--id",
        "Anger",
        "--group",
        "Gender",
        out="fit.json",
    )
    assert [group["id"] for group in fit["groups"]] == ["F", "M"]
    assert fit["loglik"] == pytest.approx(known["logLik"], abs=LOGLIK)
    for item in fit["items"]:
        slope, intercept = known["parameters_SE"]["F"][item["id"]]["values"][0][:2]
        assert item["a"] == pytest.approx([slope], abs=PARAMETER)
        assert item["d"] == pytest.approx([intercept], abs=PARAMETER)
    mean, variance = known["parameters_SE"]["M"]["GroupPars"]["values"][0]
    assert fit["groups"][1]["mean"] == pytest.approx([mean], abs=PARAMETER)
    assert fit["groups"][1]["cov"][0] == pytest.approx([variance], abs=PARAMETER)


def test_children_are_scored_in_their_own_group(shared, run):
    known = known_fit(shared, "mirt_verbagg_bin_mg_2pl_gender")
    options = ("--id", "id", "--id", "Anger", "--group", "Gender")
    run("calibrate", "verbagg_bin", *options, out="fit.json")
    rows = run("score", "verbagg_bin", *options, "--fit", "@fit.json", out="s.csv")
    require_scores(rows, known)


@pytest.mark.parametrize(
    ("name", "data", "person", "model"),
    [
        ("TAM_ex10_mfr_item_rater", "TAM_data.ex10", "pid", "rasch"),
        ("TAM_sirt_data.ratings1_mfr_pcm_rater", "sirt_data.ratings1", "idstud", "pcm"),
    ],
)
def test_judged_persons_are_scored_by_who_judged_them(
    shared, run, read_table, name, data, person, model
):
    known = known_fit(shared, name)
    options = ("--person", person, "--rater", "rater")
    fit = run("calibrate", data, *options, "--model", model, out="fit.json")
    severity = dict(zip(*(known["xsi_facets"][k] for k in ("parameter", "xsi")), strict=True))
    for rater in fit["raters"]:
        assert rater["severity"] == pytest.approx(severity[f"rater{rater['id']}"], abs=FACETS)
    people = list(dict.fromkeys(row[person] for row in read_table(shared / "data" / f"{data}.csv")))
    for method, part, theta, se in (
        ("eap", "person_EAP", "EAP", "SD.EAP"),
        ("wle", "person_WLE", "theta", "error"),
    ):
        rows = run("score", data, *options, "--fit", "@fit.json", "--method", method, out="s.csv")
        assert len(rows) == len(people)
        theirs = known[part]
        places = [people.index(str(pid)) for pid in theirs["pid"]]
        ours = np.array([[float(rows[k]["theta"]), float(rows[k]["se"])] for k in places])
        assert ours[:, 0] == pytest.approx(theirs[theta], abs=EAP)
        assert ours[:, 1] == pytest.approx(theirs[se], abs=EAP)


def test_graded_answers_from_one_are_scored_as_published(shared, run):
    known = known_fit(shared, "mirt_science_grm")
    fit = run("calibrate", "science", "--model", "grm", out="fit.json")
    assert fit["loglik"] == pytest.approx(known["logLik"], abs=LOGLIK)
    for method in ("eap", "map", "ml", "wle"):
        rows = run("score", "science", "--fit", "@fit.json", "--method", method, out="s.csv")
        require_scores(rows, known, method.upper(), within=EAP if method == "eap" else 0.001)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_two_dimensions_from_files_that_say_them_in_two_ways(shared, run, tmp_path, method):
    known = known_fit(shared, "mirt_verbagg_bin_2dim_2pl")
    names = known["columns_used"]
    ways = {
        "eap": {name: int(j >= 12) for j, name in enumerate(names)},
        "map": {"Want": names[:12], "Do": names[12:]},
    }
    (tmp_path / "dims.json").write_text(json.dumps(ways[method]))
    aside = ("--id", "id", "--id", "Gender", "--id", "Anger")
    nodes = ("--dims", "@dims.json", "--quadrature", "41")
    fit = run("calibrate", "verbagg_bin", *aside, *nodes, out="fit.json")
    assert fit["loglik"] == pytest.approx(known["logLik"], abs=LOGLIK)
    rows = run(
        "score", "verbagg_bin", *aside, "--fit", "@fit.json", "--method", method, out="s.csv"
    )
    assert list(rows[0]) == ["row", "theta_1", "theta_2", "se_1", "se_2", "n"]
    require_scores(rows, known, method.upper(), within=EAP if method == "eap" else 0.001)


def test_a_fit_of_another_program_is_scored_with(shared, run, tmp_path):
    known = known_fit(shared, "mirt_science_grm")
    table = known["coef_simplified"]["items"]
    items = []
    for name, values in zip(table["rows"], table["values"], strict=True):
        named = dict(zip(table["cols"], values, strict=True))
        d = [named[f"d{k}"] for k in (1, 2, 3)]
        items.append({"id": name, "model": "grm", "a": [named["a1"]], "d": d, "n": known["N"]})
    document = {
        "format": "fit/1",
        "model": "grm",
        "loglik": known["logLik"],
        "converged": True,
        "iterations": known["iterations"],
        "n_persons": known["N"],
        "n_responses": 4 * known["N"],
        "quadrature": 61,
        "items": items,
        "groups": [{"id": "all", "mean": [0.0], "cov": [[1.0]]}],
        "raters": [],
        "reliability": 0.7,
    }
    (tmp_path / "fit.json").write_text(json.dumps(document))
    require_scores(run("score", "science", "--fit", "@fit.json", out="s.csv"), known)
