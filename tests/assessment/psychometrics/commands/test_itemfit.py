"""``itemfit`` on files: what it writes, what it says, and everything that can be wrong."""

import csv
import io

import numpy as np
import pytest

from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fit_statistics import hold, item_chi_squares, person_fit
from tests.assessment.psychometrics.fit_statistics.conftest import simulated

BANK, ANSWERS = simulated("grm", 500, 8, 12, 2)
CODED = ANSWERS + 1.0
GROUPS = ["north" if i % 3 else "south" for i in range(500)]


def wide(answers=CODED, ids=BANK.ids):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["child", "place", "shoe", *ids])
    for i, row in enumerate(answers):
        cells = ["" if np.isnan(value) else int(value) for value in row]
        writer.writerow([f"c{i}", GROUPS[i], 20 + i % 9, *cells])
    return text.getvalue()


@pytest.fixture
def itemfit(tmp_path, capsys):
    """Hold a text against a fit; code, stdout, stderr and the rows of both files."""

    def run(data, fit, *options):
        (tmp_path / "data.csv").write_text(data)
        (tmp_path / "fit.json").write_text(fit if isinstance(fit, str) else fit.to_json())
        said, out, persons = io.StringIO(), tmp_path / "items.csv", tmp_path / "persons.csv"
        files = [str(tmp_path / "data.csv"), "--fit", str(tmp_path / "fit.json"), "-o", str(out)]
        aside = ["--id", "child", "--id", "place", "--persons", str(persons)]
        code = main(["itemfit", *files, *aside, *options], said)
        rows = [list(csv.DictReader(p.open())) if p.exists() else None for p in (out, persons)]
        return code, capsys.readouterr().out, said.getvalue(), *rows

    return run


def fitted(answers=CODED, **options):
    return calibrate(answers, "grm", ids=BANK.ids, standard_errors="none", **options)


def test_it_writes_a_row_for_each_item_and_each_person(itemfit):
    fit = fitted()
    code, told, said, items, persons = itemfit(wide(), fit)
    assert (code, said) == (0, "Ignored 1 columns that are no items of the fit.\n")
    held = hold(fit, CODED)
    tested = item_chi_squares(held)
    assert [row["item"] for row in items] == list(BANK.ids)
    assert [float(row["s_x2"]) for row in items] == pytest.approx([x.statistic for x in tested])
    assert [int(row["df"]) for row in items] == [x.df for x in tested]
    assert len(persons) == 500
    stars = [float(row["lz_star"]) for row in persons]
    assert stars == pytest.approx(person_fit(held).lz_star, abs=1e-9)
    assert "RMSEA" in told
    assert "alpha" in told
    assert "No item misfits" in told


def test_missing_answers_blank_what_they_leave_open_and_say_why(itemfit):
    gaps = CODED.copy()
    gaps[::2, :4], gaps[1::2, 4:] = np.nan, np.nan
    code, told, _, items, persons = itemfit(wide(gaps), fitted(gaps))
    assert code == 0
    assert {row["s_x2"] for row in items} == {""}
    assert all(float(row["infit_posterior"]) > 0 for row in items)
    assert all(row["q3_with"] != "" for row in items)
    assert {row["n"] for row in persons} == {"4"}
    assert "only 0 of 500 children" in told
    assert "M2      not computed" in told
    assert "children answered both" in told
    assert "nan" not in told


def test_groups_have_a_population_each(itemfit):
    fit = fitted(groups=GROUPS)
    code, _, said, _, _ = itemfit(wide(), fit)
    assert code == 2
    assert said == "The fit has the groups north, south: say who belongs where.\n".replace(
        "north, south", ", ".join(dict.fromkeys(GROUPS))
    )
    code, told, _, items, _ = itemfit(wide(), fit, "--group", "place")
    assert code == 0
    assert len(items) == 8
    assert told.count("0.") > 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace("i03", "i33"), "Item 'i03' of the fit is not among the answers"),
        (lambda text: text[: len(text) // 2].rsplit(",", 3)[0], "may be cut short"),
        (lambda text: text.splitlines()[0] + "\n", "has a header but no rows"),
        (lambda text: "", "is empty"),
        (lambda text: text.replace(",3\n", ",7\n", 1), "Item 'i07' has 7"),
        (lambda text: text.replace(",3\n", ",much\n", 1), "is no whole number"),
    ],
)
def test_bad_data_gets_one_sentence_and_no_file(itemfit, change, sentence):
    code, told, said, items, persons = itemfit(change(wide()), fitted())
    assert (code, told, items, persons) == (2, "", None, None)
    assert sentence in said
    assert said.count("\n") == 1


def test_a_fit_that_is_none_and_an_output_that_is_an_input(itemfit, tmp_path):
    code, _, said, items, _ = itemfit(wide(), '{"format": "fit/0"}')
    assert (code, items) == (2, None)
    assert "is no fit" in said
    code, _, said, _, _ = itemfit(wide(), fitted(), "-o", str(tmp_path / "fit.json"))
    assert code == 2
    assert "would overwrite" in said
    assert (tmp_path / "fit.json").read_text() == fitted().to_json()
    code, _, said, _, _ = itemfit(wide(), fitted(), "-o", str(tmp_path / "persons.csv"))
    assert code == 2
    assert "persons.csv would overwrite" in said
