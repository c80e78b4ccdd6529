"""Carrying out a run: gather, estimate, check, with progress, until it ends or is told to."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from assessment.calibration.checking import check_strand
from assessment.calibration.choice import Choice
from assessment.calibration.estimating import StrandFit, TooFewAnswers, estimate_strand
from assessment.calibration.gathering import Gathered, counts_of, gather
from assessment.calibration.models import CalibrationRun
from assessment.calibration.proposing import (
    compare_scores,
    correlations,
    find_spread,
    propose,
    rows_to_score,
)
from assessment.growth.scoring import Scale
from assessment.psychometrics import ENGINE
from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.calibration.documents import fit_to_document

STAGE, STATE, TROUBLE = CalibrationRun.Stage, CalibrationRun.State, CalibrationRun.Trouble
TELL_EVERY = 0.5
"""Seconds between two looks at the database: fine enough to watch and to stop by."""


class Cancelled(Exception):
    """Someone told the run to stop."""


class NothingChosen(ValueError):
    """The choice takes in no answer."""


@dataclass
class Progress:
    """Tells the database how far a run is, and hears from it whether to stop."""

    run_id: UUID
    told_at: float = 0.0
    passes: int = 0
    clock: Callable[[], float] = field(default=time.monotonic)

    def stage(self, stage: str, strand: str = "", done: int = 0) -> None:
        """Begin a part. Raises ``Cancelled``."""
        self.passes = 0
        self._tell(stage=stage, strand=strand, parts_done=done, passes=0, step=None)

    def step(self, step: float) -> None:
        """Another pass of the part at hand. Raises ``Cancelled``."""
        self.passes += 1
        if self.clock() - self.told_at >= TELL_EVERY:
            self._tell(passes=self.passes, step=step if np.isfinite(step) else None)

    def _tell(self, **values: Any) -> None:
        self.told_at = self.clock()
        underway = CalibrationRun.objects.filter(
            pk=self.run_id, state=STATE.RUNNING, cancel_asked_at=None
        )
        if not underway.update(touched_at=timezone.now(), **values):
            raise Cancelled


def carry_out(run_id: UUID) -> None:
    """Carry out a run that waits; one that does not is left alone, so that twice is once.

    What the data do not allow is written down as the run's trouble. Anything else is a mistake of
    ours and is raised.
    """
    now = timezone.now()
    claimed = CalibrationRun.objects.filter(pk=run_id, state=STATE.QUEUED)
    if not claimed.update(state=STATE.RUNNING, started_at=now, touched_at=now):
        return
    run = CalibrationRun.objects.select_related("base").get(pk=run_id)
    try:
        found = _estimate(run, Progress(run_id))
    except Cancelled:
        _end(run_id, state=STATE.CANCELLED)
    except NothingChosen:
        _end(run_id, state=STATE.FAILED, trouble=TROUBLE.NO_ANSWERS)
    except TooFewAnswers:
        _end(run_id, state=STATE.FAILED, trouble=TROUBLE.TOO_FEW)
    except UnusableResponses as error:
        _end(run_id, state=STATE.FAILED, trouble=TROUBLE.UNUSABLE, trouble_detail=str(error))
    else:
        # Whoever was told that it stops does not find it finished.
        wanted = CalibrationRun.objects.filter(pk=run_id, cancel_asked_at=None)
        if not _end(run_id, wanted, state=STATE.FINISHED, **found):
            _end(run_id, state=STATE.CANCELLED)


def write_down_break(run_id: UUID) -> None:
    """Write down that a run broke off by a mistake of ours."""
    _end(run_id, state=STATE.FAILED, trouble=TROUBLE.BROKE_OFF)


def _estimate(run: CalibrationRun, progress: Progress) -> dict[str, Any]:
    choice, scale = Choice.from_dict(run.choice), Scale.of(run.base)
    CalibrationRun.objects.filter(pk=run.pk).update(parts=parts_of(choice))
    progress.stage(STAGE.GATHERING)
    gathered = gather(choice, scale)
    if len(gathered) == 0:
        raise NothingChosen
    return estimate(gathered, choice, scale, run.seed, progress)


def parts_of(choice: Choice) -> int:
    """How many parts a run has: gathering, a strand each, the population, the checks."""
    return len(choice.strands) + 3


def estimate(
    gathered: Gathered, choice: Choice, scale: Scale, seed: int, progress: Progress
) -> dict[str, Any]:
    """Everything that a finished run keeps. Raises ``TooFewAnswers`` and ``Cancelled``."""
    parts = parts_of(choice)
    fits: list[StrandFit] = []
    for done, strand in enumerate(choice.strands, start=1):
        progress.stage(STAGE.ITEMS, strand, done)
        fit = estimate_strand(
            gathered, choice, scale, strand, watch=lambda _loglik, step: progress.step(step)
        )
        fits += [fit] if fit else []
    if not fits:
        raise TooFewAnswers("No strand has an item with enough answers.")
    progress.stage(STAGE.POPULATION, done=parts - 2)
    scored = rows_to_score(gathered, scale, np.random.default_rng(seed))
    spread = find_spread(
        propose(fits, scale), scored, scale, watch=lambda _done, step: progress.step(step)
    )
    progress.stage(STAGE.CHECKS, done=parts - 1)
    together = correlations(spread.covariance) if spread else None
    proposal = propose(fits, scale, together)
    findings = {
        "strands": {fit.strand: _told(fit) for fit in fits},
        "spread": spread
        and {
            "rows": len(scored.age_months),
            "passes": spread.passes,
            "step": spread.step,
            "converged": spread.converged,
        },
        "scores": compare_scores(proposal, scored, scale),
        "scorable": proposal.is_scorable(scale),
        "checks": {fit.strand: check_strand(gathered, fit) for fit in fits},
        "proposal": proposal.to_dict(),
    }
    return {
        "engine": f"{ENGINE}; numpy {np.__version__}; scipy {version('scipy')}",
        "data_digest": gathered.digest,
        "counts": counts_of(gathered),
        "fits": {fit.strand: fit_to_document(fit.fit) for fit in fits},
        "findings": findings,
        "parts_done": parts,
        "strand": "",
    }


def _told(fit: StrandFit) -> dict[str, Any]:
    told = {key: value for key, value in asdict(fit).items() if key not in ("fit", "strand")}
    return {
        key: None if isinstance(value, float) and not np.isfinite(value) else value
        for key, value in told.items()
    }


def _end(run_id: UUID, among: QuerySet[CalibrationRun] | None = None, **values: Any) -> int:
    """Write the end down, unless someone wrote another one before. Returns how many it ended."""
    runs = CalibrationRun.objects.all() if among is None else among
    now = timezone.now()
    return runs.filter(pk=run_id, state=STATE.RUNNING).update(
        finished_at=now, touched_at=now, **values
    )
