"""``calibrate`` and ``score`` on files: good ones, and everything that can be wrong with one."""

import csv
import io
import json

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, eap, simulate_responses
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate, fit_from_json
from assessment.psychometrics.commands.files import BadInput
from assessment.psychometrics.commands.per_item import read_dimensions, read_models

RNG = np.random.default_rng(33)
BANK = ItemBank.from_rows(
    [
        {"id": "climb", "a": 1.2, "d": [0.5]},
        {"id": "share", "a": 0.9, "d": [-0.4]},
        {"id": "build", "a": 1.4, "d": [1.1, -0.8]},
        {"id": "paint", "a": 1.1, "d": [0.3]},
    ]
)
ANSWERS = simulate_responses(BANK, RNG.normal(size=400), RNG)
GROUPS = ["spring" if i % 2 else "autumn" for i in range(400)]


def wide(answers=ANSWERS, ids=BANK.ids, groups=GROUPS):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "season", *ids])
    for i, row in enumerate(answers):
        cells = ["NA" if np.isnan(value) else int(value) for value in row]
        writer.writerow([f"c{i}", groups[i % len(groups)], *cells])
    return text.getvalue()


@pytest.fixture
def run(tmp_path):
    """Run a command on named texts; its exit code and what it said on stderr."""

    def go(command, *arguments, **files):
        for name, text in files.items():
            path = tmp_path / f"{name}.csv" if not name.endswith("_json") else None
            path = path or tmp_path / name.replace("_json", ".json")
            path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text)
        said = io.StringIO()
        placed = [str(tmp_path / a[1:]) if a.startswith("@") else a for a in arguments]
        return main([command, *placed], said), said.getvalue()

    return go


def calibrated(run, tmp_path, *options, data=None):
    aside = ("--id", "name", "--id", "season", "--model", "gpcm")
    code, said = run(
        "calibrate", "@data.csv", *aside, *options, "-o", "@fit.json", data=data or wide()
    )
    assert (code, said) == (0, "")
    return fit_from_json((tmp_path / "fit.json").read_text())


def test_a_file_gives_what_the_library_gives(run, tmp_path, capsys):
    fit = calibrated(run, tmp_path)
    assert fit == calibrate(ANSWERS, "gpcm", ids=list(BANK.ids))
    assert "Generalised partial credit model" in capsys.readouterr().out


def test_a_long_file_is_the_same_file(run, tmp_path):
    known = calibrated(run, tmp_path)
    rows = [
        f"c{i},{name},{int(ANSWERS[i, j])}" for i in range(400) for j, name in enumerate(BANK.ids)
    ]
    code, _ = run(
        "calibrate",
        "@long.csv",
        "--long",
        "who,what,answer",
        "--model",
        "gpcm",
        "-o",
        "@l.json",
        long="who,what,answer\n" + "\n".join(rows) + "\n",
    )
    assert code == 0
    assert fit_from_json((tmp_path / "l.json").read_text()) == known


def test_groups_models_and_dimensions_come_from_columns_and_files(run, tmp_path):
    code, said = run(
        "calibrate",
        "@data.csv",
        "--id",
        "name",
        "--group",
        "season",
        "--model",
        "2pl",
        "--models",
        "@models.json",
        "--dims",
        "@dims.json",
        "--quadrature",
        "21",
        "-o",
        "@fit.json",
        data=wide(),
        models_json='{"build": "grm"}',
        dims_json='{"climb": 0, "share": 0, "build": 1, "paint": 1}',
    )
    assert (code, said) == (0, "")
    written = json.loads((tmp_path / "fit.json").read_text())
    assert written["format"] == "fit/1"
    assert [group["id"] for group in written["groups"]] == ["autumn", "spring"]
    assert [item["model"] for item in written["items"]] == ["2pl", "2pl", "grm", "2pl"]
    assert written["items"][2]["a"][0] == 0.0
    assert len(written["items"][2]["d"]) == 2
    assert written["items"][2]["d"][0] > written["items"][2]["d"][1]
    assert written["quadrature"]["n"] == 21


