"""The growth profile as its page reads: a strand, its statement, and what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.diagnostics.models import ChildRemark
from assessment.diagnostics.selectors import remarks_of
from assessment.growth.selectors import (
    EvidenceEntry,
    GrowthLine,
    GrowthProfile,
    SeasonPoint,
    growth_profile,
    latest_evidence,
)
from assessment.instruments.models import Lens
from hub.children.ages import Age
from hub.children.models import Child
from hub.people.models import User

from .moments import LEVELLED, NoteWords, notes_of, who_saw
from .talk import ASK, LOOK

LOOKED_AT, SHOWN = 8, 3
OFTEN = 2
"""From this level on, something a child does without help."""


@dataclass(frozen=True)
class Seen:
    """One thing behind a statement: what it was, which level, what that looks like."""

    what: str
    level: str
    level_number: int | None
    example: str
    note: str
    at: datetime
    who: str


@dataclass(frozen=True)
class Drawn:
    """A season as its column stands in the figure: under it the season's name without the year."""

    label: str
    short: str
    known: bool
    words: str
    low: float | None
    mid: float | None
    high: float | None


@dataclass(frozen=True)
class StrandPortrait:
    """A strand with all that its card says."""

    line: GrowthLine
    seasons: list[Drawn]
    seen: list[Seen]
    highlight: Seen | None
    remark: ChildRemark | None
    ask: str
    look: str

    @property
    def what_would_help(self) -> str:
        """What it takes until this can be told, without the first sentence that says it cannot."""
        return self.line.now.words.partition(". ")[2]

    @property
    def answers(self) -> int:
        """How many answers of the latest season are behind the statement."""
        return sum(lens.count for lens in self.line.evidence)


@dataclass(frozen=True)
class Portrait:
    """A child as the page tells it."""

    profile: GrowthProfile
    strands: list[StrandPortrait] = field(default_factory=list)

    @property
    def strengths(self) -> list[StrandPortrait]:
        """What stands out in the child, at most two: three would no longer stand out."""
        return [each for each in self.strands if each.line.is_strength][:2]

    @property
    def known(self) -> list[StrandPortrait]:
        """What can be told."""
        return [each for each in self.strands if each.line.known]

    @property
    def unknown(self) -> list[StrandPortrait]:
        """What cannot be told yet."""
        return [each for each in self.strands if not each.line.known]

    @property
    def season_label(self) -> str:
        """The latest season."""
        return self.profile.seasons[-1] if self.profile.seasons else ""

    @property
    def span(self) -> str:
        """The seasons that the figures show."""
        first, last = self.profile.seasons[0], self.profile.seasons[-1]
        return first if first == last else f"{first} – {last}"

    @property
    def made_at(self) -> datetime | None:
        """When the latest season was scored."""
        made = self.profile.provenance
        return datetime.fromisoformat(made.made_at) if made else None


def portrait_of(child: Child, asker: User) -> Portrait:
    """The profile with its evidence and the child's own word, whatever the number of answers.

    Raises ``NotFound`` and ``NoConsent``.
    """
    profile = growth_profile(child, asker)
    latest = latest_evidence(child, asker, LOOKED_AT)
    notes = notes_of(child, [entry for entries in latest.values() for entry in entries])
    said: dict[str, ChildRemark] = {}
    for remark in remarks_of(child):
        said.setdefault(remark.strand, remark)
    return Portrait(
        profile,
        [
            strand_portrait(line, latest.get(line.strand, []), notes, said.get(line.strand))
            for line in profile.lines
        ],
    )


def strand_portrait(
    line: GrowthLine,
    entries: Sequence[EvidenceEntry],
    notes: dict[UUID, NoteWords],
    remark: ChildRemark | None,
) -> StrandPortrait:
    """One strand with the newest of what was seen, one line a play session."""
    distinct: dict[object, EvidenceEntry] = {}
    for entry in entries:
        key = entry.source if entry.lens == Lens.PLAY else entry.id
        distinct.setdefault(key, entry)
    shown = list(distinct.values())
    shining = sorted(
        (e for e in shown if e.lens == Lens.OBSERVATION and (e.category or 0) >= OFTEN),
        key=lambda e: not note_on(e, notes),
    )
    return StrandPortrait(
        line=line,
        seasons=[drawn(season) for season in line.seasons],
        seen=[seen(entry, notes) for entry in shown[:SHOWN]],
        highlight=seen(shining[0], notes) if shining else None,
        remark=remark,
        ask=str(ASK[line.strand]),
        look=str(LOOK[line.strand]),
    )


def drawn(season: SeasonPoint) -> Drawn:
    """A season for the figure."""
    return Drawn(
        label=season.label,
        short=without_year(season.label),
        known=season.known,
        words=season.words,
        low=season.low,
        mid=season.mid,
        high=season.high,
    )


def without_year(label: str) -> str:
    """A season's name alone: the year stands before it in Korean and after it in English."""
    return " ".join(word for word in label.split() if not word.isdigit())


def seen(entry: EvidenceEntry, notes: dict[UUID, NoteWords]) -> Seen:
    """An entry as the card behind a statement tells it."""
    levelled = entry.lens in LEVELLED
    return Seen(
        what=entry.wording if levelled else entry.facet_name,
        level=entry.words,
        level_number=entry.category if levelled else None,
        example=entry.examples[0] if entry.examples else "",
        note=note_on(entry, notes),
        at=entry.occurred_at,
        who=who_saw(entry),
    )


def note_on(entry: EvidenceEntry, notes: dict[UUID, NoteWords]) -> str:
    """What was written of this very strand. A note on several would be told of the wrong one."""
    note = notes.get(entry.source)
    return note.text if note and note.strands == {entry.strand} else ""


def age_in_words(age: Age) -> str:
    """만 나이 in years and months, and the school year, each by its name."""
    years, months = divmod(age.months, 12)
    with_months = ngettext("만 %(years)s세 %(months)s개월", "만 %(years)s세 %(months)s개월", months)
    words = with_months if months else _("만 %(years)s세")
    said = words % {"years": years, "months": months}
    if age.school_year is None:
        return said
    school_year = _("초등 %(year)s학년") % {"year": age.school_year}
    return f"{said} · {school_year}"
