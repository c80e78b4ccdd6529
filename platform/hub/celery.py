"""The task queue: three queues, interactive, calibration and export."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")

app = Celery("mirae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
