"""The evidence behind a child's profile, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from assessment.instruments.models import Help, Lens, Response
from hub.children.models import Asker, Child
from hub.competencies.selectors import facets

from .readable import require_readable

ENTRIES_A_PAGE = 20


@dataclass(frozen=True)
class EvidenceEntry:
    """One thing that was seen. counted: whether scores use it. Names of raters stay out.

    examples: what the chosen level looks like, in the words that workers rate by.
    """

    id: UUID
    occurred_at: datetime
    lens: str
    lens_label: str
    strand: str
    facet: str
    facet_name: str
    item: str
    wording: str
    category: int | None
    words: str
    help_words: str
    counted: bool
    mine: bool
    source: UUID
    corrected: bool
    reason: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvidencePage:
    """A page of the timeline."""

    entries: list[EvidenceEntry]
    page: int
    pages: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether there is older evidence."""
        return self.page < self.pages


def evidence_timeline(
    child: Child, asker: Asker, strand: str | None = None, page: int = 1
) -> EvidencePage:
    """What was seen of a child, newest first, corrections in place of what they corrected.

    A page beyond the last shows the last. Raises ``NotFound`` and ``NoConsent``.
    """
    require_readable(child, asker)
    seen = (
        Response.objects.filter(child=child)
        .current()
        .select_related("item__instrument")
        .order_by("-occurred_at", "pk")
    )
    if strand:
        seen = seen.filter(item__strand=strand)
    shown = Paginator(seen, ENTRIES_A_PAGE).get_page(page)
    names = {facet.code: facet.label for facet in facets()}
    return EvidencePage(
        entries=[_entry(response, asker, names) for response in shown],
        page=shown.number,
        pages=shown.paginator.num_pages,
        total=shown.paginator.count,
    )


def latest_evidence(child: Child, asker: Asker, each: int) -> dict[str, list[EvidenceEntry]]:
    """By strand, the newest things that were seen, so many of each, in one statement for all.

    Only what could be seen is among them. Raises ``NotFound`` and ``NoConsent``.
    """
    require_readable(child, asker)
    newest = Window(
        RowNumber(), partition_by=F("item__strand"), order_by=[F("occurred_at").desc(), F("pk")]
    )
    seen = (
        Response.objects.filter(child=child)
        .scorable()
        .annotate(place=newest)
        .filter(place__lte=each)
        .select_related("item__instrument")
        .order_by("-occurred_at", "pk")
    )
    names = {facet.code: facet.label for facet in facets()}
    latest: dict[str, list[EvidenceEntry]] = {}
    for response in seen:
        latest.setdefault(response.item.strand, []).append(_entry(response, asker, names))
    return latest


def _entry(response: Response, asker: Asker, facet_names: dict[str, str]) -> EvidenceEntry:
    item = response.item
    return EvidenceEntry(
        id=response.pk,
        occurred_at=response.occurred_at,
        lens=response.lens,
        lens_label=str(response.get_lens_display()),
        strand=item.strand,
        facet=item.facet,
        facet_name=facet_names.get(item.facet, item.facet),
        item=item.code,
        wording=item.wording,
        category=response.category,
        words=response.category_in_words,
        help_words="" if response.help == Help.NONE else str(response.get_help_display()),
        counted=response.valid and response.category is not None,
        mine=response.rater_id is not None and response.rater_id == asker.pk,
        source=response.source,
        corrected=response.supersedes_id is not None,
        reason=response.reason_in_words,
        examples=_examples(response),
    )


def _examples(response: Response) -> tuple[str, ...]:
    if response.lens != Lens.OBSERVATION or response.category is None:
        return ()
    levels = response.item.part("examples")
    return tuple(levels[response.category]) if levels else ()
