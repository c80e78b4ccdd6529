"""Slow work: games that nobody went on with."""

from celery import shared_task

from .services import end_left_open


@shared_task
def end_sessions_left_open() -> int:
    """End what was left open for days, so that what was played counts; how many they were."""
    return end_left_open()
