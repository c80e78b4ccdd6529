"""Passes that look only at the nodes that matter give what passes over all nodes give."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.calibration import expectation as passes
from assessment.psychometrics.calibration.calibrating import problem_of
from assessment.psychometrics.calibration.coding import coded
from assessment.psychometrics.calibration.fitting import SAMPLE, Problem, starting_values

ITEMS = 30


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    """Answers with three steps, a third of them missing, one item falling, some rows extreme."""
    rng = np.random.default_rng(11)
    slopes = rng.uniform(0.6, 2.5, ITEMS)
    slopes[0] = -0.8
    steps = np.sort(rng.normal(0, 1.2, (ITEMS, 3)), axis=1)[:, ::-1] * np.sign(slopes)[:, None]
    bank = ItemBank.from_steps([f"I{j + 1}" for j in range(ITEMS)], np.abs(slopes), steps)
    made = simulate_responses(bank, rng.normal(0.4, 1.3, 9_000), rng)
    made[:, 0] = 3 - made[:, 0]
    made[rng.random(made.shape) < 0.33] = np.nan
    made[:3], made[3:6] = 0, 3
    made[6, 1:] = np.nan
    return made


def problem(table: np.ndarray, model: str, groups: list[str] | None = None) -> Problem:
    names = tuple(f"I{j + 1}" for j in range(table.shape[1]))
    data = coded(table, names)
    return problem_of(data, model, groups, None, None, names, None, {}, None, None)


def parameters(of: Problem, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    data = coded(table, tuple(f"I{j + 1}" for j in range(table.shape[1])))
    free = of.specification.constraints.nearest(starting_values(of, data))
    return of.specification.split(of.specification.constraints.all(free))


@pytest.mark.parametrize("model", ["gpcm", "grm", "2pl", "3pl"])
@pytest.mark.parametrize("grouped", [False, True])
def test_a_pass_over_few_nodes_leaves_what_one_over_all_leaves(table, model, grouped):
    answers = table if model in ("gpcm", "grm") else np.where(np.isnan(table), np.nan, table > 1)
    groups = ["north" if row % 3 else "south" for row in range(len(table))] if grouped else None
    whole = problem(answers, model, groups)
    items, population = parameters(whole, answers)
    narrow = whole.scale.narrowed(items, population)
    assert min(window.stop - window.start for window in narrow.windows) < 50
    wanted, found = whole.scale.expect(items, population), narrow.expect(items, population)
    assert found.loglik == pytest.approx(wanted.loglik, abs=1e-6)
    for name in ("expected", "n", "first", "second", "squares"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=1e-6)
    assert found.reliability == pytest.approx(wanted.reliability, abs=1e-10)


def test_every_child_finds_its_row_in_the_new_order(table):
    whole = problem(table, "grm")
    narrow = whole.scale.narrowed(*parameters(whole, table))
    assert (narrow.answers.codes[narrow.answers.origin] == whole.scale.answers.codes).all()


def test_a_large_fit_is_the_maximum_over_all_nodes(table, monkeypatch):
    assert len(table) > 2 * SAMPLE
    narrow = calibrate(table, "grm", standard_errors="none")
    monkeypatch.setattr(passes.OneScale, "narrowed", lambda scale, items, population: scale)
    whole = calibrate(table, "grm", standard_errors="none")
    assert narrow.loglik == pytest.approx(whole.loglik, abs=1e-6)
    for one, other in zip(narrow.items, whole.items, strict=True):
        assert (one.a, *one.d) == pytest.approx((other.a, *other.d), abs=3e-6)
