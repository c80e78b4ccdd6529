"""A group's picture without ranking: for how many children there is enough to tell, by strand.

Only counts, never children; and no count from which a few children could be picked out. A group of
twenty with eighteen told says as much about two children as a group of two, so a count is put into
words when either side of it is smaller than `FEWEST`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from assessment.growth.enough import known_strands
from assessment.growth.models import Estimate
from assessment.growth.seasons import season_of
from assessment.instruments.selectors import current_calibration, population
from hub.competencies.selectors import strands

FEWEST = 5


@dataclass(frozen=True)
class StrandPicture:
    """A strand: how many children can be told of, in words that single nobody out."""

    code: str
    name: str
    words: str
    share: int | None
    """Tenths of the group, for a figure; None where a figure would say too much."""


def group_picture(children: Iterable[UUID], day: date) -> list[StrandPicture] | None:
    """The picture of these children this season; None for fewer than five."""
    ids = list(children)
    if len(ids) < FEWEST:
        return None
    known = told_by_strand(ids, day)
    return [
        StrandPicture(
            strand.code,
            strand.label,
            in_words(count, len(ids)),
            share(count, len(ids)),
        )
        for strand, count in zip(strands(), known, strict=True)
    ]


def told_by_strand(ids: Sequence[UUID], day: date) -> list[int]:
    """For how many of the children each strand has enough evidence this season."""
    calibration = current_calibration()
    prior = population(calibration).covariance.tolist()
    told = [0] * len(prior)
    estimates = Estimate.objects.current().filter(
        child__in=ids, season=season_of(day).code, calibration=calibration
    )
    for counts, situations, covariance in estimates.values_list(
        "counts", "situations", "covariance"
    ):
        for strand, known in enumerate(known_strands(counts, situations, covariance, prior)):
            told[strand] += known
    return told


def is_small(count: int, total: int) -> bool:
    """Whether a count, or what is left of the group beside it, is a handful of children."""
    return 0 < count < FEWEST or 0 < total - count < FEWEST


def in_words(count: int, total: int) -> str:
    """A count as it may be said."""
    if count == 0:
        return _("아직 알 수 없어요")
    if count == total:
        return _("모두의 이야기를 할 수 있어요")
    if count < FEWEST:
        return _("아직 %(fewest)s명보다 적어요") % {"fewest": FEWEST}
    if is_small(count, total):
        return _("거의 모두의 이야기를 할 수 있어요")
    return _("%(total)s명 가운데 %(count)s명") % {"total": total, "count": count}


def share(count: int, total: int) -> int | None:
    """A count in tenths of the group, where it may be shown."""
    return None if is_small(count, total) else round(10 * count / total)
