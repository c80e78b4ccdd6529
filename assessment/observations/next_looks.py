"""For each child of a group the two indicators to look at next, in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import numpy as np

from assessment.growth.models import Estimate
from assessment.growth.seasons import season_of
from assessment.instruments.models import Calibration, Item, Lens, Response
from assessment.instruments.selectors import (
    NoCalibration,
    current_calibration,
    item_bank,
    population,
)
from assessment.psychometrics.arrays import FloatArray
from hub.children.models import Child

from .suggesting import Candidate, choose, expected_gain

Posterior = tuple[FloatArray, FloatArray]


def next_looks(children: Sequence[Child], day: date, count: int = 2) -> dict[UUID, list[Item]]:
    """Items to look at next, by child; `suggesting` states the rule."""
    if not children:
        return {}
    by_band = observation_items_by_band()
    seen = times_rated(children, day)
    gains = gains_by_child(children, day)
    looks = {}
    for child in children:
        items = by_band.get(str(child.age(day).band), [])
        candidates = [
            Candidate(item.code, item.strand, seen[child.pk, item.code]) for item in items
        ]
        # The day moves the turn on; the child's id sets off children of one group from another.
        turn = day.toordinal() + child.pk.int % 18
        codes = choose(candidates, gains.get(child.pk), turn=turn, count=count)
        named = {item.code: item for item in items}
        looks[child.pk] = [named[code] for code in codes]
    return looks


def observation_items_by_band() -> dict[str, list[Item]]:
    """The workers' indicators of every band, in the order of the facets."""
    by_band: dict[str, list[Item]] = {}
    items = Item.objects.filter(instrument__lens=Lens.OBSERVATION)
    for item in items.order_by("facet", "code"):
        by_band.setdefault(item.band, []).append(item)
    return by_band


def times_rated(children: Sequence[Child], day: date) -> Counter[tuple[UUID, str]]:
    """How often each indicator was answered about each child this season."""
    season = season_of(day)
    rows = Response.objects.current().filter(
        child__in=children,
        lens=Lens.OBSERVATION,
        occurred_at__gte=season.start,
        occurred_at__lt=season.end,
    )
    return Counter(rows.values_list("child_id", "item__code").order_by())


def gains_by_child(children: Sequence[Child], day: date) -> dict[UUID, dict[str, float]]:
    """What one more answer to each indicator would tell about each child; none without a scale."""
    try:
        calibration = current_calibration()
    except NoCalibration:
        return {}
    bank, items = item_bank(calibration)
    codes = [code for code in bank.ids if items[code].instrument.lens == Lens.OBSERVATION]
    bank = bank.subset(codes)
    gains = {}
    for child_id, (mean, variance) in posteriors(children, day, calibration).items():
        gain = expected_gain(bank, mean, variance)
        gains[child_id] = dict(zip(codes, map(float, gain), strict=True))
    return gains


def posteriors(
    children: Sequence[Child], day: date, calibration: Calibration
) -> dict[UUID, Posterior]:
    """Mean and variance of each strand: this season's estimate, else the population at that age."""
    assumed = population(calibration)
    ages = np.array([child.age(day).exact_months for child in children])
    spread = np.diag(assumed.covariance).copy()
    known: dict[UUID, Posterior] = {
        child.pk: (mean, spread) for child, mean in zip(children, assumed.curve(ages), strict=True)
    }
    estimates = Estimate.objects.current().filter(
        child__in=children, season=season_of(day).code, calibration=calibration
    )
    for child_id, mean, covariance in estimates.values_list("child_id", "mean", "covariance"):
        known[child_id] = (np.array(mean), np.diag(np.array(covariance)).copy())
    return known
