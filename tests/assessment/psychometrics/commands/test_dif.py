"""``dif`` on files: what it writes, and everything that can be wrong."""

import csv
import io
import json

import numpy as np
import pytest

from assessment.psychometrics.__main__ import main
from assessment.psychometrics.fairness import Comparison, mantel_haenszel_dif
from tests.assessment.psychometrics.fairness.children import answers_of, rasch_items

RNG = np.random.default_rng(41)
BANK = rasch_items(8, RNG)
ANSWERS, LABELS = answers_of(BANK, (300, 300), RNG, harder={"i02": 1.2})
SEXES = ["girl" if label == "g0" else "boy" for label in LABELS]


def wide(answers=ANSWERS, labels=SEXES, low=0):
    lines = [",".join(["name", "sex", *BANK.ids])]
    for i, (row, label) in enumerate(zip(answers, labels, strict=True)):
        cells = ["" if np.isnan(value) else str(int(value) + low) for value in row]
        lines.append(",".join([f"c{i}", label, *cells]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path):
    """Run ``dif`` on a text; exit code, what it said, and the rows it wrote."""

    def go(text, *options):
        data, out = tmp_path / "data.csv", tmp_path / "dif.csv"
        out.unlink(missing_ok=True)
        data.write_bytes(text if isinstance(text, bytes) else text.encode())
        said = io.StringIO()
        code = main(["dif", str(data), *options, "-o", str(out)], said)
        rows = list(csv.DictReader(out.open())) if out.exists() else []
        return code, said.getvalue(), rows

    return go


USUAL = ("--id", "name", "--group", "sex", "--focal", "boy")


def test_a_file_gives_what_the_library_gives_in_full(run):
    code, said, rows = run(wide(), *USUAL, "--method", "mh")
    known = mantel_haenszel_dif(Comparison.of(ANSWERS, SEXES, ids=BANK.ids, focal="boy"))
    assert code == 0
    assert "fewer than the 500" in said
    assert [row["item"] for row in rows] == list(BANK.ids)
    assert [float(row["statistic"]) for row in rows] == known.statistic.tolist()
    assert [float(row["delta"]) for row in rows] == known.effects["delta"].tolist()
    assert [row["class"] for row in rows] == list(known.classes)
    assert [row["sentence"] for row in rows] == list(known.sentences)
    assert "i02 is harder for boy than for girl" in rows[2]["sentence"]


def test_codes_need_not_start_at_zero(run):
    plain, moved = run(wide(), *USUAL)[2], run(wide(low=3), *USUAL)[2]
    assert plain == moved


@pytest.mark.parametrize("method", ["mh", "logistic", "standardisation", "breslow-day", "lr"])
def test_every_method_has_a_row_and_a_sentence_for_every_item(run, method):
    code, _, rows = run(wide(), *USUAL, "--method", method, "--purify")
    assert code == 0
    assert len(rows) == 8
    for row in rows:
        assert row["sentence"].startswith(row["item"])
        assert 0.0 <= float(row["p"]) <= 1.0
        assert (row["reference"], row["focal"]) == ("girl", "boy")
        assert row["flagged"] in ("0", "1")
        assert row["class"] in ("A", "B", "C", "")


def test_all_methods_stand_side_by_side(run):
    code, _, rows = run(wide(), *USUAL, "--method", "all")
    assert code == 0
    alone = run(wide(), *USUAL, "--method", "logistic")[2]
    assert rows[2]["logistic_statistic"] == alone[2]["statistic"]
    assert int(rows[2]["n_flagging"]) >= 4
    assert rows[2]["class"] == "C"
    assert "methods flag it" in rows[2]["sentence"]


def test_three_groups_leave_breslow_day_out_of_all(run):
    labels = ["north", "south", "west"] * 200
    code, said, rows = run(wide(labels=labels), "--id", "name", "--group", "sex", "--method", "all")
    assert code == 0
    assert "Breslow-Day was left out" in said
    assert {float(row["mh_df"]) for row in rows} == {2.0}
    code, said, _ = run(
        wide(labels=labels), "--id", "name", "--group", "sex", "--method", "breslow-day"
    )
    assert (code, "two groups" in said) == (2, True)


def test_missing_answers_and_a_constant_item_are_told(run):
    answers = ANSWERS.copy()
    answers[::7, 4] = np.nan
    answers[:, 6] = 1.0
    code, said, rows = run(wide(answers), *USUAL, "--match", "prorated")
    assert code == 0
    assert "miss answers" in said
    assert rows[6]["sentence"] == "i06 was not tested: everybody gave the same answer."
    assert (rows[6]["statistic"], rows[6]["class"]) == ("", "")


def test_a_long_file_is_the_same_file(run):
    lines = ["who,what,answer,sex"]
    lines += [
        f"c{i},{name},{int(ANSWERS[i, j])},{SEXES[i]}"
        for i in range(len(ANSWERS))
        for j, name in enumerate(BANK.ids)
    ]
    long = run(
        "\n".join(lines) + "\n", "--long", "who,what,answer", "--group", "sex", "--focal", "boy"
    )
    assert long[2] == run(wide(), *USUAL)[2]


BAD = {
    "unknown column": (wide(), ("--group", "colour"), "colour"),
    "unknown focal group": (wide(), (*USUAL[:4], "--focal", "cat"), "'cat'"),
    "unknown anchor": (wide(), (*USUAL, "--anchor", "i99"), "i99"),
    "letters": (wide().replace(",1,", ",one,", 1), USUAL, "whole number"),
    "one group": (wide(labels=["boy"] * 600), USUAL[:4], "Two groups"),
    "no label": (wide(labels=["", *SEXES[1:]]), USUAL, "no 'sex'"),
    "one category": (wide(np.ones((600, 8))), USUAL, "two different answers"),
    "empty": ("", USUAL, "empty"),
    "header only": (wide()[:30].split("\n")[0] + "\n", USUAL, ""),
    "truncated": (wide()[:-9], USUAL, "cut short"),
    "too many columns": (",".join(f"x{i}" for i in range(1_000_000)) + "\n", USUAL, "columns"),
    "bytes": (b"\xff\xfe\x00", USUAL, "UTF-8"),
    "alpha": (wide(), (*USUAL, "--alpha", "5"), "--alpha"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input_is_one_sentence(run, name):
    text, options, told = BAD[name]
    code, said, rows = run(text, *options)
    assert (code, rows) == (2, [])
    assert said.count("\n") == 1
    assert told in said


def test_difr_by_the_command(run, shared):
    known = json.loads((shared / "fits/difR_verbal.json").read_text())  # difR 5.1
    text = (shared / "data/difR_verbal.csv").read_text()
    options = ("--id", "Anger", "--group", "Gender", "--focal", "1")
    for more, name, key in (
        ((), "MH_correct", "MH"),
        (("--no-correction",), "MH_nocorrect", "MH"),
        (("--purify",), "MH_purified", "MH"),
        (("--method", "logistic"), "logistic_both_LRT", "Logistik"),
        (
            ("--method", "logistic", "--type", "uniform", "--criterion", "wald"),
            "logistic_udif_Wald",
            "Logistik",
        ),
    ):
        rows = run(text, *options, *more)[2]
        found = [float(row["statistic"]) for row in rows]
        assert found == pytest.approx(known[name][key], abs=1e-6)
