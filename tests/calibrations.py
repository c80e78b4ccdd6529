"""A finished calibration of made-up answers, without the children who would have given them."""

import numpy as np

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.gathering import Gathered, counts_of
from assessment.calibration.models import CalibrationRun
from assessment.calibration.services.running import Progress, estimate
from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.instruments.selectors import current_calibration
from assessment.psychometrics import simulate_responses
from hub.people.models import User

STRANDS = ("A", "B")
ROWS = 160

CHOICE = Choice(
    framework="2026.1",
    strands=STRANDS,
    seasons=("2026-3",),
    bands=("lower",),
    treatments={Lens.OBSERVATION: Treatment.STEPS},
)


def gathered(codes: tuple[str, ...], answers: np.ndarray, ages: np.ndarray) -> Gathered:
    """Answers, shape (n, m), as if each row were a child that was seen once."""
    n, m = answers.shape
    row, item = np.divmod(np.arange(n * m), m)
    return Gathered(
        codes=codes,
        strand=tuple(code[2] for code in codes),
        lens=(Lens.OBSERVATION,) * m,
        row=row,
        item=item,
        category=answers.astype(np.int64).ravel(),
        judge=np.ones(n * m, dtype=np.int64),
        age_months=ages,
        child=np.arange(n),
        repeated=0,
        digest="0" * 64,
    )


def drawn(codes: tuple[str, ...], scale: Scale, rows: int, seed: int) -> Gathered:
    """Answers to items of two strands, drawn from the calibration in use."""
    rng = np.random.default_rng(seed)
    ages = np.sort(rng.integers(72, 108, rows)).astype(np.float64)
    theta = scale.population.curve(ages) + rng.multivariate_normal(
        np.zeros(6), scale.population.covariance, rows
    )
    return gathered(codes, simulate_responses(scale.bank.subset(codes), theta, rng), ages)


class Untold(Progress):
    """Progress that nobody watches."""

    def _tell(self, **values: object) -> None:
        self.told_at = self.clock()


def finished_run(by: User, name: str = "가을 추정") -> CalibrationRun:
    """A run as it is when it is finished."""
    base = current_calibration()
    scale = Scale.of(base)
    codes = tuple(f"O.{strand}{n}-lower" for strand in STRANDS for n in (1, 2, 3))
    answers = drawn(codes, scale, ROWS, 20266)
    run = CalibrationRun(
        name=name,
        started_by=by,
        base=base,
        choice=CHOICE.to_dict(),
        seed=1,
        simulated=False,
        state=CalibrationRun.State.FINISHED,
    )
    found = estimate(answers, CHOICE, scale, run.seed, Untold(run.pk))
    for field, value in (found | {"counts": counts_of(answers), "parts": 5}).items():
        setattr(run, field, value)
    run.finished_at = run.touched_at
    run.save()
    return run
