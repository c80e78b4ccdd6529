"""Something seen of a child, for the counts."""

import uuid

from django.utils import timezone

from assessment.instruments.models import Item, Lens, Response
from hub.children.models import Child
from hub.people.models import User


def see(child: Child, worker: User, code: str) -> Response:
    """Let a worker see something today."""
    return Response.objects.create(
        child=child,
        item=Item.objects.get(code=code),
        lens=Lens.OBSERVATION,
        rater=worker,
        category=2,
        occurred_at=timezone.now(),
        source=uuid.uuid4(),
    )
