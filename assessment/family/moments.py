"""Evidence as a family reads it: what was seen together, by whom, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from assessment.diagnostics.models import Task
from assessment.growth.selectors import EvidenceEntry
from assessment.instruments.models import Lens, Response
from assessment.observations.held import names_around
from assessment.observations.models import Observation
from assessment.observations.names import blank_names
from hub.children.models import Child

ICONS = {
    Lens.OBSERVATION: "eye",
    Lens.PLAY: "puzzle",
    Lens.SELF: "chat",
    Lens.FAMILY: "home",
}
LEVELLED = (Lens.OBSERVATION, Lens.FAMILY)
CARPET = "D12"


@dataclass(frozen=True)
class NoteWords:
    """What a worker wrote, without the names of other children, and when in the day it was.

    strands: those whose indicators were rated with it.
    """

    text: str
    reason: str
    setting: str
    strands: frozenset[str]


@dataclass
class Moment:
    """Everything that came with one note, play session or report."""

    source: UUID
    at: datetime
    lens: str
    title: str
    who: str
    icon: str
    entries: list[EvidenceEntry] = field(default_factory=list)
    note: NoteWords | None = None

    @property
    def levelled(self) -> bool:
        """Whether its answers are levels of an indicator."""
        return self.lens in LEVELLED

    @property
    def pieces(self) -> int:
        """How many small things it holds that mean nothing one by one; 0 when each is told."""
        return len(self.entries) if task_of(self.entries[0]) == CARPET else 0

    @property
    def corrections(self) -> list[str]:
        """Why something in it was written anew: in the writer's words where there are any."""
        if self.note and self.note.reason:
            return [self.note.reason]
        return sorted({entry.reason for entry in self.entries if entry.corrected and entry.reason})


def task_of(entry: EvidenceEntry) -> str:
    """The play task that an entry came from."""
    return entry.item.partition(".")[0]


def moments(entries: Iterable[EvidenceEntry], notes: dict[UUID, NoteWords]) -> list[Moment]:
    """Entries gathered by what they came with, in the order in which they are given."""
    gathered: dict[UUID, Moment] = {}
    for entry in entries:
        if entry.source not in gathered:
            gathered[entry.source] = Moment(
                source=entry.source,
                at=entry.occurred_at,
                lens=entry.lens,
                title=title_of(entry),
                who=who_saw(entry),
                icon=ICONS[Lens(entry.lens)],
                note=notes.get(entry.source),
            )
        gathered[entry.source].entries.append(entry)
    return list(gathered.values())


def title_of(entry: EvidenceEntry) -> str:
    """What happened, in a sentence."""
    match entry.lens:
        case Lens.OBSERVATION:
            return _("선생님이 본 모습")
        case Lens.SELF:
            return _("아이가 ‘내 이야기’를 들려줬어요")
        case Lens.FAMILY:
            return _("집에서 본 모습을 적었어요")
    task = Task(task_of(entry)).label if task_of(entry) in Task.values else entry.lens_label
    return _("‘%(task)s’ 놀이를 했어요") % {"task": task}


def who_saw(entry: EvidenceEntry) -> str:
    """Through whose eyes, by role and never by name."""
    if entry.lens == Lens.FAMILY:
        return _("내가 적었어요") if entry.mine else _("다른 보호자가 적었어요")
    return entry.lens_label


def notes_of(child: Child, entries: Iterable[EvidenceEntry]) -> dict[UUID, NoteWords]:
    """What workers wrote beside their ratings, by note; other children's names are left out."""
    threads = {entry.source for entry in entries if entry.lens == Lens.OBSERVATION}
    notes = list(Observation.objects.current().filter(observed__child=child, thread__in=threads))
    if not notes:
        return {}
    names = names_around(child, [note.group_id for note in notes])
    rated: dict[UUID, set[str]] = {}
    ratings = Response.objects.current().filter(child=child, source__in=threads)
    for source, strand in ratings.values_list("source", "item__strand"):
        rated.setdefault(source, set()).add(strand)
    return {
        note.thread: NoteWords(
            text=blank_names(note.text, names, keep=child.name),
            reason=blank_names(note.reason or "", names, keep=child.name),
            setting=str(note.get_setting_display()),
            strands=frozenset(rated.get(note.thread, ())),
        )
        for note in notes
    }
