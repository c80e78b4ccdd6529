"""DIF by what was observed: children with equal totals are held against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.special import chdtrc

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.fairness import classes
from assessment.psychometrics.fairness.comparison import Comparison, Matching, NoGroups
from assessment.psychometrics.fairness.logistic_dif import Criterion, Kind, logistic_dif
from assessment.psychometrics.fairness.mantel_haenszel import breslow_day, exact, mantel_haenszel
from assessment.psychometrics.fairness.ordered import mean_scores, standardised_difference
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


def mantel_haenszel_dif(
    comparison: Comparison,
    settings: Settings = USUAL,
    *,
    corrected: bool = True,
    exactly: bool = False,
) -> DifTable:
    """Mantel-Haenszel; Mantel's test where an item has more than two categories, and their
    generalisation where there are more than two groups.

    corrected: take ½ off for continuity (two groups and categories). exactly: the exact
    conditional test instead (two groups and categories).
    """

    def measure(tables: FloatArray) -> Mapping[str, FloatArray]:
        pairs = [_pair(tables[:, :, [0, g]], corrected) for g in range(1, tables.shape[2])]
        key = "delta" if tables.shape[3] == 2 else "smd_sd"
        leading = np.nan_to_num(
            np.abs(np.stack([pair[key] for pair in pairs])), posinf=1e300, nan=-1.0
        ).argmax(axis=0)
        chosen = {name: np.choose(leading, [pair[name] for pair in pairs]) for name in pairs[0]}
        if tables.shape[2] > 2 or tables.shape[3] > 2:
            chosen |= mean_scores(tables)
        elif exactly:
            chosen |= exact(tables)
        return {**chosen, "leading": leading + 1.0}

    def find(anchors: BoolArray) -> Findings:
        found = Matching(comparison, anchors, settings.match).measured(measure)
        two = comparison.answers.steps == 1
        tested = significant(found["p"], settings.alpha, settings.adjust)
        limits = (classes.STANDARDISED_MODERATE, classes.STANDARDISED_LARGE)
        of_two = classes.ets(found["delta"], found["delta_se"], tested)
        of_more = classes.by_size(found["smd_sd"], limits, tested)
        delta_reach = np.abs(found["delta"]) + classes.Z_TWO_SIDED * found["delta_se"]
        smd_reach = np.abs(found["smd_sd"]) + classes.Z_TWO_SIDED * np.abs(
            found["smd_se"] * found["smd_sd"] / np.where(found["smd"] == 0, np.nan, found["smd"])
        )
        several = comparison.n_groups > 2
        name = "generalised Mantel-Haenszel" if several else "Mantel-Haenszel"
        ordered = "generalised Mantel" if several else "Mantel"
        return _findings(
            comparison,
            found,
            test=_either(two, name + (" exact" if exactly and not several else ""), ordered),
            effect=np.where(two, found["delta"], found["smd_sd"]),
            told=_either(two, "MH D-DIF {:.2f}", "SMD {:.2f} SD"),
            classes_=[a if t else b for a, b, t in zip(of_two, of_more, two, strict=True)],
            unclear=np.where(
                two,
                ~(delta_reach < classes.DELTA_LARGE),
                ~(smd_reach < classes.STANDARDISED_LARGE),
            ),
        )

    return _run("mh", comparison, settings, find)


def _either(which: BoolArray, yes: str, no: str) -> list[str]:
    return [yes if chosen else no for chosen in which.tolist()]


def _pair(tables: FloatArray, corrected: bool) -> dict[str, FloatArray]:
    """Mantel-Haenszel and standardised differences of one focal group and the reference."""
    standardised = standardised_difference(tables)
    if tables.shape[3] == 2:
        return mantel_haenszel(tables, corrected=corrected) | standardised
    blank = np.full(len(tables), np.nan)
    return dict.fromkeys(("alpha", "variance", "delta", "delta_se"), blank) | standardised


def logistic_regression_dif(
    comparison: Comparison,
    settings: Settings = USUAL,
    *,
    kind: Kind = "both",
    criterion: Criterion = "lrt",
) -> DifTable:
    """Logistic regression on total and group; cumulative logits for more than two categories.

    The class is that of Jodoin and Gierl (2001) by ΔR²; ``zumbo_thomas`` has 0, 1, 2 for A, B, C
    after Zumbo and Thomas (1997), whose limits are wider.
    """

    def measure(tables: FloatArray) -> Mapping[str, FloatArray]:
        found = logistic_dif(tables, kind=kind, criterion=criterion)
        leading = np.nan_to_num(found["unsigned"], nan=-1.0).argmax(axis=1)
        rows = np.arange(len(leading))
        for name in ("difference", "unsigned"):
            found[name] = found[name][rows, leading]
        steps, extra = tables.shape[3] - 1, tables.shape[2] - 1
        for name, place in (("group", steps + 1), ("group_by_total", steps + 1 + extra)):
            found[f"{name}_weight"] = found["coefficients"][rows, place + leading]
            found[f"{name}_se"] = found["se"][rows, place + leading]
        return {**found, "leading": leading + 1.0}

    def find(anchors: BoolArray) -> Findings:
        found = Matching(comparison, anchors, settings.match).measured(measure)
        tested = significant(found["p"], settings.alpha, settings.adjust)
        gained = found["delta_r2"]
        zumbo = classes.by_size(gained, classes.ZUMBO_THOMAS, tested)
        found["zumbo_thomas"] = np.array([float("ABC".index(c)) if c else np.nan for c in zumbo])
        name = {"both": "", "uniform": " uniform", "nonuniform": " non-uniform"}[kind]
        crossing = np.abs(found["difference"]) < 0.5 * found["unsigned"]
        return _findings(
            comparison,
            found,
            test=[f"logistic{name} {criterion}"] * len(gained),
            effect=found["difference"],
            told=[f"mean difference {{:+.3f}} of the range, ΔR² {r2:.3f}" for r2 in gained],
            classes_=classes.by_size(gained, classes.JODOIN_GIERL, tested),
            unclear=found["unsigned"] >= classes.PROPORTION_LARGE,
            crossing=crossing,
        )

    return _run("logistic", comparison, settings, find)


def standardisation_dif(comparison: Comparison, settings: Settings = USUAL) -> DifTable:
    """The standardised p-difference; of more categories the difference of means over the range.

    An item is flagged at 0.10 (Dorans and Kulick 1986), and A, B, C end at 0.05 and 0.10: the
    method judges size. The p value tests the difference against zero all the same.
    """

    def measure(tables: FloatArray) -> Mapping[str, FloatArray]:
        pairs = [standardised_difference(tables[:, :, [0, g]]) for g in range(1, tables.shape[2])]
        sizes = np.stack([np.nan_to_num(np.abs(pair["st_p_dif"]), nan=-1.0) for pair in pairs])
        leading = sizes.argmax(axis=0)
        chosen = {name: np.choose(leading, [pair[name] for pair in pairs]) for name in pairs[0]}
        with np.errstate(divide="ignore", invalid="ignore"):
            square = (chosen["smd"] / chosen["smd_se"]) ** 2
        statistic = np.where(np.isfinite(square), square, np.nan)
        return {
            **chosen,
            "statistic": statistic,
            "df": np.where(np.isnan(statistic), np.nan, 1.0),
            "p": chdtrc(1.0, statistic),
            "leading": leading + 1.0,
        }

    def find(anchors: BoolArray) -> Findings:
        found = Matching(comparison, anchors, settings.match).measured(measure)
        effect = found["st_p_dif"]
        limits = (classes.PROPORTION_MODERATE, classes.PROPORTION_LARGE)
        large = np.abs(effect) >= classes.PROPORTION_LARGE
        reach = np.abs(effect) + classes.Z_TWO_SIDED * found["st_p_dif_se"]
        return _findings(
            comparison,
            found,
            test=["standardisation"] * len(effect),
            effect=effect,
            told=["st-p-DIF {:+.3f}"] * len(effect),
            classes_=classes.by_size(effect, limits, np.ones(len(effect), dtype=np.bool_)),
            unclear=~(reach < classes.PROPORTION_LARGE),
            decided=large,
            doubtful=~(found["p"] < settings.alpha),
        )

    return _run("standardisation", comparison, settings, find)


def breslow_day_dif(
    comparison: Comparison, settings: Settings = USUAL, *, trend: bool = False
) -> DifTable:
    """Whether the odds ratio changes with the total: non-uniform DIF of items of two categories.

    trend: test for a rise or fall, on one degree of freedom, instead of any change. There is no
    agreed size, so there are no classes. Raises ``NoGroups`` for more than two groups.
    """
    if comparison.n_groups > 2:
        raise NoGroups("Breslow-Day compares two groups; name one of them as the focal group.")

    def measure(tables: FloatArray) -> Mapping[str, FloatArray]:
        if tables.shape[3] > 2:
            return {"statistic": np.full(len(tables), np.nan)}
        found = breslow_day(tables)
        if trend:
            one = np.where(np.isnan(found["trend"]), np.nan, 1.0)
            found |= {"statistic": found["trend"], "df": one, "p": found["trend_p"]}
        return found

    def find(anchors: BoolArray) -> Findings:
        found = Matching(comparison, anchors, settings.match).measured(measure)
        m = len(found["statistic"])
        blank = np.full(m, np.nan)
        found = {name: found.get(name, blank) for name in BRESLOW_DAY}
        return _findings(
            comparison,
            found | {"leading": np.ones(m)},
            test=["Breslow-Day trend" if trend else "Breslow-Day"] * m,
            effect=blank,
            told=["the odds ratio changes with the total"] * m,
            classes_=[""] * m,
            unclear=np.zeros(m, dtype=np.bool_),
            crossing=np.ones(m, dtype=np.bool_),
        )

    return _run("breslow-day", comparison, settings, find)


BRESLOW_DAY = ("statistic", "df", "p", "alpha", "trend", "trend_p")
NO_EFFECT = ("statistic", "df", "p", "leading")


def _findings(
    comparison: Comparison,
    found: Mapping[str, FloatArray],
    *,
    test: Sequence[str],
    effect: FloatArray,
    told: Sequence[str],
    classes_: list[str],
    unclear: BoolArray,
    crossing: BoolArray | None = None,
    decided: BoolArray | None = None,
    doubtful: BoolArray | None = None,
) -> Findings:
    return Findings(
        test=list(test),
        statistic=found["statistic"],
        df=found["df"],
        p=found["p"],
        effects={name: values for name, values in found.items() if name not in NO_EFFECT},
        effect=effect,
        told=list(told),
        leading=found["leading"].astype(np.int64),
        classes=classes_,
        unclear=unclear,
        crossing=np.zeros(len(effect), dtype=np.bool_) if crossing is None else crossing,
        reasons=_reasons(comparison, found["statistic"]),
        decided=decided,
        doubtful=doubtful,
    )


def _reasons(comparison: Comparison, statistic: FloatArray) -> dict[int, str]:
    """Why items have no statistic, by their place."""
    answered = comparison.answered()
    out = {}
    for k in np.flatnonzero(np.isnan(statistic)).tolist():
        silent = np.flatnonzero(answered[k] == 0)
        if len(silent):
            out[k] = f"nobody in group {comparison.groups.names[silent[0]]!r} answered it"
        else:
            out[k] = "no total score that both groups reached has different answers to it"
    return out


def _run(
    method: str,
    comparison: Comparison,
    settings: Settings,
    find: Callable[[BoolArray], Findings],
) -> DifTable:
    """Test, purify if asked, and tell. Raises ``NoGroups`` for an anchor that is no item."""

    def test(anchors: BoolArray) -> tuple[Findings, BoolArray]:
        found = find(anchors)
        by_p = significant(found.p, settings.alpha, settings.adjust)
        return found, by_p if found.decided is None else found.decided

    last = purified(
        test,
        anchors_of(comparison, settings.anchors),
        settings.most_rounds if settings.purify else 0,
    )
    return told_table(method, comparison, settings, last, settings.match)
