"""Links: exact where two scales differ by a line, within error where they were estimated."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics import ItemBank, category_probabilities, simulate_responses
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate, fit_from_json
from assessment.psychometrics.linking import METHODS, NoLink, link, linked_fit, transformed

RNG = np.random.default_rng(6)
BANK = ItemBank.from_rows(
    [
        *(
            {"id": f"b{j}", "a": float(a), "d": [float(d)]}
            for j, (a, d) in enumerate(
                zip(RNG.uniform(0.7, 1.8, 10), RNG.normal(size=10), strict=True)
            )
        ),
        {"id": "p", "a": 1.1, "d": [1.2, 0.4, -1.5]},
        {"id": "g", "a": 1.4, "d": [1.6, 0.1, -1.3], "graded": True},
    ]
)


@settings(deadline=None, max_examples=15)
@given(slope=st.floats(0.6, 1.6), shift=st.floats(-1.2, 1.2), method=st.sampled_from(METHODS))
def test_a_scale_that_differs_by_a_line_is_found_exactly(slope, shift, method):
    found = link(BANK, transformed(BANK, slope, shift), method)
    assert found.slope == pytest.approx(slope, abs=1e-4)
    assert found.shift == pytest.approx(shift, abs=1e-4)
    assert found.differences == pytest.approx(np.zeros(12), abs=2e-3)


def test_transformed_items_say_the_same_of_the_same_child():
    theta = np.array([-1.0, 0.3, 2.0])
    moved = category_probabilities(transformed(BANK, 1.3, -0.4), 1.3 * theta - 0.4)
    assert moved == pytest.approx(category_probabilities(BANK, theta), abs=1e-12)


@pytest.mark.parametrize("method", ["stocking-lord", "haebara"])
def test_two_calibrations_meet_where_their_children_differ(method):
    models = dict.fromkeys(BANK.ids, "2pl") | {"p": "gpcm", "g": "grm"}
    first, later = (
        calibrate(
            simulate_responses(BANK, RNG.normal(mean, sd, size=4000), RNG), models, ids=BANK.ids
        )
        for mean, sd in ((0.0, 1.0), (0.7, 1.3))
    )
    found = link(later.bank, first.bank, method)
    # Its own calibration calls the later children standard normal.
    assert found.shift == pytest.approx(0.7, abs=0.1)
    assert found.slope == pytest.approx(1.3, abs=0.1)
    assert linked_fit(later, found).groups[0].mean[0] == pytest.approx(found.shift)


def test_an_item_that_drifted_is_named():
    moved = ItemBank.from_rows(
        row | {"d": [row["d"][0] - 1.2]} if row["id"] == "b3" else row for row in BANK.to_rows()
    )
    assert "Item 'b3' is" in link(BANK, moved, "haebara").told()


def test_what_cannot_be_linked_is_told():
    with pytest.raises(NoLink, match="two common items or more; there are 1"):
        link(BANK.subset(["b0", "b1"]), BANK.subset(["b1", "b2"]))
    with pytest.raises(NoLink, match="other categories"):
        link(BANK, ItemBank.from_rows({"id": n, "a": 1.0, "d": [0.0]} for n in BANK.ids))


def test_the_command_writes_a_fit_on_the_targets_scale(tmp_path, capsys):
    binary = BANK.subset([f"b{j}" for j in range(10)])
    for name, mean in (("old", 0.0), ("new", 0.5)):
        table = simulate_responses(binary, RNG.normal(mean, 1.0, size=1500), RNG)
        (tmp_path / f"{name}.json").write_text(calibrate(table, "2pl", ids=binary.ids).to_json())
    arguments = ["link", str(tmp_path / "new.json"), "--to", str(tmp_path / "old.json")]
    assert main([*arguments, "-o", str(tmp_path / "linked.json")], io.StringIO()) == 0
    linked = fit_from_json((tmp_path / "linked.json").read_text())
    assert linked.groups[0].mean[0] == pytest.approx(0.5, abs=0.15)
    assert "over 10 common items" in capsys.readouterr().out
