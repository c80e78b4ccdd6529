"""Answers in shards give what the same answers in one process give."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pytest

from assessment.psychometrics.calibration import UnusableResponses, calibrate
from assessment.psychometrics.calibration.coding import coded
from assessment.psychometrics.calibration.expectation import Answers, OneScale
from assessment.psychometrics.calibration.shards import (
    InProcess,
    Job,
    OtherCalibration,
    PassWanted,
    Request,
    calibrate_shards,
    write_shards,
)
from assessment.psychometrics.calibration.shards.calibrating import surveyed
from assessment.psychometrics.calibration.shards.files import shards_in
from assessment.psychometrics.calibration.shards.passes import Plan
from assessment.psychometrics.calibration.shards.problem import ShardedScale
from assessment.psychometrics.quadrature import Quadrature
from tests.assessment.psychometrics.calibration.test_sparse_bank import some_answers

CHILDREN, ITEMS = 9_000, 30
NAMES = [f"I{j + 1}" for j in range(ITEMS)]


@pytest.fixture(scope="module")
def responses():
    return some_answers(CHILDREN, ITEMS, 10, seed=12, uneven=True)[0]


@pytest.fixture(scope="module")
def folder(responses, tmp_path_factory):
    made = tmp_path_factory.mktemp("answers") / "shards"
    assert len(write_shards(made, responses, NAMES, answers=30_000)) == 3
    return made


@pytest.fixture(scope="module")
def whole(responses):
    """The fit in one process, by way of a sample."""
    return calibrate(responses)


def parameters(fit):
    return np.array([(i.a, *i.d, i.se_a, *i.se_d) for i in fit.items])


def test_three_shards_give_the_fit_of_one_process(folder, whole):
    fit = calibrate_shards(folder)
    assert fit.converged
    assert parameters(fit) == pytest.approx(parameters(whole), abs=1e-9)
    assert fit.loglik == pytest.approx(whole.loglik, rel=1e-12)
    assert fit.reliability == pytest.approx(whole.reliability, abs=1e-9)
    assert (fit.n_persons, fit.n_responses) == (whole.n_persons, whole.n_responses)
    assert fit.iterations == whole.iterations


def plan_of(folder, groups=("all",)):
    told = surveyed(InProcess(shards_in(folder))(Request("survey")))
    first_row = tuple(int(row) for row in np.cumsum([0, *told.children]))
    families = ("gpcm",) * len(told.ids)
    return Plan(told.ids, told.values, families, groups, Quadrature(61), first_row), told


def test_statistics_of_shards_are_those_of_all_answers(folder, responses):
    plan, _ = plan_of(folder)
    one = OneScale(
        Answers.of(coded(responses, NAMES), np.zeros(CHILDREN, dtype=np.int64)),
        plan.layout,
        plan.population,
    )
    rng = np.random.default_rng(2)
    items = rng.uniform(0.5, 1.5, plan.layout.n_parameters)
    population = plan.population.start()
    scale = ShardedScale(Plan.read(plan.text), InProcess(shards_in(folder)))
    for dtype in (np.float64, np.float32):
        found, exact = (each.expect(items, population, dtype) for each in (scale, one))
        assert found.expected == pytest.approx(exact.expected, rel=1e-9, abs=1e-9)
        assert found.loglik == pytest.approx(exact.loglik, rel=1e-9)
        assert found.second == pytest.approx(exact.second, rel=1e-9)
    assert (scale.answers.codes != one.answers.codes).nnz == 0
    rows, posterior = next(iter(scale.posterior(items, population)))
    assert posterior == pytest.approx(next(iter(one.posterior(items, population)))[1], abs=1e-12)
    assert rows[0] == 0


def test_shards_may_be_worked_on_side_by_side(folder, whole):
    with ThreadPoolExecutor(2) as pool:
        fit = calibrate_shards(folder, passes=InProcess(shards_in(folder), map=pool.map))
    assert parameters(fit) == pytest.approx(parameters(whole), abs=1e-9)


def test_few_answers_in_shards_and_several_populations(tmp_path):
    responses, _, _ = some_answers(2500, 15, 8, steps=2, seed=3)
    groups = ["b" if i % 3 else "a" for i in range(2500)]
    names = [f"t{j}" for j in range(15)]
    write_shards(tmp_path / "few", responses, names, groups, answers=5_000)
    found = calibrate_shards(tmp_path / "few", "gpcm", standard_errors="cross-product")
    exact = calibrate(responses, "gpcm", ids=names, groups=groups, standard_errors="cross-product")
    assert [group.id for group in found.groups] == ["a", "b"]
    assert found.groups[1].mean == pytest.approx(exact.groups[1].mean, abs=1e-9)
    assert found.groups[1].se_mean == pytest.approx(exact.groups[1].se_mean, abs=1e-9)
    assert parameters(found) == pytest.approx(parameters(exact), abs=1e-9)


def break_off(job, answers):
    """Let a job go on for some answers of shards."""
    while True:
        with pytest.raises(PassWanted) as wanted:
            job.search()
        number = wanted.value.number
        for place in job.unanswered(number):
            if not answers:
                return
            job.answer(number, place)
            answers -= 1
        assert job.add_up(number)


def test_a_calibration_that_is_broken_off_goes_on_where_it_was(folder, whole, tmp_path):
    job = Job.begun(tmp_path / "job", folder)
    break_off(job, answers=10)
    before = job.progress()
    assert (before.passes, before.answered, before.shards) == (3, 1, 3)
    assert "3 passes done, 1 of 3 shards" in str(before)
    fit = Job(tmp_path / "job").finish()
    assert parameters(fit) == pytest.approx(parameters(whole), abs=1e-9)
    after = job.progress()
    assert after.finished
    assert after.loglik == pytest.approx(fit.loglik)
    runs = (tmp_path / "job" / "runs.csv").read_text().splitlines()
    done = [tuple(run.split(",")[:2]) for run in runs]
    assert len(done) == len(set(done)) == 3 * after.passes


def test_an_answer_that_comes_twice_counts_once(folder, tmp_path):
    job = Job.begun(tmp_path / "job", folder)
    with pytest.raises(PassWanted):
        job.search()
    assert not job.add_up(0)
    assert [job.answer(0, place) for place in (0, 1, 2, 1)] == [True, True, True, False]
    assert job.add_up(0)
    assert not job.answer(0, 1)
    assert job.add_up(0)
    assert not job.begun_after(0)


def test_passes_of_another_calibration_are_refused(folder, tmp_path):
    job = Job.begun(tmp_path / "job", folder)
    break_off(job, answers=5)
    told = (job.folder / "job.json").read_text()
    (job.folder / "job.json").write_text(told.replace("2pl", "3pl"))
    with pytest.raises(OtherCalibration):
        job.finish()


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ("1 AS child, 'a' AS item", "no column 'response'"),
        ("1 AS child, 'a' AS item, 0.5 AS response", "whole numbers"),
    ],
)
def test_a_file_that_is_no_shard_is_named(tmp_path, columns, complaint):
    target = str(tmp_path / "x.parquet")
    duckdb.sql(f"COPY (SELECT {columns}) TO '{target}' (FORMAT parquet)")
    with pytest.raises(UnusableResponses, match=complaint):
        calibrate_shards(tmp_path)


def test_broken_files_and_empty_folders_are_named(tmp_path):
    with pytest.raises(UnusableResponses, match="no Parquet files"):
        calibrate_shards(tmp_path)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(UnusableResponses, match="is no whole Parquet file"):
        calibrate_shards(tmp_path)


def test_a_shard_that_changes_under_the_calibration_is_refused(tmp_path):
    responses, _, _ = some_answers(60, 6, 4)
    shards = write_shards(tmp_path / "s", responses, [f"t{j}" for j in range(6)])
    plan, _ = plan_of(tmp_path / "s")
    target = str(shards[0])
    duckdb.sql(
        f"COPY (SELECT child, item, response + 3 AS response FROM '{target}') "  # noqa: S608
        f"TO '{target}.new' (FORMAT parquet)"
    )
    (tmp_path / "s" / "shard-00000.parquet.new").replace(shards[0])
    with pytest.raises(UnusableResponses, match="not what it was"):
        ShardedScale(plan, InProcess(shards)).answers.codes.sum()


def test_answers_are_not_written_over_others(folder, responses):
    with pytest.raises(UnusableResponses, match="already"):
        write_shards(folder, responses, NAMES)


def test_a_child_with_two_answers_to_an_item_is_refused(tmp_path):
    target = str(tmp_path / "x.parquet")
    rows = "(1, 'a', 0), (1, 'a', 1), (2, 'a', 1), (2, 'b', 0), (3, 'b', 1)"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES {rows}) t(child, item, response)) TO '{target}'")  # noqa: S608
    with pytest.raises(UnusableResponses, match="twice"):
        calibrate_shards(tmp_path)
