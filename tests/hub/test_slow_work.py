"""Work that nobody waits for."""

from queue import Queue
from threading import Event, current_thread

from celery import shared_task
from pytest_django import Settings

from hub.slow_work import hand_on

DONE: Queue[str] = Queue()
GO = Event()


@shared_task
def say_where(word: str) -> None:
    GO.wait(timeout=10)
    DONE.put(f"{word} in {current_thread().name}")


def test_without_a_broker_a_demo_does_it_beside_the_page(settings: Settings) -> None:
    settings.SLOW_WORK_IN_THREADS = True
    GO.clear()
    hand_on(say_where, "slowly")
    assert DONE.empty(), "nobody waited"
    GO.set()
    assert DONE.get(timeout=10) == f"slowly in {say_where.name}"


def test_elsewhere_it_goes_to_the_queue(settings: Settings) -> None:
    settings.SLOW_WORK_IN_THREADS = False
    GO.set()
    hand_on(say_where, "queued")
    assert DONE.get(timeout=10) == f"queued in {current_thread().name}", "tests run tasks in place"
