"""A worker's own notes: reading them again, correcting them, their history."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessment.observations.forms import CorrectionForm, WithdrawalForm, posted_ratings
from assessment.observations.pickers import Picker, value_of
from assessment.observations.selectors import (
    WrittenNote,
    own_note,
    own_notes,
    versions,
    with_ratings,
)
from assessment.observations.services import correct_observation, withdraw_observation
from hub.asking import SignedIn
from hub.errors import Invalid, NotFound
from hub.privacy.services import record_looks

from .asking import crumbs, for_workers

NOTES_A_PAGE = 20


@never_cache
@for_workers
def mine(request: SignedIn) -> HttpResponse:
    """Everything the asking worker wrote, newest first."""
    page = Paginator(own_notes(request.user), NOTES_A_PAGE).get_page(request.GET.get("page"))
    notes = with_ratings(page.object_list)
    record_looks(
        request,
        [each.child for note in notes for each in note.version.observed.all()],
        "observe-own-notes",
    )
    context = {
        "page_obj": page,
        "notes": notes,
        "breadcrumbs": crumbs((_("오늘 관찰"), reverse("observe:home")), (_("내가 적은 글"), "")),
    }
    return render(request, "observations/mine.html", context)


@never_cache
@for_workers
def note(request: SignedIn, note_id: UUID) -> HttpResponse:
    """One note with its history, and the form that appends a version to it."""
    written = find_note(request, note_id)
    initial = {"text": written.version.text, "setting": written.version.setting}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ratings = {(r.child, r.item): r.category for r in posted_ratings(request.POST)}
        try:
            correct_observation(
                id=said["id"],
                thread=note_id,
                by=request.user,
                reason=said["reason"],
                text=said["text"],
                setting=said["setting"],
                ratings=ratings,
            )
        except Invalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("고쳤어요. 처음 글은 아래에 남아 있어요."))
            return redirect("observe:note", note_id)
    record_looks(request, [each.child for each in written.version.observed.all()], "observe-note")
    context = {
        "note": written,
        "form": form,
        "withdrawal": WithdrawalForm(),
        "pickers": [
            Picker(r.child_id, r.child.name, r.item, value_of(r.category), r.help)
            for r in written.ratings
        ],
        "versions": versions(note_id),
        "breadcrumbs": crumbs(
            (_("오늘 관찰"), reverse("observe:home")),
            (_("내가 적은 글"), reverse("observe:mine")),
            (_("이 글"), ""),
        ),
    }
    return render(request, "observations/note.html", context, status=422 if form.errors else 200)


@require_POST
@for_workers
def withdraw(request: SignedIn, note_id: UUID) -> HttpResponse:
    """Take a note back, with the reason."""
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("화면을 새로 열고 다시 해 주세요."))
    withdraw_observation(
        id=form.cleaned_data["id"],
        thread=note_id,
        by=request.user,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("글을 거두었어요."))
    return redirect("observe:mine")


def find_note(request: SignedIn, note_id: UUID) -> WrittenNote:
    """One of the asking worker's own notes. Raises ``NotFound``."""
    written = own_note(request.user, note_id)
    if written is None or written.version.withdrawn:
        raise NotFound(_("이 글을 찾을 수 없어요. 내가 적은 글에서 다시 골라 주세요."))
    return written
