"""Whether the answers bear a strand's fit out, and whether its items treat ages alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assessment.instruments.priors import BAND_MONTHS
from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.calibration import Fit, UnusableResponses
from assessment.psychometrics.fairness import Comparison, NoGroups, Settings, mantel_haenszel_dif
from assessment.psychometrics.fit_statistics import (
    DoesNotMatch,
    hold,
    local_dependence,
    posterior_mean_squares,
)

from .estimating import StrandFit, table_of
from .gathering import Gathered

WELL = (0.7, 1.3)
"""Mean squares inside are productive for measurement (Wright and Linacre 1994)."""

BEYOND_CHANCE = 1.96
YOUNGER, OLDER = "younger", "older"


@dataclass(frozen=True)
class ItemCheck:
    """How well an item fits, and how alike it is for both halves of its band.

    infit, outfit: averaged over each child's posterior; 1 where the model holds. dif: class A, B or
    C of ETS, empty where it was not tested. effect: older less younger, in standard deviations of
    the item, or MH D-DIF for two categories. shown: the difference is more than chance.
    """

    infit: float | None
    outfit: float | None
    z_infit: float | None
    dif: str
    effect: float | None
    shown: bool

    @property
    def differs(self) -> bool:
        """Whether it treats ages differently, by more than chance and than can be passed over."""
        return self.shown and self.dif in ("B", "C")

    @property
    def misfits(self) -> bool:
        """Whether answers are noisier, or more regular, than the model and chance explain."""
        if self.infit is None or self.z_infit is None:
            return False
        return not WELL[0] <= self.infit <= WELL[1] and abs(self.z_infit) > BEYOND_CHANCE


def check_strand(gathered: Gathered, strand: StrandFit) -> dict[str, Any]:
    """Checks of a strand's items by code, and pairs that share more than the strand.

    Where a check cannot be made its place is empty; nothing is guessed.
    """
    codes = [item.id for item in strand.fit.items]
    table, rows = table_of(gathered, codes)
    ages = gathered.age_months[rows]
    fitted, pairs = _fit(strand, table, ages)
    fair = _fairness(table, codes, ages)
    return {
        "items": {
            code: (fitted.get(code) or dict.fromkeys(("infit", "outfit", "z_infit")))
            | (fair.get(code) or {"dif": "", "effect": None, "shown": False})
            for code in codes
        },
        "pairs": pairs,
    }


def by_age(fit: Fit, origin: float, gain: float, ages: Sequence[float]) -> Fit:
    """A fit whose mean follows age as one with a group for every age, which says the same.

    ages: logarithms, 0 at 7;0, each different.
    """
    group = fit.groups[0]
    groups = tuple(
        replace(group, id=f"{age:.6f}", mean=(origin + gain * age,), se_mean=(0.0,), n=0)
        for age in ages
    )
    return replace(fit, groups=groups, regression=(), se_regression=())


def _fit(
    strand: StrandFit, table: FloatArray, ages: FloatArray
) -> tuple[dict[str, dict[str, float | None]], list[dict[str, Any]]]:
    logs = np.log(ages / 84.0)
    distinct = np.unique(logs)
    fit = by_age(strand.fit, strand.origin, strand.gain or 0.0, distinct.tolist())
    try:
        held = hold(
            fit,
            table,
            ids=[item.id for item in strand.fit.items],
            groups=[f"{age:.6f}" for age in logs],
        )
    except DoesNotMatch:
        return {}, []
    found = posterior_mean_squares(held)
    told = {
        code: {
            "infit": _known(found.infit[j]),
            "outfit": _known(found.outfit[j]),
            "z_infit": _known(found.z_infit[j]),
        }
        for j, code in enumerate(held.ids)
    }
    pairs = [
        {"items": [pair.first, pair.second], "q3": _known(pair.adjusted)}
        for pair in local_dependence(held).flagged
    ]
    return told, pairs


def _fairness(
    table: FloatArray, codes: Sequence[str], ages: FloatArray
) -> dict[str, dict[str, Any]]:
    """Mantel-Haenszel between the younger and the older half of each band, at equal totals."""
    labels = np.where(_older(ages), OLDER, YOUNGER)
    settings = Settings(adjust="bh", match="prorated")
    try:
        comparison = Comparison.of(table, labels.tolist(), ids=codes, focal=OLDER)
        found = mantel_haenszel_dif(comparison, settings)
    except (NoGroups, UnusableResponses):
        return {}
    effects = found.effects
    told = {}
    for j, code in enumerate(found.items):
        two = np.isfinite(effects["delta"][j])
        told[code] = {
            "dif": found.classes[j],
            "effect": _known(effects["delta" if two else "smd_sd"][j]),
            "shown": bool(found.flagged[j]),
        }
    return told


def _older(ages: FloatArray) -> BoolArray:
    """Who is above the middle age of the own band."""
    older = np.zeros(len(ages), dtype=np.bool_)
    for youngest, oldest in BAND_MONTHS.values():
        inside = (youngest <= ages) & (ages <= oldest)
        if inside.any():
            older[inside] = ages[inside] > np.median(ages[inside])
    return older


def _known(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
