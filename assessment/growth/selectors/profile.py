"""A child's growth profile: six strands, each with its range, its past and its evidence."""

from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from scipy.special import ndtri

from assessment.growth.axis import Axis, band_in_words, in_words, marks, range_in_words
from assessment.growth.enough import known_strands, what_would_help
from assessment.growth.models import Estimate
from assessment.growth.scoring import Scale
from assessment.growth.seasons import Season
from assessment.growth.telling import (
    STRENGTH,
    ChangeTold,
    strength_probabilities,
    tell_change,
    views_differ,
)
from assessment.instruments.models import Lens
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import current_calibration
from assessment.psychometrics import STATED_RULE, GrowthLines, change_in_words
from assessment.psychometrics.arrays import FloatArray
from hub.children.models import Asker, Child
from hub.competencies.selectors import strands

from .growth import current_estimates, smoothed_line
from .readable import require_readable

RANGE = 0.8
"""The range that is drawn holds the child's ability eight times out of ten."""

LONGEST_LOOK_BACK = 15
"""Months: a year, and a season for where in its season the evidence happened to fall."""

UNDECIDED = ("similar", "unclear")


@dataclass(frozen=True)
class SeasonPoint:
    """A strand in a season, on the ruler from 0 to 100. Without enough evidence: no positions."""

    code: str
    label: str
    known: bool
    words: str
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    range_words: str = ""


@dataclass(frozen=True)
class LensCount:
    """How many scored answers came through a lens."""

    lens: str
    label: str
    count: int


@dataclass(frozen=True)
class GrowthLine:
    """A strand over the seasons, and what may be said about it.

    views: "same", "different", or empty while fewer than two lenses have seen enough.
    """

    strand: str
    name: str
    competencies: list[str]
    seasons: list[SeasonPoint]
    change: ChangeTold | None
    is_strength: bool
    strength_words: str
    evidence: list[LensCount]
    views: str
    views_words: str

    @property
    def now(self) -> SeasonPoint:
        """The latest season."""
        return self.seasons[-1]

    @property
    def known(self) -> bool:
        """Whether the latest season can be told."""
        return self.now.known


@dataclass(frozen=True)
class Provenance:
    """What the latest season's score was made of."""

    framework: str
    calibration: str
    basis: str
    engine: str
    season: str
    age_months: float
    answers: int
    raters: int
    digest: str
    made_at: str


@dataclass(frozen=True)
class GrowthProfile:
    """The whole picture: strengths first, then what is known, then what is not known yet."""

    lines: list[GrowthLine] = field(default_factory=list)
    seasons: list[str] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    band: str = ""
    band_note: str = ""
    provenance: Provenance | None = None


def growth_lines(child: Child, asker: Asker) -> list[GrowthLine]:
    """The six strands of a child, strengths first. Raises ``NotFound`` and ``NoConsent``."""
    return growth_profile(child, asker).lines


def growth_profile(child: Child, asker: Asker) -> GrowthProfile:
    """A child's profile as this person may see it. Raises ``NotFound`` and ``NoConsent``.

    Nobody is compared with other children. All seasons stand on the ruler of the band that the
    child is in now, so that the own past is measured by one ruler.
    """
    require_readable(child, asker)
    calibration = current_calibration()
    estimates = current_estimates(child, calibration.pk)
    if not estimates:
        return GrowthProfile(lines=_empty_lines(), marks=marks())
    scale = Scale.of(calibration)
    band = child.age().band
    told = _Telling.of(estimates, scale, Axis.of(scale.bank, scale.items, band))
    lines = [
        told.line(place, strand.code, strand.label, [c.label for c in strand.competencies.all()])
        for place, strand in enumerate(strands())
    ]
    first_band = _band_at(child, estimates[0])
    return GrowthProfile(
        lines=sorted(lines, key=told.rank),
        seasons=[Season.from_code(estimate.season).label for estimate in estimates],
        marks=marks(),
        band=band_in_words(band),
        band_note="" if first_band == band else _band_note(band_in_words(band)),
        provenance=_provenance(estimates[-1], calibration.get_basis_display(), scale),
    )