def test_scores_of_a_file_are_those_of_the_library(run, tmp_path):
    fit = calibrated(run, tmp_path)
    code, said = run(
        "score",
        "@data.csv",
        "--id",
        "name",
        "--id",
        "season",
        "--fit",
        "@fit.json",
        "--method",
        "eap",
        "-o",
        "@scores.csv",
    )
    assert (code, said) == (0, "")
    rows = list(csv.DictReader((tmp_path / "scores.csv").open()))
    known = eap(fit.bank, ANSWERS)
    assert list(rows[0]) == ["row", "theta", "se", "n"]
    assert [float(row["theta"]) for row in rows] == known.theta.tolist()
    assert [float(row["se"]) for row in rows] == pytest.approx(known.se)
    assert rows[7]["row"] == "7"
    assert rows[7]["n"] == "4"


def test_scores_use_the_calibrations_categories_and_the_rows_own_group(run, tmp_path):
    shifted = np.where(np.isnan(ANSWERS), ANSWERS, ANSWERS * 2 + 1)
    calibrated_on = wide(shifted)
    code, _ = run(
        "calibrate",
        "@data.csv",
        "--id",
        "name",
        "--group",
        "season",
        "--model",
        "gpcm",
        "-o",
        "@fit.json",
        data=calibrated_on,
    )
    fit = fit_from_json((tmp_path / "fit.json").read_text())
    few = "name,season,extra,build\nx,spring,4,5\ny,autumn,4,\n"
    code, said = run(
        "score",
        "@few.csv",
        "--id",
        "name",
        "--group",
        "season",
        "--fit",
        "@fit.json",
        "-o",
        "@s.csv",
        few=few,
    )
    assert (code, said) == (0, "Ignored 1 columns that are no items of the fit.\n")
    rows = list(csv.DictReader((tmp_path / "s.csv").open()))
    spring = fit.groups[1]
    top = eap(fit.bank.subset(["build"]), [[2]], spring.mean[0], spring.cov[0][0] ** 0.5)
    assert float(rows[0]["theta"]) == pytest.approx(top.theta[0])
    assert float(rows[1]["theta"]) == pytest.approx(fit.groups[0].mean[0], abs=1e-9)
    assert rows[1]["n"] == "0"


def test_a_population_wider_than_the_nodes_is_scored_as_it_was_calibrated(run, tmp_path):
    rng = np.random.default_rng(8)
    wide_apart = (rng.normal(scale=4.0, size=(300, 1)) + rng.logistic(size=(300, 4)) > 0) * 1.0
    code, _ = run(
        "calibrate",
        "@data.csv",
        "--id",
        "name",
        "--id",
        "season",
        "--model",
        "rasch",
        "-o",
        "@fit.json",
        data=wide(wide_apart),
    )
    fit = fit_from_json((tmp_path / "fit.json").read_text())
    assert fit.groups[0].cov[0][0] > 4
    code, said = run(
        "score", "@data.csv", "--id", "name", "--id", "season", "--fit", "@fit.json", "-o", "@s.csv"
    )
    assert (code, said) == (0, "")


def test_an_anchored_file_is_on_the_scale_of_the_first(run, tmp_path):
    first = calibrated(run, tmp_path)
    later = simulate_responses(BANK, RNG.normal(0.6, 1.0, size=400), RNG)
    code, _ = run(
        "calibrate",
        "@later.csv",
        "--id",
        "name",
        "--id",
        "season",
        "--model",
        "gpcm",
        "--anchor",
        "@fit.json",
        "-o",
        "@later.json",
        later=wide(later),
    )
    assert code == 0
    again = fit_from_json((tmp_path / "later.json").read_text())
    assert [item.a for item in again.items] == [item.a for item in first.items]
    assert again.groups[0].mean[0] > 0.3


