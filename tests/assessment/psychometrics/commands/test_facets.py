"""``facets``, and ``calibrate --rater``, on files: good ones, and what can be wrong with one."""

import csv
import io
import json

import pytest

from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import fit_from_json
from tests.assessment.psychometrics.facets.judged import judged

DATA = judged([-0.5, 0.1, 0.4], 150, 17)


def written(rows=None, header=("child", "worker", *DATA.items)):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(header)
    # Codes begin at 1 here, and ranks at 0.
    given = zip(DATA.person, DATA.rater, DATA.responses, strict=True)
    table.writerows(
        rows or [[who, by, *(int(mark) + 1 for mark in marks)] for who, by, marks in given]
    )
    return text.getvalue()


@pytest.fixture
def run(tmp_path):
    def go(text, *options, command="facets", columns=("--person", "child", "--rater", "worker")):
        data, out = tmp_path / "data.csv", tmp_path / "out.json"
        data.write_text(text)
        said = io.StringIO()
        code = main([command, str(data), *columns, *options, "-o", str(out)], said)
        return code, said.getvalue(), out

    return go


def test_a_file_of_judgements_is_told_in_full(run, capsys):
    code, said, out = run(written())
    assert (code, said) == (0, "")
    document = json.loads(out.read_text())
    assert document["format"] == "fit/1"
    fit = fit_from_json(out.read_text())
    assert [rater.id for rater in fit.raters] == ["r00", "r01", "r02"]
    assert fit.items[0].values == (1, 2, 3, 4)
    held = document["facets"]
    assert held["connectedness"]["through"] == "persons"
    assert len(held["pairs"]) == 12
    assert held["agreement"]["n"] == 600
    told = capsys.readouterr().out
    for heading in ("Partial credit model", "Raters", "Connectedness", "Agreement"):
        assert heading in told
    assert held["agreement"]["sentence"] in told
    assert held["raters"]["sentence"] in told


def test_calibrate_knows_raters_too(run, capsys):
    _, _, out = run(written())
    severities = [rater["severity"] for rater in json.loads(out.read_text())["raters"]]
    code, said, out = run(written(), "--model", "pcm", command="calibrate")
    assert (code, said) == (0, "")
    fit = fit_from_json(out.read_text())
    assert [rater.severity for rater in fit.raters] == pytest.approx(severities, abs=1e-9)
    assert fit.n_persons == 150
    assert "severity (se)" in capsys.readouterr().out


def test_random_severities_and_interactions_are_options(run, capsys):
    code, said, out = run(written(), "--random")
    assert code == 0
    assert "rests on 3 raters" in said
    assert json.loads(out.read_text())["facets"]["spread"]["sd"] > 0
    assert "drawn with a standard deviation" in capsys.readouterr().out
    code, _, out = run(written(), "--interaction")
    assert code == 0
    assert json.loads(out.read_text())["facets"]["interaction"] is True


def test_an_occasion_is_a_facet(run):
    header = ("child", "worker", "season", *DATA.items)
    rows = [
        [who, by, "spring" if k % 3 else "autumn", *map(int, marks)]
        for k, (who, by, marks) in enumerate(
            zip(DATA.person, DATA.rater, DATA.responses, strict=True)
        )
    ]
    code, _, out = run(written(rows, header), "--occasion", "season")
    assert code == 0
    names = [occasion["id"] for occasion in json.loads(out.read_text())["facets"]["occasions"]]
    assert names == ["autumn", "spring"]


def test_judgements_of_strangers_are_explained(run, capsys):
    rows = [
        [who, by, *map(int, marks)]
        for k, (who, by, marks) in enumerate(
            zip(DATA.person, DATA.rater, DATA.responses, strict=True)
        )
        if k % 2 == 0
    ]
    code, said, out = run(written(rows))
    assert code == 0
    assert "The raters fall into 3 parts that share no persons" in said
    assert (
        "No two raters judge the same person" in json.loads(out.read_text())["facets"]["agreement"]
    )
    assert "fall into 3 parts" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        (written(), ("--occasion", "month"), "no column 'month'"),
        (written(), ("--occasion", "worker"), "columns of their own"),
        (written(), ("--model", "rasch"), "rasch is for two"),
        (written(), ("--random", "--interaction"), "fixed raters"),
        (written(), ("--quadrature", "2"), "3 to 1001 nodes"),
        (written(), ("--long", "a,b,c"), "one row a person and rater"),
        (written([["c", "w", "x", 1, 1, 1]]), (), "'x' in column 'play' is no whole number"),
        (written([["c", "w", 1, 1, 1, 1]]), (), "No item has two different answers"),
        (written([["c", "", 1, 1, 1, 1], ["c", "w", 2, 1, 1, 1]]), (), "Row 1 has no 'worker'"),
        (written([["c", "w", 1, 1, 1, 1], ["c", "w", 2, 1, 1, 1]]), (), "more than once"),
        ("", (), "is empty"),
    ],
)
def test_bad_input_is_one_sentence_and_no_file(run, text, options, told):
    code, said, out = run(text, *options)
    assert code == 2
    assert told in said
    assert said.count("\n") == 1
    assert not out.exists()


def test_calibrating_judgements_asks_for_what_it_needs(run):
    code, said, _ = run(
        written(), command="calibrate", columns=("--rater", "worker", "--id", "child")
    )
    assert (code, said) == (
        2,
        "--rater needs --person, the column that says who was judged.\n",
    )
    code, said, _ = run(written(), "--prior-slope", "0,1", command="calibrate")
    assert code == 2
    assert "--prior-slope is not for judgements" in said
