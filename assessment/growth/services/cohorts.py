"""Loading the real children of a published cohort, scored on a D-score key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from assessment.growth.cohort_files import (
    SAMPLE,
    SAMPLE_KEY,
    SAMPLE_REFERENCE,
    CohortFile,
    Visit,
    read_cohort,
    read_reference,
    shipped,
)
from assessment.growth.models import Cohort, CohortChild, CohortVisit
from assessment.psychometrics import ENGINE, DScores, dscore

SAMPLE_NAME = "SMOCC 200"
SAMPLE_SOURCE = (
    "SMOCC (Sociaal Medisch Onderzoek Consultatiebureau Kinderen), 200 of 2,038 children; "
    "GCDG open data, R package childdevdata, CC BY 4.0"
)
BATCH = 1000
DAYS_A_YEAR = 365.25

Progress = Callable[[int, int], None]


@dataclass
class CohortReport:
    """What an import did."""

    cohort: Cohort
    unchanged: bool
    children: int
    visits: int
    refused: int
    told: list[str] = field(default_factory=list)


def import_cohort(
    path: Path | None = None,
    *,
    key: str = SAMPLE_KEY,
    reference: Path | None = None,
    name: str = "",
    source: str = "",
    progress: Progress = lambda done, total: None,
) -> CohortReport:
    """Load a cohort file and score its visits; the shipped sample when none is given.

    The same file under the same key changes nothing. Another file under the same name replaces
    the cohort as a whole. Raises ``UnreadableCohort`` and ``UnknownKey``.
    """
    read = read_cohort(path or shipped(SAMPLE))
    if path is None:
        name, source = name or SAMPLE_NAME, source or SAMPLE_SOURCE
        reference = reference or (shipped(SAMPLE_REFERENCE) if key == SAMPLE_KEY else None)
    name = name or (path or shipped(SAMPLE)).name.split(".")[0]
    known = Cohort.objects.filter(
        name=name, key=key, file_digest=read.digest, engine=ENGINE
    ).first()
    if known is not None:
        return CohortReport(known, True, len(read.sexes), len(read.visits), read.refused, read.told)

    started = perf_counter()
    ages = [days / DAYS_A_YEAR for _, days in read.visits]
    scores = dscore(key, read.items, read.responses, ages)
    scored_in_ms = round((perf_counter() - started) * 1000)
    expected = read_reference(reference) if reference else {}
    with transaction.atomic():
        Cohort.objects.filter(name=name, key=key).delete()
        cohort = Cohort.objects.create(
            name=name,
            key=key,
            source=source,
            file_digest=read.digest,
            engine=ENGINE,
            answers=int(scores.n.sum()),
            rows_refused=read.refused,
            scored_in_ms=scored_in_ms,
            loaded_at=timezone.now(),
        )
        children = _store_children(cohort, read)
        _store_visits(read, scores, children, expected, progress)
    return CohortReport(cohort, False, len(children), len(read.visits), read.refused, read.told)


def _store_children(cohort: Cohort, read: CohortFile) -> dict[str, CohortChild]:
    rows = CohortChild.objects.bulk_create(
        (
            CohortChild(cohort=cohort, code=code, sex=sex)
            for code, sex in sorted(read.sexes.items())
        ),
        batch_size=BATCH,
    )
    return {row.code: row for row in rows}


def _store_visits(
    read: CohortFile,
    scores: DScores,
    children: dict[str, CohortChild],
    expected: dict[Visit, tuple[float | None, ...]],
    progress: Progress,
) -> None:
    rows = []
    for row, visit in enumerate(read.visits):
        code, age_days = visit
        d, sem, daz = expected.get(visit, (None, None, None))
        rows.append(
            CohortVisit(
                child=children[code],
                age_days=age_days,
                n=int(scores.n[row]),
                p=_number(scores.p[row]),
                d=_number(scores.d[row]),
                sem=_number(scores.sem[row]),
                daz=_number(scores.daz[row]),
                reference_d=d,
                reference_sem=sem,
                reference_daz=daz,
            )
        )
    for batch in _batches(rows):
        CohortVisit.objects.bulk_create(rows[batch])
        progress(batch.stop, len(rows))


def _batches(rows: list[CohortVisit]) -> Iterable[slice]:
    for start in range(0, len(rows), BATCH):
        yield slice(start, min(start + BATCH, len(rows)))


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)
