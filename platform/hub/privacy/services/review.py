"""The monthly review of access records."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from hub.errors import NotAllowed
from hub.people.models import Appointment, User

from ..looks import records_of
from ..models import AccessReview


@transaction.atomic
def finish_review(*, month: date, reviewer: User, note: str) -> AccessReview:
    """Record that a month's access records were read through; again when more have come since.

    month: any day of it. Raises ``NotAllowed`` to anyone but operators and the Foundation.
    """
    offices = (Appointment.Office.OPERATOR, Appointment.Office.FOUNDATION)
    if not any(reviewer.holds(office) for office in offices):
        raise NotAllowed("Only operators and the Foundation review access records.")
    first = month.replace(day=1)
    review, _created = AccessReview.objects.update_or_create(
        month=first,
        defaults={
            "reviewer": reviewer,
            "reviewed_at": timezone.now(),
            "records": records_of(first).count(),
            "note": note,
        },
    )
    return review
