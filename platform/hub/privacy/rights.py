"""The log of rights: who was given, or lost, sight of children's data. Kept for three years."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from structlog.contextvars import get_contextvars

from hub.centres.models import Duty, Employment
from hub.people.models import Appointment

from .models import RightsChange

TERMS: dict[type[Model], tuple[str, ...]] = {
    Appointment: ("office", "started_on", "ended_on"),
    Employment: ("role", "centre_id", "started_on", "ended_on"),
    Duty: ("group_id", "started_on", "ended_on"),
}


def watch() -> None:
    """Write down every grant, change and end of the rights that rest on these tables."""
    for model in TERMS:
        post_save.connect(granted_or_changed, sender=model, dispatch_uid=f"rights {model}")
        post_delete.connect(removed, sender=model, dispatch_uid=f"rights gone {model}")


def granted_or_changed(instance: Any, created: bool, raw: bool, **_: Any) -> None:
    """A right was given or has new terms; fixtures bring their own log."""
    if not raw:
        write(instance, "granted" if created else "changed")


def removed(instance: Any, **_: Any) -> None:
    """A right was taken away."""
    write(instance, "removed")


def write(row: Any, change: str) -> None:
    """Append one line. The request's signed-in person is the one whom the log's context names."""
    holder = row.employment.user_id if isinstance(row, Duty) else row.user_id
    RightsChange.objects.create(
        by_id=get_contextvars().get("user_id"),
        user_id=holder,
        right=row._meta.label,
        row=str(row.pk),
        change=change,
        terms={name: text(getattr(row, name)) for name in TERMS[type(row)]},
    )


def text(value: Any) -> str | None:
    """A term as the log keeps it."""
    return None if value is None else str(value)
