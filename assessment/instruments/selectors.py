"""Items by age and lens, calibrations as arrays, and the evidence on a child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.psychometrics import AgeCurve, ItemBank
from assessment.psychometrics.arrays import FloatArray
from hub.children.ages import Band
from hub.children.models import Child

from .models import (
    Calibration,
    CalibrationUse,
    Item,
    ItemParameters,
    Lens,
    Response,
    ResponseQuerySet,
)
from .priors import STRANDS


class NoCalibration(LookupError):
    """There is no calibration in use: the item bank was never loaded."""


def current_calibration() -> Calibration:
    """The calibration that scores are told on now: the one that was chosen last.

    Raises ``NoCalibration``.
    """
    now = timezone.now()
    chosen = CalibrationUse.objects.filter(calibration=OuterRef("pk"), from_at__lte=now)
    since = Coalesce(
        Subquery(chosen.order_by("-from_at").values("from_at")[:1]),
        Case(When(in_use_from__lte=now, then=F("in_use_from"))),
    )
    known = Calibration.objects.annotate(since=since).filter(since__isnull=False)
    calibration: Calibration | None = known.order_by("-since", "-pk").first()
    if calibration is None:
        raise NoCalibration("No calibration is in use: run `manage.py load_bank`.")
    return calibration


def coming_calibrations() -> list[Calibration]:
    """Calibrations that are about to be used: what arrives now is scored on them as well."""
    coming = CalibrationUse.objects.filter(
        Q(state=CalibrationUse.State.PREPARING) | Q(from_at__gt=timezone.now())
    )
    return list(Calibration.objects.filter(pk__in=coming.values("calibration")).order_by("pk"))


def calibration_is_used(calibration: Calibration) -> bool:
    """Whether any answer rests on a calibration, so that it takes no further items."""
    return Response.objects.filter(item__parameters__calibration=calibration).exists()


def used_items(items: Iterable[Item]) -> set[str]:
    """Codes of those items that have been answered."""
    answered = Response.objects.filter(item__in=[item.pk for item in items])
    return set(answered.values_list("item__code", flat=True).distinct())


def item_bank(
    calibration: Calibration, *, wording: bool = True
) -> tuple[ItemBank, dict[str, Item]]:
    """A calibration as arrays, items in the order of their codes, and the items by code.

    wording: False leaves the items' content in the database; it is most of what there is to read.
    """
    found = ItemParameters.objects.filter(calibration=calibration)
    found = found.select_related("item__instrument").order_by("item__code")
    parameters = list(found if wording else found.defer("item__content"))
    rows = [
        {
            "id": each.item.code,
            "a": each.slope,
            "d": each.intercepts,
            "dimension": STRANDS.index(each.item.strand),
        }
        for each in parameters
    ]
    return ItemBank.from_rows(rows), {each.item.code: each.item for each in parameters}


@dataclass(frozen=True)
class Population:
    """How ability lies among children: mean over age, spread at one age, spread of the raters."""

    curve: AgeCurve
    covariance: FloatArray
    rater_sd: float


def population(calibration: Calibration) -> Population:
    """The population that a calibration assumes."""
    return Population(
        AgeCurve.from_dict(calibration.population),
        np.array(calibration.population["covariance"]),
        calibration.rater_sd,
    )


def shift(calibration: Calibration, lens: str, help: str) -> float:
    """How much easier an answer came through this lens and with this help, logits."""
    by_help = calibration.shifts["help"].get(lens, {})
    return float(calibration.shifts["lens"].get(lens, 0.0) + by_help.get(help, 0.0))


def observation_items(band: Band | str) -> QuerySet[Item]:
    """The workers' indicators of a band, in the order of the facets."""
    return _items(Lens.OBSERVATION).filter(band=str(band))


def family_items(band: Band | str) -> QuerySet[Item]:
    """What guardians are asked about children of a band, in the order of the facets."""
    return _items(Lens.FAMILY).filter(band=str(band))


def self_items() -> QuerySet[Item]:
    """The statements of the children's own story, in the order of the facets."""
    return _items(Lens.SELF)


def evidence_of(child: Child, start: datetime, end: datetime) -> ResponseQuerySet:
    """What was seen of a child from ``start`` and before ``end``, corrections in place."""
    evidence: ResponseQuerySet = Response.objects.filter(
        child=child, occurred_at__gte=start, occurred_at__lt=end
    )
    return evidence.current().select_related("item__instrument")


def _items(lens: Lens) -> QuerySet[Item]:
    return (
        Item.objects.filter(instrument__lens=lens)
        .select_related("instrument")
        .order_by("facet", "code")
    )
