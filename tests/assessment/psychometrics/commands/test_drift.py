"""``drift`` on two fits."""

import csv
import io

import numpy as np

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate

RNG = np.random.default_rng(51)
IDS = [f"i{j}" for j in range(10)]
STEPS = RNG.normal(size=(10, 1))


def fit(steps, path):
    bank = ItemBank.from_steps(IDS, np.full(10, 1.2), steps)
    path.write_text(
        calibrate(simulate_responses(bank, RNG.normal(size=1500), RNG), ids=IDS).to_json()
    )
    return str(path)


def test_a_changed_item_is_written_with_its_sentence(tmp_path):
    changed = STEPS.copy()
    changed[4] += 1.0
    earlier, later = fit(STEPS, tmp_path / "one.json"), fit(changed, tmp_path / "two.json")
    said, out = io.StringIO(), tmp_path / "drift.csv"
    assert main(["drift", earlier, later, "-o", str(out)], said) == 0
    rows = list(csv.DictReader(out.open()))
    assert [row["item"] for row in rows] == IDS
    assert (rows[4]["flagged"], rows[4]["stable"]) == ("1", "0")
    assert rows[4]["sentence"].startswith("i4 became harder by")
    assert float(rows[4]["location_difference"]) > 0.5
    assert said.getvalue() == ""


def test_what_is_no_fit_is_one_sentence(tmp_path):
    (tmp_path / "one.json").write_text("{}")
    said, out = io.StringIO(), tmp_path / "drift.csv"
    code = main(["drift", str(tmp_path / "one.json"), str(tmp_path / "x"), "-o", str(out)], said)
    assert (code, out.exists()) == (2, False)
    assert said.getvalue().count("\n") == 1
