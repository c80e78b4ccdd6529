"""The room's API: growth in words and on the ruler, never as a bare number."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from hub.children.models import Child
from hub.privacy.models import Purpose
from hub.privacy.services import find_child

from .selectors import evidence_timeline, growth_profile

router = Router(tags=["growth"])


class SeasonOut(Schema):
    """A strand in a season; positions from 0 to 100 on the ruler of the four levels."""

    code: str
    label: str
    known: bool
    words: str
    low: float | None
    mid: float | None
    high: float | None
    range_words: str


class ChangeOut(Schema):
    """A change since an earlier season."""

    code: str
    since: str
    words: str


class LensOut(Schema):
    """Answers through one lens."""

    lens: str
    label: str
    count: int


class LineOut(Schema):
    """A strand over the seasons."""

    strand: str
    name: str
    competencies: list[str]
    seasons: list[SeasonOut]
    change: ChangeOut | None
    is_strength: bool
    strength_words: str
    evidence: list[LensOut]
    views: str
    views_words: str


class ProvenanceOut(Schema):
    """What the latest score was made of."""

    framework: str
    calibration: str
    basis: str
    engine: str
    season: str
    age_months: float
    answers: int
    raters: int
    digest: str
    made_at: datetime


class MarkOut(Schema):
    """A mark of the ruler."""

    position: int
    words: str


class ProfileOut(Schema):
    """A child's growth profile."""

    child: UUID
    lines: list[LineOut]
    seasons: list[str]
    marks: list[MarkOut]
    band: str
    band_note: str
    boundary: str
    provenance: ProvenanceOut | None


class EntryOut(Schema):
    """One thing that was seen."""

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
    corrected: bool
    reason: str


class EvidenceOut(Schema):
    """A page of evidence, newest first."""

    entries: list[EntryOut]
    page: int
    pages: int
    total: int


def find_readable(request: HttpRequest, child_id: UUID, *, task: str) -> Child:
    """A child whose growth someone may read; for others than guardians as `require_readable`."""
    return find_child(
        request, child_id, purpose=Purpose.ASSESSMENT, others_need=Purpose.CENTRE, task=task
    )


@router.get("/children/{uuid:child_id}", response=ProfileOut, summary="A child's growth profile")
def profile(request: HttpRequest, child_id: UUID) -> dict[str, Any]:
    """Six strands with range, change in words and provenance."""
    child = find_readable(request, child_id, task="profile")
    found = growth_profile(child, request.user)
    return {
        "child": child.pk,
        "lines": found.lines,
        "seasons": found.seasons,
        "marks": [{"position": position, "words": words} for position, words in found.marks],
        "band": found.band,
        "band_note": found.band_note,
        "boundary": _("놀이로 알아보는 지금의 모습이에요. 의학적 진단이 아니에요."),
        "provenance": found.provenance,
    }


@router.get(
    "/children/{uuid:child_id}/evidence", response=EvidenceOut, summary="What was seen of a child"
)
def evidence(
    request: HttpRequest,
    child_id: UUID,
    strand: Annotated[str, Query(pattern="^[A-F]?$")] = "",
    page: Annotated[int, Query(ge=1)] = 1,
) -> Any:
    """The evidence behind the profile, a page at a time."""
    child = find_readable(request, child_id, task="evidence")
    return evidence_timeline(child, request.user, strand or None, page)
