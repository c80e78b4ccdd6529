"""A note and a withdrawal at the same moment: nothing is left over without consent."""

import threading
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from assessment.instruments.models import Response
from assessment.observations.models import Observation
from assessment.observations.notes import Note, Rating
from assessment.observations.services import log_observation
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_the_note_and_then_erases_it(child, group, parent, worker):
    withdrawn = threading.Event()

    def withdraw() -> None:
        withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=parent)
        withdrawn.set()
        connections.close_all()

    other = threading.Thread(target=withdraw)
    rating = Rating(child.pk, "O.B2-lower", 2)
    note = Note(uuid4(), group.pk, (child.pk,), "meal", timezone.now(), "나눴다.", (rating,))
    with transaction.atomic():
        assert log_observation(note=note, by=worker).kept
        other.start()
        assert not withdrawn.wait(0.5)
    other.join()
    assert withdrawn.is_set()
    assert not Observation.objects.exists()
    assert not Response.objects.exists()
