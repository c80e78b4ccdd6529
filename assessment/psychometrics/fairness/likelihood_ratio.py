"""Likelihood-ratio DIF: does an item do better with parameters of its own in each group?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import chdtrc

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.calibration import Model, calibrate
from assessment.psychometrics.calibration.coding import MISSING
from assessment.psychometrics.fairness import classes
from assessment.psychometrics.fairness.comparison import Comparison
from assessment.psychometrics.fairness.group_models import Freed, GroupFit, GroupModels
from assessment.psychometrics.fairness.logistic_dif import Kind
from assessment.psychometrics.fairness.purification import purified
from assessment.psychometrics.fairness.result import (
    USUAL,
    DifTable,
    Findings,
    Settings,
    anchors_of,
    significant,
    told_table,
)
from assessment.psychometrics.fairness.shared_categories import with_shared_categories
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread

Binary = Literal["rasch", "2pl"]
Graded = Literal["grm", "gpcm", "pcm", "rsm"]
INTERCEPTS: Freed = "intercepts"
TIED_FAILED = "the model with all other items tied did not converge"
FREE_FAILED = "the model with parameters of its own in each group did not converge"


def likelihood_ratio_dif(
    comparison: Comparison,
    settings: Settings = USUAL,
    *,
    kind: Kind = "both",
    two_categories: Binary = "2pl",
    more_categories: Graded = "grm",
    quadrature: Quadrature | None = None,
) -> DifTable:
    """Free each item in turn, all others tied between the groups (Thissen, Steinberg and Wainer
    1993; mirt's scheme ``drop``); means and variances of the focal groups are free throughout.

    kind: ``both`` frees slope and intercepts, ``uniform`` intercepts alone, and ``nonuniform``
    asks what the slope adds to free intercepts. Purification frees flagged items for good and
    tests again: an item that is free already by tying it. The settings' ``anchors`` are the items
    that stay tied; all others are free from the start.

    Effects are of the model in which the item is free, in the ability distribution of the focal
    group: ``difference`` and ``unsigned`` of the expected score as a proportion of the range
    (Meade 2010), ``area`` and ``unsigned_area`` between the curves over the nodes (Raju 1988),
    ``slope_difference`` and ``intercept_difference`` (mean over steps), focal less reference.
    Classes end at 0.05 and 0.10 of the unsigned difference; of more than two categories at 0.17
    and 0.25 standard deviations of the item. Raises ``UnusableResponses`` and ``UnknownModel``.
    """
    shared, hopeless, joined = with_shared_categories(comparison)
    order = np.argsort(shared.groups.member, kind="stable")
    member = shared.groups.member[order]
    answers = shared.answers.rows(order)
    models: tuple[Model, ...] = tuple(
        two_categories if step == 1 else more_categories for step in answers.steps
    )
    with one_thread():
        fit = calibrate(
            np.where(answers.codes == MISSING, np.nan, answers.codes),
            dict(zip(answers.ids, models, strict=True)),
            ids=answers.ids,
            groups=[shared.groups.names[g] for g in member],
            quadrature=quadrature,
            standard_errors="none",
        )
        family = GroupModels.of(fit, answers, member, models)
        study = _Study(shared, family, kind, settings, hopeless)
        start = family.start(fit)

        def test(anchors: BoolArray) -> tuple[Findings, BoolArray]:
            found = study.findings(~anchors, start)
            return found, significant(found.p, settings.alpha, settings.adjust)

        last = purified(
            test,
            anchors_of(comparison, settings.anchors),
            settings.most_rounds if settings.purify else 0,
        )
    table = told_table("lr", shared, settings, last, None)
    told = [f"Item {odd.item!r}: {odd.reason}, as a group never gave one." for odd in joined]
    if not fit.converged:
        told += [f"With all items tied: {problem}" for problem in fit.problems]
    return replace(table, remarks=(*table.remarks, *told))


@dataclass(frozen=True, eq=False)
class _Study:
    """Tests of every item in one set of models."""

    comparison: Comparison
    family: GroupModels
    kind: Kind
    settings: Settings
    hopeless: Mapping[int, str]

    def findings(self, free_items: BoolArray, start: FloatArray) -> Findings:
        """Test every item, the others tied but for those that are free."""
        base = self.family.fit(self._own(free_items), start)
        m = len(free_items)
        reasons = dict(self.hopeless)
        if not base.converged:
            reasons |= dict.fromkeys(range(m), TIED_FAILED)
        statistic, df = np.full(m, np.nan), np.full(m, np.nan)
        effects = {name: np.full(m, np.nan) for name in EFFECTS}
        leading = np.ones(m, dtype=np.int64)
        for item in range(m):
            if item in reasons:
                continue
            tied, free = self._pair(item, free_items, base)
            if not (tied.converged and free.converged):
                reasons[item] = FREE_FAILED
                continue
            df[item] = self._degrees(item)
            if df[item] == 0:
                df[item] = np.nan
                reasons[item] = "its model has no slope that could differ"
                continue
            statistic[item] = max(0.0, 2.0 * (free.loglik - tied.loglik))
            found = [self._effects(item, free, g) for g in range(1, self.family.n_groups)]
            leading[item] = 1 + int(np.argmax([values["unsigned"] for values in found]))
            for name, value in found[leading[item] - 1].items():
                effects[name][item] = value
        return self._told(statistic, df, effects, leading, reasons)

    def _pair(self, item: int, free_items: BoolArray, base: GroupFit) -> tuple[GroupFit, GroupFit]:
        """The fits without and with parameters of the item's own."""
        others: dict[int, Freed] = self._own(free_items)
        was_free = others.pop(item, None) is not None
        small = {item: INTERCEPTS} if self.kind == "nonuniform" else {}
        fit = self.family.fit
        tied = base if not (was_free or small) else fit(others | small, base.parameters)
        free = base if was_free else fit(others | {item: self._large}, base.parameters)
        return tied, free

    @property
    def _large(self) -> Freed:
        return "intercepts" if self.kind == "uniform" else "all"

    def _own(self, free_items: BoolArray) -> dict[int, Freed]:
        return dict.fromkeys(np.flatnonzero(free_items).tolist(), self._large)

    def _degrees(self, item: int) -> int:
        places = len(self.family.places(item))
        of_intercepts = len(self.family.places(item, "intercepts"))
        if self.family.specification.models[item] == "rsm":
            places = of_intercepts = 1
        count = {
            "both": places,
            "uniform": of_intercepts,
            "nonuniform": places - of_intercepts,
        }[self.kind]
        return count * (self.family.n_groups - 1)

    def _effects(self, item: int, free: GroupFit, group: int) -> dict[str, float]:
        layout = self.family.specification.layout
        people = self.family.scales[group].population
        nodes = people.quadrature.nodes
        steps = int(layout.steps[item])
        cells = layout.first_cell[item] + np.arange(steps + 1)
        curves = [
            np.arange(steps + 1.0)
            @ np.exp(layout.log_table(free.parameters[g, : self.family.n_items], nodes)[cells])
            / steps
            for g in (0, group)
        ]
        apart = curves[1] - curves[0]
        weight = np.exp(people.log_weights(free.parameters[group, self.family.n_items :]))[0]
        own = layout.first_parameter[item] + np.arange(steps + 1)
        moved = free.parameters[group, own] - free.parameters[0, own]
        return {
            "difference": float(weight @ apart),
            "unsigned": float(weight @ np.abs(apart)),
            "area": float(np.trapezoid(apart, nodes)),
            "unsigned_area": float(np.trapezoid(np.abs(apart), nodes)),
            "slope_difference": float(moved[0]),
            "intercept_difference": float(moved[1:].mean()),
        }

    def _told(
        self,
        statistic: FloatArray,
        df: FloatArray,
        effects: dict[str, FloatArray],
        leading: IntArray,
        reasons: Mapping[int, str],
    ) -> Findings:
        p = np.where(np.isnan(statistic), np.nan, chdtrc(np.nan_to_num(df, nan=1.0), statistic))
        tested = significant(p, self.settings.alpha, self.settings.adjust)
        two = self.comparison.answers.steps == 1
        in_sd = effects["unsigned"] / self._spread()
        proportion = (classes.PROPORTION_MODERATE, classes.PROPORTION_LARGE)
        deviations = (classes.STANDARDISED_MODERATE, classes.STANDARDISED_LARGE)
        of_two = classes.by_size(effects["unsigned"], proportion, tested)
        of_more = classes.by_size(in_sd, deviations, tested)
        large = np.where(
            two,
            effects["unsigned"] >= classes.PROPORTION_LARGE,
            in_sd >= classes.STANDARDISED_LARGE,
        )
        name = {"both": "", "uniform": " uniform", "nonuniform": " non-uniform"}[self.kind]
        return Findings(
            test=[f"likelihood ratio{name}"] * len(p),
            statistic=statistic,
            df=df,
            p=p,
            effects={**effects, "unsigned_sd": in_sd},
            effect=effects["difference"],
            told=["expected score {:+.3f} of the range"] * len(p),
            leading=leading,
            classes=[a if t else b for a, b, t in zip(of_two, of_more, two, strict=True)],
            unclear=large,
            crossing=np.abs(effects["difference"]) < 0.5 * effects["unsigned"],
            reasons=reasons,
        )

    def _spread(self) -> FloatArray:
        """Standard deviation of each item over all children, as a proportion of its range."""
        codes = self.comparison.answers.codes
        seen = np.where(codes == MISSING, np.nan, codes)
        spread: FloatArray = np.nanstd(seen, axis=0) / self.comparison.answers.steps
        return spread


EFFECTS = (
    "difference",
    "unsigned",
    "area",
    "unsigned_area",
    "slope_difference",
    "intercept_difference",
)