BAD = {
    "a column that is not there": (("--id", "nowhere"), wide(), "no column 'nowhere'"),
    "letters": (("--id", "name"), wide(), "'autumn' in column 'season' is no whole number"),
    "an empty file": ((), "", "is empty"),
    "a header alone": ((), "a,b\n", "no rows"),
    "one category": ((), "a,b\n1,1\n1,1\n", "No item has two different answers"),
    "a file cut short": ((), "a,b\n1,0\n0", "may be cut short"),
    "no text": ((), b"\xff\xfe\x00", "not a text file"),
    "halves": ((), "a,b\n0.5,1\n1,0\n", "'0.5' in column 'a' is no whole number"),
    "a million columns": ((), ",".join(f"i{j}" for j in range(10**6)) + "\n", "no table"),
    "rasch for three": (("--model", "rasch"), "a,b\n0,1\n1,2\n2,0\n", "rasch is for two"),
    "no nodes": (("--quadrature", "1"), "a,b\n0,1\n1,0\n", "3 to 1001 nodes"),
    "no such anchor": (("--anchor", "@data.csv"), "a,b\n0,1\n1,0\n", "is no JSON"),
    "semicolons": ((), "a;b\n0;1\n1;0\n", "is separated by semicolons"),
    "a column without a name": ((), ",a,b\n1,0,1\n2,1,0\n", "column 1 has no name"),
    "digits that only a programmer reads": ((), "a,b\n0,1_0\n1,0\n", "'1_0' in column 'b'"),
    "a byte of zero": ((), "a,b\n0,1\n1,\0\n", "holds a byte of zero"),
    "no person of an answer": (("--long", "p,i,r"), "p,i,r\n,x,1\nb,x,0\n", "'p' or 'i' is blank"),
    "persons for groups": (
        ("--group", "name", "--id", "season"),
        wide(),
        "400 groups for 400 rows are names",
    ),
    "a person without a rater": (("--person", "a"), "a,b\n0,1\n1,0\n", "--person needs --rater"),
    "no iterations": (("--max-iterations", "0"), "a,b\n0,1\n1,0\n", "--max-iterations is"),
    "an output that is the data": (("-o", "@data.csv"), "a,b\n0,1\n1,0\n", "would overwrite"),
    "a plot in no folder": (
        ("--plot", "@no/plot.svg"),
        "a,b\n0,1\n1,0\n1,1\n",
        "cannot be written",
    ),
    "a covariate that never varies": (
        ("--covariate", "b"),
        "a,b\n0,1\n1,1\n",
        "nothing can regress",
    ),
    "long with two names": (("--long", "a,b"), "a,b\n0,1\n1,0\n", "three column names"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_no_file(run, tmp_path, case):
    options, data, told = BAD[case]
    code, said = run("calibrate", "@data.csv", "-o", "@fit.json", *options, data=data)
    assert code == 2
    assert told in said
    assert said.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["data.csv"]
    assert (tmp_path / "data.csv").read_bytes() == (
        data if isinstance(data, bytes) else data.encode()
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("climb,share\n7,0\n", "Item 'climb' has 7, and its values are 0, 1"),
        ("swim,jump\n1,0\n", "no item in common"),
        ("climb\nx\n", "is no whole number"),
    ],
)
def test_what_cannot_be_scored_is_one_sentence_and_no_file(run, tmp_path, data, told):
    calibrated(run, tmp_path)
    code, said = run("score", "@odd.csv", "--fit", "@fit.json", "-o", "@s.csv", odd=data)
    assert code == 2
    assert told in said.splitlines()[-1]
    assert not (tmp_path / "s.csv").exists()


def test_judgements_have_raters(run, tmp_path):
    rng = np.random.default_rng(5)
    severity = {"kim": -0.5, "lee": 0.0, "park": 0.5}
    rows = ["child,judge,a,b,c"]
    for child in range(300):
        theta = rng.normal()
        for judge in rng.choice(list(severity), size=2, replace=False):
            chance = 1 / (1 + np.exp(-(theta - severity[judge] + np.array([0.5, 0.0, -0.5]))))
            marks = ",".join(str(int(mark)) for mark in rng.random(3) < chance)
            rows.append(f"c{child},{judge},{marks}")
    code, said = run(
        "calibrate",
        "@judged.csv",
        "--person",
        "child",
        "--rater",
        "judge",
        "--model",
        "rasch",
        "-o",
        "@fit.json",
        judged="\n".join(rows) + "\n",
    )
    assert (code, said) == (0, "")
    raters = json.loads((tmp_path / "fit.json").read_text())["raters"]
    found = {rater["id"]: rater["severity"] for rater in raters}
    assert sum(found.values()) == pytest.approx(0.0, abs=1e-9)
    assert found["kim"] < found["lee"] < found["park"]


def test_the_order_of_rows_does_not_choose_the_reference(run, tmp_path):
    lines = wide().splitlines(keepends=True)
    for name, text in (("fit", wide()), ("turned", "".join([lines[0], *lines[:0:-1]]))):
        options = ("--id", "name", "--group", "season", "--model", "gpcm")
        code, _ = run("calibrate", "@data.csv", *options, "-o", f"@{name}.json", data=text)
        assert code == 0
    fit, turned = (
        fit_from_json((tmp_path / f"{name}.json").read_text()) for name in ("fit", "turned")
    )
    assert [group.id for group in turned.groups] == ["autumn", "spring"]
    assert [item.d for item in turned.items] == [
        pytest.approx(item.d, abs=1e-6) for item in fit.items
    ]


def test_scores_follow_the_covariates_of_the_fit(run, tmp_path):
    rng = np.random.default_rng(8)
    age = rng.uniform(24, 60, size=400)
    answers = simulate_responses(BANK, 0.08 * (age - 42) + rng.normal(size=400), rng)
    rows = [
        ",".join([f"{months:.2f}", *(str(int(mark)) for mark in marks)])
        for months, marks in zip(age, answers, strict=True)
    ]
    data = "\n".join([",".join(["age", *BANK.ids]), *rows]) + "\n"
    for option in ("--covariate", "--smooth-covariate"):
        code, _ = run(
            "calibrate", "@d.csv", option, "age", "--model", "gpcm", "-o", "@fit.json", d=data
        )
        assert code == 0
        assert run("score", "@d.csv", "--fit", "@fit.json", "-o", "@s.csv") == (0, "")
        document = json.loads((tmp_path / "fit.json").read_text())
        assert document["covariates"]["columns"][0]["id"] == "age"
        few = "\n".join([",".join(["age", *BANK.ids]), *rows[:3], "24,,,,", "60,,,,"]) + "\n"
        assert run("score", "@few.csv", "--fit", "@fit.json", "-o", "@few_s.csv", few=few)[0] == 0
        all_of_them, others = (
            list(csv.DictReader((tmp_path / name).open())) for name in ("s.csv", "few_s.csv")
        )
        # A child's score is its own, whoever else is in the file; without answers it is age's.
        assert [float(row["theta"]) for row in others[:3]] == pytest.approx(
            [float(row["theta"]) for row in all_of_them[:3]], abs=1e-12
        )
        assert float(others[4]["theta"]) - float(others[3]["theta"]) == pytest.approx(2.9, abs=0.7)
    code, said = run("score", "@few.csv", "--fit", "@fit.json", "-o", "@x.csv", few="climb\n1\n")
    assert (code, said) == (2, f"{tmp_path / 'few.csv'} has no column 'age'.\n")


def judged_file(rows):
    return "\n".join(["child,judge,a,b", *rows]) + "\n"


def test_a_severe_rater_is_allowed_for_in_the_score(run, tmp_path):
    severity = {"kim": -1.0, "lee": 1.0}
    document = {
        "format": "fit/1",
        "model": "rasch",
        "loglik": -1.0,
        "converged": True,
        "iterations": 1,
        "n_persons": 10,
        "n_responses": 20,
        "items": [{"id": name, "a": [1.0], "d": [0.3], "n": 10} for name in "ab"],
        "groups": [{"id": "all", "mean": [0.0], "cov": [[1.0]]}],
        "raters": [{"id": name, "severity": value} for name, value in severity.items()],
    }
    fit = json.dumps(document)
    options = ("--person", "child", "--rater", "judge", "--fit", "@fit.json")
    data = judged_file(["x,lee,1,0", "y,kim,1,0", "x,kim,1,1"])
    assert run("score", "@d.csv", *options, "-o", "@s.csv", d=data, fit_json=fit) == (0, "")
    rows = list(csv.DictReader((tmp_path / "s.csv").open()))
    bank = ItemBank.from_rows(
        {"id": n, "a": 1.0, "d": [d]} for n, d in zip("abcd", [-0.7, -0.7, 1.3, 1.3], strict=True)
    )
    wanted = eap(bank, [[1, 0, 1, 1], [np.nan, np.nan, 1, 0]])
    assert [float(row["theta"]) for row in rows] == pytest.approx(wanted.theta, abs=1e-12)
    assert [row["n"] for row in rows] == ["4", "2"]
    for lines, told in (
        (["x,park,1,0"], "The fit has no rater 'park'"),
        (["x,kim,1,0", "x,kim,1,1"], "the same item twice"),
    ):
        code, said = run("score", "@d.csv", *options, "-o", "@t.csv", d=judged_file(lines))
        assert code == 2
        assert told in said
    code, said = run(
        "score", "@d.csv", "--id", "child", "--id", "judge", "--fit", "@fit.json", "-o", "@t.csv"
    )
    assert (code, "average rater" in said) == (0, True)


DIMS = {
    "numbers from 1": {"climb": 1, "share": 1, "build": 2, "paint": 2},
    "names": {"climb": "body", "share": "body", "build": "hand", "paint": "hand"},
    "items of each": {"body": ["climb", "share"], "hand": ["build", "paint"]},
    "a list of lists": [["climb", "share"], ["build", "paint"]],
    "a row of loadings": {"climb": [1, 0], "share": [1, 0], "build": [0, 1], "paint": [0, 1]},
}


@pytest.mark.parametrize("way", DIMS)
def test_dimensions_may_be_said_from_either_side(way, tmp_path):
    (tmp_path / "dims.json").write_text(json.dumps(DIMS[way]))
    found = read_dimensions(tmp_path / "dims.json", BANK.ids)
    assert [found[name] for name in BANK.ids] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"climb": 0, "share": 0, "build": 2, "paint": 2}, "without a gap"),
        ({"climb": 0}, "no dimension to item 'share'"),
        ({"climb": [1, 1], "share": 0, "build": 0, "paint": 0}, "measures one dimension"),
        ({"climb": None, "share": 0, "build": 0, "paint": 0}, "is no dimension"),
        ({"a": ["climb"], "b": ["climb"]}, "names item 'climb' twice"),
        ({"swim": 0}, "names 'swim'"),
        (3, "must be a JSON object"),
    ],
)
def test_dimensions_that_cannot_be_are_one_sentence(said, told, tmp_path):
    (tmp_path / "dims.json").write_text(json.dumps(said))
    with pytest.raises(BadInput, match=told):
        read_dimensions(tmp_path / "dims.json", BANK.ids)


def test_models_may_be_said_from_either_side(tmp_path):
    for said in ({"build": "grm"}, {"grm": ["build"]}):
        (tmp_path / "models.json").write_text(json.dumps(said))
        found = read_models(tmp_path / "models.json", BANK.ids, "2pl")
        assert found == {"climb": "2pl", "share": "2pl", "build": "grm", "paint": "2pl"}


def test_a_rater_without_a_person_is_refused(run):
    code, said = run("calibrate", "@d.csv", "--rater", "a", "-o", "@f.json", d="a,b\n0,1\n1,0\n")
    assert code == 2
    assert "--rater needs --person" in said


def test_an_answer_given_twice_is_refused(run):
    code, said = run(
        "calibrate", "@d.csv", "--long", "p,i,r", "-o", "@f.json", d="p,i,r\na,x,1\nb,x,0\na,x,0\n"
    )
    assert code == 2
    assert "the 1. person answered the same item twice" in said
