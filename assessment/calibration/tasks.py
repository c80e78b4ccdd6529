"""Slow work, on the queue ``calibration``."""

from uuid import UUID

from celery import shared_task

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