@dataclass(frozen=True)
class _Telling:
    """The numbers behind the profile, each of shape (T, 6)."""

    estimates: list[Estimate]
    scale: Scale
    line_of: GrowthLines
    known: list[list[bool]]
    low: FloatArray
    mid: FloatArray
    high: FloatArray
    strengths: list[float]

    @classmethod
    def of(cls, estimates: list[Estimate], scale: Scale, axis: Axis) -> "_Telling":
        assumed = scale.population
        line = smoothed_line(estimates, assumed.curve, assumed.covariance)
        mean, cov = line.mean[0], line.cov[0]
        reach = ndtri(0.5 + RANGE / 2) * np.sqrt(np.diagonal(cov, axis1=1, axis2=2))
        known = [
            known_strands(e.counts, e.situations, e.covariance, assumed.covariance.tolist())
            for e in estimates
        ]
        usual = assumed.curve(np.array([estimates[-1].age_months]))[0]
        return cls(
            estimates=estimates,
            scale=scale,
            line_of=line,
            known=known,
            low=axis.position(mean - reach),
            mid=axis.position(mean),
            high=axis.position(mean + reach),
            strengths=strength_probabilities(mean[-1] - usual, cov[-1], known[-1]),
        )

    def line(self, place: int, code: str, name: str, competencies: list[str]) -> GrowthLine:
        strong = self.strengths[place] >= STRENGTH
        views = self._views(place)
        return GrowthLine(
            strand=code,
            name=name,
            competencies=competencies,
            seasons=[self._point(t, place) for t in range(len(self.estimates))],
            change=self._change(place),
            is_strength=strong,
            strength_words=_("아이가 가진 모습 가운데 돋보여요.") if strong else "",
            evidence=self._evidence(place),
            views=views,
            views_words=_views_words(views),
        )

    def rank(self, line: GrowthLine) -> tuple[bool, float, str]:
        """Strengths first, then the other known ones, then what is not known yet."""
        return not line.known, -self.strengths[STRANDS.index(line.strand)], line.strand

    def _point(self, t: int, place: int) -> SeasonPoint:
        estimate = self.estimates[t]
        label = Season.from_code(estimate.season).label
        if not self.known[t][place]:
            words = what_would_help(estimate.counts[place], estimate.situations[place])
            return SeasonPoint(estimate.season, label, False, words)
        low, mid, high = (round(float(a[t, place]), 1) for a in (self.low, self.mid, self.high))
        return SeasonPoint(
            code=estimate.season,
            label=label,
            known=True,
            words=in_words(mid),
            low=low,
            mid=mid,
            high=high,
            range_words=range_in_words(low, high),
        )

    def _change(self, place: int) -> ChangeTold | None:
        """The change since the season before, or since a year ago when only that can be told.

        Children grow slowly next to what one season's evidence can show, so a step that is still
        unclear from summer to autumn is often plain from one autumn to the next.
        """
        now = len(self.estimates) - 1
        earlier = [t for t in range(now) if self.known[t][place]]
        if not earlier or not self.known[now][place]:
            return None
        told = self._since(earlier[-1], place)
        ages = [estimate.age_months for estimate in self.estimates]
        within_a_year = [t for t in earlier[:-1] if ages[now] - ages[t] <= LONGEST_LOOK_BACK]
        if told.code in UNDECIDED and within_a_year:
            longer = self._since(within_a_year[0], place)
            return told if longer.code in UNDECIDED else longer
        return told

    def _since(self, t: int, place: int) -> ChangeTold:
        change = self.line_of.change(t, len(self.estimates) - 1)
        return tell_change(
            str(change_in_words(change)[0, place]),
            Season.from_code(self.estimates[t].season).label,
            float(change.probability_above(STATED_RULE.threshold)[0, place]),
        )

    def _evidence(self, place: int) -> list[LensCount]:
        lenses = self.estimates[-1].lenses
        return [
            LensCount(lens, str(lens.label), lenses[lens]["counts"][place])
            for lens in Lens
            if lens in lenses and lenses[lens]["counts"][place]
        ]

    def _views(self, place: int) -> str:
        latest, assumed = self.estimates[-1], self.scale.population
        usual = assumed.curve(np.array([latest.age_months]))[0]
        differ = views_differ(
            latest.lenses, place, float(usual[place]), float(assumed.covariance[place, place])
        )
        if differ is None:
            return ""
        return "different" if differ else "same"


def _views_words(views: str) -> str:
    words = {
        "same": _("보는 사람이 달라도 비슷한 모습이에요."),
        "different": _(
            "보는 자리마다 다른 모습이에요. 어느 쪽이 틀린 것이 아니에요. 언제 그런지 함께 "
            "이야기해 보세요."
        ),
    }
    return words.get(views, "")


def _empty_lines() -> list[GrowthLine]:
    return [
        GrowthLine(
            strand=strand.code,
            name=strand.label,
            competencies=[competency.label for competency in strand.competencies.all()],
            seasons=[SeasonPoint("", "", False, what_would_help(0, 0))],
            change=None,
            is_strength=False,
            strength_words="",
            evidence=[],
            views="",
            views_words="",
        )
        for strand in strands()
    ]


def _band_at(child: Child, estimate: Estimate) -> str:
    return child.age(Season.from_code(estimate.season).first_day).band


def _band_note(band: str) -> str:
    return _(
        "지금은 %(band)s 눈금으로 보여 드려요. 자라면서 살펴보는 모습이 달라져서, 지난 계절도 "
        "같은 눈금으로 다시 그렸어요. 그래서 전에 보신 자리보다 낮아 보일 수 있어요."
    ) % {"band": band}


def _provenance(estimate: Estimate, basis: str, scale: Scale) -> Provenance:
    return Provenance(
        framework=estimate.framework,
        calibration=scale.calibration.version,
        basis=basis,
        engine=estimate.engine,
        season=estimate.season,
        age_months=estimate.age_months,
        answers=sum(estimate.counts),
        raters=estimate.raters,
        digest=estimate.digest,
        made_at=estimate.made_at.isoformat(timespec="seconds"),
    )
