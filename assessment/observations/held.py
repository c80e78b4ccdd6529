"""What this room holds on a child, for the download and the erasure."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hub.children.models import Attendance, Child
from hub.privacy.holdings import plain
from hub.privacy.models import Purpose

from .models import Observation, ObservationQuerySet, ObservedChild
from .names import blank_names


class Observations:
    """The notes on a child. A note about several children stays, without this child, for them."""

    name = "observations"
    label = _("돌봄종사자가 적은 글")
    covers = (Observation._meta.label, ObservedChild._meta.label)

    def export(self, child: Child) -> list[dict[str, Any]]:
        """Every version, oldest first; other children's names are left out."""
        notes = of_child(child).select_related("group__centre").order_by("received_at")
        names = names_around(child, [note.group_id for note in notes])
        return [
            {
                str(_("번호")): str(note.pk),
                str(_("본 때")): plain(note, "happened_at"),
                str(_("받은 때")): plain(note, "received_at"),
                str(_("어디서")): f"{note.group.centre.name} {note.group.name}",
                str(_("언제")): plain(note, "setting"),
                str(_("글")): blank_names(note.text, names, keep=child.name),
                str(_("고친 까닭")): blank_names(note.reason or "", names, keep=child.name),
                str(_("고치기 전 글")): plain(note, "supersedes_id"),
                str(_("거둔 글")): note.withdrawn,
            }
            for note in notes
        ]

    def erase(self, child: Child, purpose: str) -> int:
        """Delete notes that are about this child alone; take the child out of the others."""
        if purpose and purpose != Purpose.ASSESSMENT:
            return 0
        notes = of_child(child)
        threads = set(notes.values_list("thread", flat=True))
        shared = set(
            ObservedChild.objects.filter(observation__thread__in=threads)
            .exclude(child=child)
            .values_list("observation__thread", flat=True)
        )
        gone = Observation.objects.filter(thread__in=threads - shared).delete()[0]
        for note in Observation.objects.filter(thread__in=shared):
            text = blank_names(note.text, [child.name])
            reason = note.reason and blank_names(note.reason, [child.name])
            if (text, reason) != (note.text, note.reason):
                Observation.objects.filter(pk=note.pk).overwrite_words(text, reason)
        left = ObservedChild.objects.filter(observation__thread__in=shared, child=child)
        return gone + left.delete()[0]


def of_child(child: Child) -> ObservationQuerySet:
    """Every version of every note about a child."""
    notes: ObservationQuerySet = Observation.objects.filter(observed__child=child)
    return notes


def names_around(child: Child, group_ids: list[UUID]) -> set[str]:
    """Names of the other children who were ever in these groups."""
    there = Attendance.objects.filter(group__in=set(group_ids)).exclude(child=child)
    others = Child.objects.filter(pk__in=there.values("child"))
    return set(others.values_list("name", flat=True))
