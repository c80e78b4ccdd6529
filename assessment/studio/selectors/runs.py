"""Runs, versions and changes of calibration as the studio lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assessment.calibration.choice import Choice
from assessment.calibration.gathering import counts_of, gather
from assessment.calibration.models import CalibrationRun, Deed
from assessment.growth.scoring import Scale
from assessment.instruments.models import Calibration, CalibrationUse, Lens
from hub.competencies.models import Indicator
from hub.competencies.selectors import strands

from ..small_cells import protect, share

HEAVY = ("fits", "findings")
LATEST = 20


@dataclass(frozen=True)
class CountRow:
    """Answers and children of a part of the data; None where hidden."""

    label: str
    answers: int | None
    children: int | None


@dataclass(frozen=True)
class CountTable:
    """Rows of counts under one heading."""

    title: str
    rows: list[CountRow]


@dataclass(frozen=True)
class Counts:
    """What a choice takes in, as it may be shown."""

    children: int | None
    rows: int | None
    answers: int | None
    repeated: int | None
    tables: list[CountTable]

    @property
    def hides(self) -> bool:
        """Whether anything of it is hidden."""
        parts = [self.children, *(row.children for each in self.tables for row in each.rows)]
        return None in parts

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to calibrate on."""
        return self.answers == 0


def runs() -> QuerySet[CalibrationRun]:
    """All runs, newest first, without what they found."""
    found = CalibrationRun.objects.select_related("started_by", "base", "published", "decision")
    return found.defer(*HEAVY)


def underway() -> CalibrationRun | None:
    """The run that waits or works, if any: there is one at a time."""
    states = (CalibrationRun.State.QUEUED, CalibrationRun.State.RUNNING)
    return runs().filter(state__in=states).first()


def deeds() -> QuerySet[Deed]:
    """The latest lines of the audit trail."""
    return Deed.objects.select_related("by", "run", "calibration").defer(
        *(f"run__{name}" for name in HEAVY)
    )[:LATEST]


def versions() -> QuerySet[Calibration]:
    """Every published calibration, newest first."""
    return (
        Calibration.objects.select_related("run")
        .defer(*(f"run__{name}" for name in HEAVY))
        .order_by("-pk")
    )


def latest_use() -> CalibrationUse | None:
    """The last choice of a calibration, whatever became of it."""
    uses = CalibrationUse.objects.select_related("calibration", "chosen_by")
    return uses.order_by("-chosen_at", "-pk").first()


def counted_before(choice: Choice, scale: Scale) -> Counts:
    """What a choice would take in now. Nothing is written."""
    return as_shown(counts_of(gather(choice, scale)))


def as_shown(counts: Mapping[str, Any]) -> Counts:
    """Counts with the small ones hidden, and those that would give them away."""
    children = counts["children"]
    named: dict[str, Mapping[str, Any]] = {
        "strands": {strand.code: strand.label for strand in strands()},
        "lenses": dict(Lens.choices),
        "bands": dict(Indicator.Band.choices),
    }
    whole = protect([children]).total
    hidden = whole is None
    return Counts(
        children=whole,
        rows=None if hidden else counts["rows"],
        answers=None if hidden else counts["answers"],
        repeated=None if hidden else counts["repeated"],
        tables=[
            CountTable(
                name,
                [_row(str(labels[code]), part, children) for code, part in counts[name].items()],
            )
            for name, labels in named.items()
        ],
    )


def _row(label: str, part: Mapping[str, int], children: int) -> CountRow:
    seen = share(part["children"], children)
    return CountRow(label, None if seen is None else part["answers"], seen)
