"""Today's group, the note about one or several of its children, and the shell for no connection."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessment.instruments.models import Help, Item
from assessment.observations.forms import NoteForm, WithdrawalForm, posted_ratings
from assessment.observations.models import Setting
from assessment.observations.next_looks import observation_items_by_band
from assessment.observations.pickers import LEVELS, Picker, pickers
from assessment.observations.selectors import (
    ChildToday,
    GroupToday,
    groups_today,
    just_written,
)
from assessment.observations.services import (
    UNDO_WINDOW,
    log_observation,
    withdraw_observation,
)
from hub.asking import SignedIn
from hub.competencies.selectors import strands
from hub.errors import NotFound
from hub.privacy.services import record_looks

from .asking import crumbs, for_workers

PHRASES = (
    gettext_lazy("스스로 "),
    gettext_lazy("친구와 함께 "),
    gettext_lazy("어른이 한마디 하자 "),
    gettext_lazy("처음으로 "),
    gettext_lazy("차례를 기다렸다. "),
    gettext_lazy("다시 해 보았다. "),
    gettext_lazy("말로 부탁했다. "),
    gettext_lazy("끝까지 해냈다. "),
)
"""Parts of sentences that are often needed."""

LOOKS = {1: 2, 2: 1, 3: 1, 4: 1}
"""How many indicators a form offers a child, by the number of children: two for one child, one each
for up to four. With more, a note is what there is time for."""


@never_cache
@for_workers
def home(request: SignedIn) -> HttpResponse:
    """Today's children, those first whom nobody wrote about this week."""
    groups = groups_today(request.user, timezone.localdate())
    chosen = chosen_group(groups, request.GET.get("group", ""))
    if chosen is not None:
        record_looks(request, [each.child for each in chosen.children], "observe-group")
    context = {
        "groups": groups,
        "tabs": [
            {
                "label": each.group.name,
                "url": f"?group={each.group.pk}",
                "current": each is chosen,
                "count": len(each.not_yet_seen),
            }
            for each in groups
        ],
        "today": chosen,
        "day": timezone.localdate(),
        "just_written": just_written(request.user, timezone.now() - UNDO_WINDOW),
        "undo_id": uuid4(),
    }
    return render(request, "observations/home.html", context)


def chosen_group(groups: Sequence[GroupToday], wanted: str) -> GroupToday | None:
    """The group that was asked for, else the first."""
    named = (each for each in groups if str(each.group.pk) == wanted)
    return next(named, groups[0] if groups else None)


@never_cache
@for_workers
def entry(request: SignedIn) -> HttpResponse:
    """A note about the chosen children, with the indicators that would tell most."""
    said = request.POST if request.method == "POST" else request.GET
    wanted = said.getlist("children")
    group, chosen = find_chosen(request, wanted)
    names = {each.child.pk: each.name for each in group.children if each.agreed}
    if request.method == "POST":
        form = NoteForm(request.POST, names=names)
        if form.is_valid():
            receipt = log_observation(note=form.note(posted_ratings(request.POST)), by=request.user)
            if receipt.kept:
                messages.success(request, _("잘 적었어요."))
                return redirect(f"{reverse('observe:home')}?group={group.group.pk}")
            form.take(receipt.field, receipt.message)
    else:
        form = NoteForm(
            names=names,
            initial={"id": uuid4(), "group": group.group.pk, "children": wanted},
        )
    record_looks(request, [each.child for each in chosen], "observe-note")
    context = entry_context(form, group, chosen, request.POST if request.POST else None)
    return render(request, "observations/entry.html", context, status=422 if form.errors else 200)


def find_chosen(request: SignedIn, wanted: list[str]) -> tuple[GroupToday, list[ChildToday]]:
    """The group of the first chosen child, and those of its children who were chosen.

    Raises ``NotFound`` when the first is not with the asking worker today.
    """
    for group in groups_today(request.user, timezone.localdate()):
        chosen = [each for each in group.children if str(each.child.pk) in wanted and each.agreed]
        if chosen:
            return group, chosen
    raise NotFound(_("아이를 먼저 골라 주세요. 오늘 우리 반에서 고를 수 있어요."))


def entry_context(
    form: NoteForm, group: GroupToday, chosen: list[ChildToday], posted: QueryDict | None
) -> dict[str, Any]:
    """What the note's form shows."""
    count = LOOKS.get(len(chosen), 0)
    offered = [
        picker
        for each in chosen
        for picker in pickers(each.child.pk, each.name, each.looks[:count], posted)
    ]
    further: list[Picker] = []
    if len(chosen) == 1:
        further = further_pickers(chosen[0], [each.item for each in offered], posted)
    names = ", ".join(each.name for each in chosen)
    return {
        "form": form,
        "today": group,
        "chosen": chosen,
        "names": names,
        "offered": offered,
        "further": further,
        "strands": {each.code: each.label for each in strands()},
        "phrases": PHRASES,
        "settings": Setting.choices,
        "breadcrumbs": crumbs(
            (_("오늘 관찰"), f"{reverse('observe:home')}?group={group.group.pk}"), (names, "")
        ),
    }


def further_pickers(
    child: ChildToday, offered: list[Item], posted: QueryDict | None
) -> list[Picker]:
    """The band's other indicators, in the order of the facets."""
    there = {item.code for item in offered}
    items = observation_items_by_band().get(str(child.age.band), [])
    return pickers(
        child.child.pk, child.name, [item for item in items if item.code not in there], posted
    )


@require_POST
@for_workers
def undo(request: SignedIn, note_id: UUID) -> HttpResponse:
    """Take back what was written a moment ago."""
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        withdraw_observation(id=form.cleaned_data["id"], thread=note_id, by=request.user)
        messages.success(request, _("되돌렸어요."))
    return redirect("observe:home")


def shell(request: HttpRequest) -> HttpResponse:
    """The page a device keeps for when there is no connection. It holds nothing about anybody."""
    context = {
        "levels": [{"value": value, "label": label} for value, label in enumerate(LEVELS)],
        "helps": Help.choices,
        "settings": Setting.choices,
        "phrases": PHRASES,
        "for_everybody": True,
        "navigation": None,
        "account": None,
        "footer_links": None,
        "sign_in_url": None,
        "messages": [],
    }
    return render(request, "observations/shell.html", context)
