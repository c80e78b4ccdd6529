"""Children and what is known of them, as counts in which nobody can be found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from assessment.growth.enough import known_strands
from assessment.growth.models import Estimate
from assessment.growth.seasons import Season
from assessment.instruments.models import Lens, Response
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import current_calibration, population
from hub.centres.models import Centre
from hub.children.models import Child, ChildQuerySet
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented

from ..small_cells import protect, share


@dataclass(frozen=True)
class Counted:
    """A name and a number; None where the number is hidden."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Seen:
    """Answers that came by one way, and the children they are about; None where hidden."""

    code: str
    label: str
    answers: int | None
    children: int | None


@dataclass(frozen=True)
class EvidenceCounts:
    """Answers by lens or by strand, and together."""

    rows: list[Seen]
    answers: int | None

    @property
    def hides(self) -> bool:
        """Whether anything of it is hidden."""
        parts = [self.answers, *(row.answers for row in self.rows)]
        return None in [*parts, *(row.children for row in self.rows)]


def centre_counts() -> list[Counted]:
    """Centres by kind, in the official order; kinds without any are left out."""
    found = dict(Centre.objects.values_list("kind").annotate(Count("pk")).order_by())
    kinds = [(kind, label) for kind, label in Centre.Kind.choices if kind in found]
    return [Counted(str(label), found[kind]) for kind, label in kinds]


def agreed_children() -> ChildQuerySet:
    """Children whose data may be used to see how they grow."""
    return consented(Child.objects.all(), Purpose.ASSESSMENT)


def evidence_by_lens(season: Season, children: int) -> EvidenceCounts:
    """What was seen in a season, by lens. children: how many agreed, as shown elsewhere."""
    found = _evidence().filter(occurred_at__gte=season.start, occurred_at__lt=season.end)
    return _counted(found.values_list("lens"), Lens.choices, children)


def evidence_by_strand(children: int) -> EvidenceCounts:
    """What was ever seen and is scored on the calibration in use, by strand."""
    found = _evidence().filter(
        category__isnull=False, valid=True, item__parameters__calibration=current_calibration()
    )
    names = [(code, code) for code in STRANDS]
    return _counted(found.values_list("item__strand"), names, children)


def children_known(season: Season) -> dict[str, int]:
    """Children of whom there is enough evidence in a season to say something, by strand."""
    calibration = current_calibration()
    prior = population(calibration).covariance.tolist()
    estimates = Estimate.objects.current().filter(
        season=season.code, calibration=calibration, child__in=agreed_children()
    )
    known = dict.fromkeys(STRANDS, 0)
    rows = estimates.values_list("counts", "situations", "covariance")
    for counts, situations, covariance in rows.iterator(chunk_size=2000):
        enough = known_strands(counts, situations, covariance, prior)
        for strand, is_enough in zip(STRANDS, enough, strict=True):
            known[strand] += is_enough
    return known


def _evidence() -> QuerySet[Response, Any]:
    return Response.objects.current().filter(child__in=agreed_children())


def _counted(
    grouped: QuerySet[Response, Any], names: Iterable[tuple[str, object]], children: int
) -> EvidenceCounts:
    """Answers and children of each group. Answers of few children are hidden, and never alone."""
    rows = grouped.annotate(Count("pk"), Count("child", distinct=True)).order_by()
    found = {code: (answers, seen) for code, answers, seen in rows}
    codes = [(code, str(label), *found.get(code, (0, 0))) for code, label in names]
    line = protect([seen for *_names, seen in codes])
    return EvidenceCounts(
        [
            Seen(code, label, None if shown is None else answers, share(seen, children))
            for (code, label, answers, seen), shown in zip(codes, line.shown, strict=True)
        ],
        None if line.total is None else sum(answers for _code, _label, answers, _seen in codes),
    )
