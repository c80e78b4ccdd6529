"""Loaded by a worker under test: it takes its time over a shard, and says when it is at one."""

import os
import time

from assessment.psychometrics.calibration.shards import Job

MOMENT = 0.25
at_once = Job.answer


def answer(job: Job, number: int, place: int) -> bool:
    """As ``Job.answer``, with a file named after this process while it is at work."""
    sign = job.folder / f"at-work-{os.getpid()}"
    sign.write_text(f"{number} {place}")
    time.sleep(MOMENT)
    done = at_once(job, number, place)
    sign.unlink()
    return done


Job.answer = answer  # type: ignore[method-assign]
