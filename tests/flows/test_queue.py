"""The task queue for real: Redis as broker, a Celery worker in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from assessment.growth.models import Estimate
from assessment.growth.tasks import request_scorings
from assessment.instruments.selectors import observation_items
from assessment.instruments.services import NewResponse, record_responses
from hub.celery import app
from hub.children.models import Child
from hub.people.models import User
from tests.conftest import ROOT

REDIS = os.environ.get("MIRAE_TEST_REDIS_URL", "")

pytestmark = [
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not REDIS, reason="no Redis answers"),
]


@pytest.fixture
def queue(db: None, settings: Settings) -> Iterator[None]:
    """A worker that empties this run's own queues; tasks go there instead of running here."""
    at = connection.settings_dict
    url = (
        f"sqlite:///{at['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    )
    command = [sys.executable, "-m", "celery", "-A", "hub.celery", "worker"]
    worker = subprocess.Popen(
        [*command, "-Q", "interactive", "-P", "solo", "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hub.settings.test",
            "MIRAE_TEST_DATABASE_URL": url,
            "MIRAE_TEST_QUEUE_PREFIX": settings.QUEUE_PREFIX,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True
    worker.terminate()
    worker.wait(timeout=20)


def see(child: Child, worker: User, count: int) -> list[NewResponse]:
    """A worker's ratings of a child, an hour ago."""
    when = timezone.now() - timedelta(hours=1)
    return [
        NewResponse(
            id=uuid4(),
            child=child.pk,
            item=item.code,
            category=2,
            occurred_at=when,
            source=uuid4(),
            rater=worker.pk,
        )
        for item in observation_items(child.age().band)[:count]
    ]


def test_evidence_is_scored_by_a_worker_and_once_for_all_that_came_together(
    queue: None, child: Child, worker: User, wait: Callable[[Callable[[], bool]], None]
) -> None:
    seen = see(child, worker, 6)
    for one in seen:
        assert record_responses([one])[0].status == "stored"
        request_scorings([(one.child, one.occurred_at)])
    wait(lambda: Estimate.objects.filter(child=child, is_current=True).exists())
    assert Estimate.objects.filter(child=child).count() == 1
    assert sum(Estimate.objects.get(child=child).counts) == 6


@pytest.fixture
def wait() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is true; a worker on a busy machine takes its time to start."""

    def until(true: Callable[[], bool]) -> None:
        for _attempt in range(900):
            if true():
                return
            time.sleep(0.1)
        pytest.fail("it did not become true within ninety seconds")

    return until
