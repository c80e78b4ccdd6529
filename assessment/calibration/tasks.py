"""Slow work, on the queue ``calibration``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from celery import chord, shared_task

from assessment.psychometrics.calibration import UnknownModel, UnusableResponses
from assessment.psychometrics.calibration.shards import Job, OtherCalibration, PassWanted

from .services import carry_out, write_down_break


@shared_task
def calibrate_run(run_id: str) -> None:
    """Carry out a run. Running it twice carries it out once."""
    broke_off = True
    try:
        carry_out(UUID(run_id))
        broke_off = False
    finally:
        if broke_off:
            write_down_break(UUID(run_id))


@shared_task(reject_on_worker_lost=True)
def search_shards(folder: str) -> None:
    """Go on with a calibration over shards: to its end, or to the next pass that it wants.

    Running it again while nothing moves resumes it: what is written down is not done again.
    """
    job = Job(Path(folder))
    with _told_if_hopeless(job):
        try:
            job.search()
        except PassWanted as wanted:
            _put_to_shards(job, wanted.number)


@shared_task(
    # A chord counts results.
    ignore_result=False,
    reject_on_worker_lost=True,
    autoretry_for=(OSError,),
    retry_backoff=True,
    max_retries=5,
)
def answer_pass(folder: str, number: int, shard: int) -> int:
    """Let one shard answer a pass. Twice is once: the answer is a file that is there or not."""
    job = Job(Path(folder))
    with _told_if_hopeless(job):
        job.answer(number, shard)
    return shard


@shared_task(reject_on_worker_lost=True)
def add_up_pass(folder: str, number: int) -> None:
    """Add up what all shards answered, and let the search go on with it."""
    job = Job(Path(folder))
    if not job.add_up(number):
        _put_to_shards(job, number)
    elif not job.begun_after(number):
        search_shards.delay(folder)


def _put_to_shards(job: Job, number: int) -> None:
    """One task a shard that has not answered, and when all have, the sum."""
    folder = str(job.folder)
    then = add_up_pass.si(folder, number)
    waiting = job.unanswered(number)
    if waiting:
        chord([answer_pass.s(folder, number, shard) for shard in waiting])(then)
    else:
        then.delay()


@contextmanager
def _told_if_hopeless(job: Job) -> Iterator[None]:
    """Write into the job's folder what no second try can mend."""
    try:
        yield
    except (UnusableResponses, UnknownModel, OtherCalibration) as error:
        job.fail(str(error))
        raise
