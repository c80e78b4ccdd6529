"""Things that are seen, as they arrive."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessment.instruments.services import NewResponse
from hub.children.models import Child
from hub.people.models import User


@pytest.fixture
def seen(child: Child, worker: User) -> Callable[..., NewResponse]:
    """Something the worker saw of the story's child yesterday, unless told otherwise."""

    def make(**told: object) -> NewResponse:
        usual = {
            "id": uuid4(),
            "child": child.pk,
            "item": "O.A2-lower",
            "category": 2,
            "occurred_at": timezone.now() - timedelta(days=1),
            "source": uuid4(),
            "rater": worker.pk,
        }
        return NewResponse(**{**usual, **told})  # type: ignore[arg-type]

    return make
