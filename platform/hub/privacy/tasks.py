"""The room's slow work, on the queue ``export``."""

from celery import shared_task
from django.db import OperationalError

from . import services
from .models import Erasure


@shared_task(
    name="hub.privacy.tasks.erase",
    autoretry_for=(OSError, OperationalError),
    retry_backoff=True,
    max_retries=10,
)
def erase(erasure_id: int) -> None:
    """Carry out an erasure."""
    services.carry_out(Erasure.objects.get(pk=erasure_id))
