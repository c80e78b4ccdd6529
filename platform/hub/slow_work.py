"""Handing slow work on: to the queue, or where there is none, to a thread beside the page."""

from threading import Thread

from celery import Task
from django.conf import settings
from django.db import connections


def hand_on(task: Task, *arguments: object) -> None:
    """Have a task done without making anyone wait for it. Call it after commit.

    Without a broker a task would run inside the request that asked for it: nobody could watch it
    or stop it. A demo gives it a thread, which ends with the process.
    """
    if settings.SLOW_WORK_IN_THREADS:
        Thread(target=_work, args=(task, arguments), name=task.name, daemon=True).start()
    else:
        task.delay(*arguments)


def _work(task: Task, arguments: tuple[object, ...]) -> None:
    try:
        task.apply(args=arguments, throw=True)
    finally:
        connections.close_all()
