"""One child in care: what was seen, and the whole scale of the child's band."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessment.growth.seasons import season_of
from assessment.growth.selectors import EvidencePage, evidence_timeline
from assessment.instruments.models import Response
from assessment.observations.forms import posted_id, posted_ratings
from assessment.observations.models import Setting
from assessment.observations.next_looks import observation_items_by_band
from assessment.observations.notes import Note
from assessment.observations.pickers import Picker, pickers
from assessment.observations.selectors import (
    ChildToday,
    GroupToday,
    groups_today,
    notes_on,
    rated_this_season,
    with_ratings,
)
from assessment.observations.services import log_observation
from hub.asking import SignedIn
from hub.competencies.selectors import strands
from hub.errors import NotFound
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process
from hub.privacy.services import record_look, require_consent

from .asking import crumbs, for_workers

LENS_ICONS = {"play": "puzzle", "observation": "eye", "self": "child", "family": "home"}


def find_in_care(request: SignedIn, child_id: UUID) -> tuple[GroupToday, ChildToday]:
    """A child who is with the asking worker today. Raises ``NotFound``."""
    for group in groups_today(request.user, timezone.localdate()):
        for each in group.children:
            if each.child.pk == child_id:
                return group, each
    raise NotFound(_("아이를 찾을 수 없어요. 오늘 우리 반에서 다시 골라 주세요."))


@never_cache
@for_workers
def child(request: SignedIn, child_id: UUID) -> HttpResponse:
    """What was seen of a child: by everybody when the guardians share it, else by the asker."""
    group, each = find_in_care(request, child_id)
    record_look(request, each.child, "observe-child")
    shared = each.agreed and may_process(each.child, Purpose.CENTRE)
    page = request.GET.get("page", "1")
    evidence = (
        evidence_timeline(each.child, request.user, page=int(page) if page.isdecimal() else 1)
        if shared
        else None
    )
    notes = Paginator(notes_on(each.child, request.user), 10).get_page(1) if each.agreed else []
    context = {
        "today": group,
        "each": each,
        "shared": shared,
        "evidence": evidence,
        "entries": timeline(evidence) if evidence else [],
        "notes": with_ratings(notes),
        "breadcrumbs": crumbs((_("오늘 관찰"), reverse("observe:home")), (each.name, "")),
    }
    return render(request, "observations/child.html", context)


def timeline(evidence: EvidencePage) -> list[dict[str, object]]:
    """Evidence as the timeline shows it."""
    return [
        {
            "at": entry.occurred_at,
            "title": f"{entry.wording} — {entry.words}",
            "body": " · ".join(filter(None, (entry.facet_name, entry.help_words, entry.reason))),
            "icon": LENS_ICONS.get(entry.lens, "note"),
            "strand": entry.strand,
            "who": _("내가 봄") if entry.mine else entry.lens_label,
            "url": reverse("observe:note", args=[entry.source])
            if entry.mine and entry.lens == "observation"
            else "",
        }
        for entry in evidence.entries
    ]


@dataclass(frozen=True)
class ScaleItem:
    """An indicator on the scale: its picker, and the last answer this season that may be shown."""

    picker: Picker
    last: Response | None
    new_id: UUID


@dataclass(frozen=True)
class ScaleStrand:
    """A strand on the scale."""

    code: str
    name: str
    items: list[ScaleItem]


@never_cache
@for_workers
def scale(request: SignedIn, child_id: UUID) -> HttpResponse:
    """All indicators of the child's band, each saved on its own."""
    group, each = find_in_care(request, child_id)
    require_consent(each.child, Purpose.ASSESSMENT)
    refusal = ""
    if request.method == "POST":
        receipt = log_observation(note=scale_note(request, group, each), by=request.user)
        if receipt.kept:
            messages.success(request, _("저장했어요."))
            anchor = request.POST.get("anchor", "")
            return redirect(f"{request.path}#{anchor}")
        refusal = receipt.message
    record_look(request, each.child, "observe-scale")
    shown = scale_strands(request, each)
    items = [item for strand in shown for item in strand.items]
    context = {
        "today": group,
        "each": each,
        "strands": shown,
        "items": items,
        "refusal": refusal,
        "done": sum(item.last is not None for item in items),
        "season": season_of(timezone.localdate()).label,
        "breadcrumbs": crumbs(
            (_("오늘 관찰"), reverse("observe:home")),
            (each.name, reverse("observe:child", args=[child_id])),
            (_("관찰 척도"), ""),
        ),
    }
    return render(request, "observations/scale.html", context, status=422 if refusal else 200)


def scale_note(request: SignedIn, group: GroupToday, each: ChildToday) -> Note:
    """What one item's form sent, as a note of ratings alone."""
    return Note(
        id=posted_id(request.POST),
        group=group.group.pk,
        children=(each.child.pk,),
        setting=Setting.OTHER,
        happened_at=timezone.now(),
        ratings=tuple(posted_ratings(request.POST)),
    )


def scale_strands(request: SignedIn, each: ChildToday) -> list[ScaleStrand]:
    """The scale strand by strand. Others' answers show when the guardians share with the centre."""
    rated = rated_this_season(each.child, timezone.localdate())
    if not may_process(each.child, Purpose.CENTRE):
        rated = {code: row for code, row in rated.items() if row.rater_id == request.user.pk}
    items = observation_items_by_band().get(str(each.age.band), [])
    made = pickers(each.child.pk, each.name, items)
    return [
        ScaleStrand(
            strand.code,
            strand.label,
            [
                ScaleItem(picker, rated.get(picker.item.code), uuid4())
                for picker in made
                if picker.item.strand == strand.code
            ],
        )
        for strand in strands()
    ]
