"""Calibrations over shards: tasks, the command, and workers that are killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from assessment.calibration.tasks import add_up_pass, answer_pass, search_shards
from assessment.psychometrics.calibration import Fit, calibrate, fit_from_json
from assessment.psychometrics.calibration.shards import Job, PassWanted, write_shards
from hub.celery import app
from tests.assessment.psychometrics.calibration.test_sparse_bank import some_answers
from tests.conftest import ROOT

REDIS = os.environ.get("MIRAE_TEST_REDIS_URL", "")
ITEMS = 20
SHARDS = 4


@pytest.fixture(scope="module")
def answers() -> object:
    """More children than a sample, so that all passes go over all shards."""
    return some_answers(4 * 2048, ITEMS, 8, seed=21)[0]


@pytest.fixture
def shards(answers: object, tmp_path: Path) -> Path:
    names = [f"I{j + 1}" for j in range(ITEMS)]
    assert len(write_shards(tmp_path / "shards", answers, names, answers=10_000)) == SHARDS
    return tmp_path / "shards"


def parameters(fit: Fit) -> list[float]:
    return [value for item in fit.items for value in (item.a, *item.d, item.se_a, *item.se_d)]


def ended(job: Job) -> Fit:
    return fit_from_json((job.folder / "fit.json").read_text())


def runs(job: Job) -> list[tuple[int, int]]:
    """Pass and shard of every answer that was written down."""
    lines = (job.folder / "runs.csv").read_text().splitlines()
    return [(int(number), int(place)) for number, place, *_ in (line.split(",") for line in lines)]


def test_without_a_broker_the_command_does_it_here(
    shards: Path, tmp_path: Path, answers: object, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("calibrate_shards", shards, tmp_path / "job")
    assert "finished after" in capsys.readouterr().out
    found = ended(Job(tmp_path / "job"))
    assert parameters(found) == pytest.approx(parameters(calibrate(answers)), abs=1e-9)


def test_the_command_goes_on_with_a_job(shards: Path, tmp_path: Path) -> None:
    job = Job.begun(tmp_path / "job", shards, "rasch")
    with pytest.raises(PassWanted):
        job.search()
    job.answer(0, 2)
    call_command("calibrate_shards", shards, job.folder)
    assert {item.model for item in ended(job).items} == {"rasch"}
    assert runs(job)[0] == (0, 2)
    assert len(runs(job)) == len(set(runs(job)))


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(CommandError, match="no Parquet files"):
        call_command("calibrate_shards", tmp_path / "none", tmp_path / "job")


def test_what_no_second_try_can_mend_is_written_down(shards: Path, tmp_path: Path) -> None:
    job = Job.begun(tmp_path / "job", shards)
    with pytest.raises(PassWanted):
        job.search()
    (shards / "shard-00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="no whole Parquet file"):
        answer_pass.delay(str(job.folder), 0, 1)
    failed = job.progress().failed
    assert failed is not None
    assert "shard-00001.parquet" in failed
    assert job.resume().progress().failed is None


def test_a_sum_whose_answers_are_lost_asks_for_them_again(
    shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job.begun(tmp_path / "job", shards)
    with pytest.raises(PassWanted):
        job.search()
    job.answer(0, 0)
    begun: list[str] = []
    monkeypatch.setattr(search_shards, "delay", begun.append)
    add_up_pass.delay(str(job.folder), 0)
    assert job.unanswered(0) == []
    assert begun == [str(job.folder)]
    assert sorted(runs(job)) == [(0, place) for place in range(SHARDS)]


class Worker:
    """A Celery worker with one process that works, in a group of its own."""

    def __init__(self, name: str, prefix: str) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "hub.celery", "worker", "-n", name),
                *("-Q", "calibration", "-c", "1", "--prefetch-multiplier", "1"),
                *("-I", "tests.assessment.calibration.slow_shards"),
                *("--without-gossip", "--without-mingle"),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "hub.settings.test",
                "MIRAE_TEST_QUEUE_PREFIX": prefix,
                "MIRAE_TEST_EAGER": "no",
                "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def at_work(self, job: Job) -> int | None:
        """The process that is at a shard just now."""
        for threads in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for child in threads.read_text().split():
                if (job.folder / f"at-work-{child}").exists():
                    return int(child)
        return None

    def kill(self) -> None:
        """All its processes, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self) -> None:
        """Let it finish what it holds."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


@pytest.fixture
def workers(settings: Settings) -> Iterator[list[Worker]]:
    """Two workers of this run's own queue; tasks go there instead of running here."""
    made = [Worker(f"{name}@here", settings.QUEUE_PREFIX) for name in ("one", "two")]
    app.conf.task_always_eager = False
    yield made
    app.conf.task_always_eager = True
    for worker in made:
        worker.stop()


def wait(true: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait until something is true; workers on a busy machine take their time to start."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


@pytest.mark.redis
@pytest.mark.skipif(not REDIS, reason="no Redis answers")
@pytest.mark.skipif(sys.platform != "linux", reason="finds a worker's processes in /proc")
def test_killed_workers_cost_their_shards_and_nothing_else(
    workers: list[Worker], shards: Path, tmp_path: Path, answers: object
) -> None:
    job = Job.begun(tmp_path / "job", shards)
    search_shards.delay(str(job.folder))
    one, two = workers
    wait(lambda: job.progress().passes >= 1 and one.at_work(job))
    child = one.at_work(job)
    assert child is not None
    os.kill(child, signal.SIGKILL)
    lost = [tuple(map(int, (job.folder / f"at-work-{child}").read_text().split()))]

    # The worker that lost its process gives the shard back by itself, and all goes on.
    after = job.progress().passes + 2
    wait(lambda: job.progress().passes >= after and two.at_work(job))
    child = two.at_work(job)
    assert child is not None
    two.kill()
    lost.append(tuple(map(int, (job.folder / f"at-work-{child}").read_text().split())))

    # A machine that is gone gives nothing back: the other answers what it can, and waits.
    def waits_for_the_lost_shard() -> bool:
        number, place = lost[1]
        return set(job.unanswered(number)) <= {place} and not one.at_work(job)

    wait(waits_for_the_lost_shard)
    search_shards.delay(str(job.folder))
    wait(lambda: job.progress().finished)

    exact = calibrate(answers)
    assert parameters(ended(job)) == pytest.approx(parameters(exact), abs=1e-9)
    done = runs(job)
    passes = range(job.progress().passes)
    assert len(done) == len(set(done))
    assert {(number, place) for number in passes for place in range(SHARDS)} == set(done)
    assert set(lost) <= set(done)
