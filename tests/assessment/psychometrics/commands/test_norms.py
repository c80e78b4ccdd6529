"""``norms`` on files: made, applied, and everything that can be wrong with one."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from scipy.special import ndtr

from assessment.psychometrics.__main__ import main
from assessment.psychometrics.norms import fit_norms

RNG = np.random.default_rng(21)
AGE = RNG.uniform(2.0, 6.0, 400).round(3)
SCORE = (20.0 + 8.0 * AGE + RNG.normal(0, 3.0, 400)).round(3)
SEX = ["girl" if i % 2 else "boy" for i in range(400)]


def table(score=SCORE, age=AGE, extra=""):
    rows = [f"c{i // 2},{SEX[i]},{age[i]},{score[i]},0.9" for i in range(len(score))]
    return "\n".join(["who,sex,years,points,sem", *rows]) + "\n" + extra


@pytest.fixture
def run(tmp_path):
    """Run ``norms`` on texts; its exit code and what it said on stderr."""

    def go(*arguments, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        said = io.StringIO()
        placed = [str(tmp_path / a[1:]) if a.startswith("@") else a for a in arguments]
        return main(["norms", *placed], said), said.getvalue()

    return go


COLUMNS = ("--age", "years", "--score", "points")


def made(run, *more, data=None):
    files = {"data": table() if data is None else data}
    return run("@data.csv", *COLUMNS, *more, "-o", "@norms.json", **files)


def rows_of(path):
    return list(csv.DictReader(path.open()))


def test_a_file_gives_what_the_library_gives(run, tmp_path, capsys):
    code, said = made(run, "--family", "normal")
    assert (code, said) == (0, "")
    norms = fit_norms(SCORE, AGE, family="normal")
    (group,) = json.loads((tmp_path / "norms.json").read_text())["groups"]
    assert group["coefficients"]["mu"] == norms.coefficients[0].tolist()
    assert "Age norms, normal: 400 scores" in capsys.readouterr().out
    data = table(extra="x,girl,9.0,50,0.9\ny,girl,,50,0.9\n")
    code, said = run("--apply", "@norms.json", "@data.csv", *COLUMNS, "-o", "@z.csv", data=data)
    assert code == 0
    assert said == (
        "1 rows have no age or score: their z is empty.\n"
        "1 rows are outside the ages or groups of the norms: their z is empty.\n"
    )
    rows = rows_of(tmp_path / "z.csv")
    assert list(rows[0]) == ["row", "z", "centile"]
    z = np.array([float(row["z"]) for row in rows[:400]])
    assert (z == norms.z(SCORE, AGE, scale="")).all()
    assert float(rows[7]["centile"]) == pytest.approx(100 * ndtr(z[7]), abs=1e-9)
    assert [row["z"] for row in rows[400:]] == ["", ""]


def test_centiles_and_a_plot(run, tmp_path):
    code, _ = made(run, "--centiles", "@centiles.csv", "--plot", "@norms.svg", "--id", "who")
    assert code == 0
    rows = rows_of(tmp_path / "centiles.csv")
    assert list(rows[0])[:8] == ["age", "mu", "sigma", "nu", "p2", "p10", "p25", "p50"]
    assert float(rows[0]["age"]) == AGE.min()
    assert float(rows[-1]["age"]) == AGE.max()
    for row in rows:
        curve = [float(row[f"p{p}"]) for p in (2, 10, 25, 50, 75, 90, 98)]
        assert curve == sorted(curve)
        assert 0 < float(row["se_p50"]) < float(row["se_p98"])
    svg = ET.fromstring((tmp_path / "norms.svg").read_text())  # noqa: S314 (our own)
    assert sum(child.tag.endswith("polyline") for child in svg) == 7
    assert "Centiles of points from age 2" in svg[0].text
    labels = [child for child in svg if (child.text or "").endswith(" %")]
    assert [child.text for child in labels] == [f"{p} %" for p in (2, 10, 25, 50, 75, 90, 98)]
    heights = [float(child.get("y")) for child in labels]
    assert (np.diff(heights) <= -11.0).all()
    assert {"3", "4", "5", "40", "60"} <= {child.text for child in svg}


def test_groups_have_norms_of_their_own(run, tmp_path, capsys):
    higher = SCORE + np.array([5.0 if sex == "girl" else 0.0 for sex in SEX])
    data = table(higher)
    options = ("--group", "sex", "--family", "normal", "--centiles", "@centiles.csv")
    code, _ = made(run, *options, "--plot", "@norms.svg", data=data)
    assert code == 0
    out = capsys.readouterr().out
    assert out.startswith("boy\nAge norms, normal: 200")
    assert {row["sex"] for row in rows_of(tmp_path / "centiles.csv")} == {"girl", "boy"}
    apply = ("--apply", "@norms.json", "@data.csv", *COLUMNS)
    code, _ = run(*apply, "--group", "sex", "--se", "sem", "-o", "@z.csv")
    rows = rows_of(tmp_path / "z.csv")
    for sex in ("girl", "boy"):
        z = [float(row["z"]) for row, group in zip(rows, SEX, strict=True) if group == sex]
        assert abs(np.mean(z)) < 0.05
    assert float(rows[0]["se"]) == pytest.approx(0.9 / 3.0, rel=0.2)
    code, said = run(*apply, "-o", "@other.csv")
    assert (code, said.endswith("name their column with --group.\n")) == (2, True)
    data = table(extra="x,other,3,40,1\n")
    code, said = run(*apply, "--group", "sex", "-o", "@other.csv", data=data)
    assert (code, said) == (2, "The norms have no group 'other'; they have boy, girl.\n")
    assert not (tmp_path / "other.csv").exists()


def test_norms_refuse_scores_of_another_calibration(run, tmp_path):
    assert made(run, "--scale", "2026.1", "--family", "normal")[0] == 0
    apply = ("--apply", "@norms.json", "@data.csv", *COLUMNS, "-o", "@z.csv")
    for other in ((), ("--scale", "2027.1")):
        code, said = run(*apply, *other)
        assert code == 2
        assert said.startswith("The norms are on scale '2026.1', the scores on ")
        assert not (tmp_path / "z.csv").exists()
    assert run(*apply, "--scale", "2026.1")[0] == 0


def test_a_few_scores_below_zero_are_left_out_and_many_refused(run, tmp_path):
    extra = "x,boy,3,-1,1\nz,boy,NA,3,1\n"
    code, said = made(run, data=table(extra=extra))
    assert code == 0
    assert said == (
        "Left out 1 rows without age, score or group.\n"
        "Left out 1 rows with a score of zero or below, which lms has no place for.\n"
    )
    (tmp_path / "norms.json").unlink()
    code, said = made(run, data=table(SCORE - 40.0))
    assert code == 2
    assert "use --family normal" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "norms.json").exists()


@pytest.mark.parametrize(
    ("options", "data", "told"),
    [
        (("--group", "team"), table(), "has no column 'team'."),
        ((), table(extra="x,boy,three,40,1\n"), "'three' in column 'years' is no number."),
        ((), table(extra="x,boy,inf,40,1\n"), "'inf' in column 'years' is no number."),
        ((), table(extra="x,boy,3\n"), "3 fields where the header has 5"),
        ((), "", "is empty."),
        ((), "years,points\n", "has a header but no rows."),
        ((), "years,points\n3,\n", "no row with both age and score."),
        ((), table(SCORE[:20]), "20 scores are too few for norms"),
        ((), table(np.full(400, 7.0)), "fewer than four values"),
        ((), table(age=np.full(400, 7.0)), "four different ages"),
        (("--criterion", "best"), table(), "--criterion is bic, aic or a number above zero"),
        (("--se", "sem"), table(extra="x,boy,3,40,-1\n"), "is below zero."),
        (("--plot", "@norms.json"), table(), "would overwrite"),
        (("--plot", "@data.csv"), table(), "data.csv would overwrite"),
        (("--group", "who"), table(), "Group 'c0': 2 scores are too few"),
    ],
)
def test_bad_input_gets_one_sentence_and_no_file(run, tmp_path, options, data, told):
    code, said = made(run, *options, data=data)
    assert code == 2
    assert told in said
    assert said.count("\n") == 1
    assert not (tmp_path / "norms.json").exists()


def test_what_holds_no_norms_is_refused(run, tmp_path):
    (tmp_path / "norms.json").write_text('{"format": "fit/1"}')
    code, said = run("--apply", "@norms.json", "@data.csv", *COLUMNS, "-o", "@z.csv", data=table())
    assert code == 2
    assert said.endswith("norms.json holds no norms: its format is not norms/1.\n")
    code, said = run("--apply", "@none.json", "@data.csv", *COLUMNS, "-o", "@z.csv")
    assert (code, "cannot be read" in said) == (2, True)
