"""Runs that estimate a calibration, what a second person said of them, and who did what."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.instruments.models import Calibration

LOST_AFTER = timedelta(minutes=10)
"""A run that gave no sign for so long belongs to a process that is gone."""


class CalibrationRun(models.Model):
    """An estimation of items and population from a choice of answers. Repeatable.

    The same choice on the same answers (``data_digest``) with the same engine and seed gives the
    same ``fits``. No child can be found in what is kept: items, populations and counts.
    """

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", _("기다리고 있어요")
        RUNNING = "running", _("추정하고 있어요")
        FINISHED = "finished", _("끝났어요")
        FAILED = "failed", _("끝내지 못했어요")
        CANCELLED = "cancelled", _("멈췄어요")

    class Stage(models.TextChoices):
        """What a run is at."""

        GATHERING = "gathering", _("답을 모아요")
        ITEMS = "items", _("문항을 추정해요")
        POPULATION = "population", _("갈래들의 관계를 추정해요")
        CHECKS = "checks", _("맞는 정도를 살펴요")

    class Trouble(models.TextChoices):
        """Why a run could not be finished."""

        NO_ANSWERS = "no-answers", _("고른 자료에 쓸 수 있는 답이 없어요.")
        TOO_FEW = "too-few", _("답이 넉넉한 문항이 하나도 없어요. 더 넓게 고르거나 더 모아 주세요.")
        UNUSABLE = "unusable", _("이 답들로는 값을 정할 수 없어요. 모형을 더 단순하게 골라 주세요.")
        BROKE_OFF = "broke-off", _("우리 쪽의 잘못으로 끊겼어요. 운영자에게 알려 주세요.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    base = models.ForeignKey(
        Calibration, models.PROTECT, related_name="+", help_text="What was in use then."
    )
    choice = models.JSONField(help_text="Answers and models, as `choice.Choice` reads them.")
    seed = models.PositiveIntegerField()
    simulated = models.BooleanField(help_text="The children are made up: a demo.")

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    strand = models.CharField(max_length=1, blank=True)
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0, help_text="Of the part at hand.")
    step = models.FloatField(null=True, help_text="Largest move that was still to come.")
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(auto_now_add=True, help_text="Last sign of work.")
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    trouble_detail = models.TextField(blank=True, help_text="In the engine's own words, English.")

    engine = models.CharField(max_length=80, blank=True)
    data_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    fits = models.JSONField(default=dict, blank=True, help_text="A fit/1 document by strand.")
    findings = models.JSONField(default=dict, blank=True)
    published = models.OneToOneField(
        Calibration, models.PROTECT, related_name="run", null=True, blank=True
    )

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"CalibrationRun {self.pk}"

    @property
    def underway(self) -> bool:
        """Whether it waits or works."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def lost(self) -> bool:
        """Whether it gave no sign for so long that nobody can still be working on it."""
        return self.underway and self.touched_at < timezone.now() - LOST_AFTER


class WrittenOnce(Exception):
    """Someone tried to change what was decided or done; a new line is the way."""


class WrittenOnceModel(models.Model):
    """A row that is added and never changed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce("Decisions and deeds are never changed.")
        super().save(*args, **kwargs)


class Decision(WrittenOnceModel):
    """What a second person said of a run. Whoever started it cannot decide."""

    run = models.OneToOneField(CalibrationRun, models.PROTECT, related_name="decision")
    approved = models.BooleanField()

    def __str__(self) -> str:
        return f"Decision on {self.run_id}"


class Deed(WrittenOnceModel):
    """One line of the audit trail."""

    class Verb(models.TextChoices):
        """What was done."""

        STARTED = "started", _("추정을 시작했어요")
        CANCELLED = "cancelled", _("추정을 멈췄어요")
        APPROVED = "approved", _("승인했어요")
        REFUSED = "refused", _("돌려보냈어요")
        PUBLISHED = "published", _("새 판으로 펴냈어요")
        CHOSEN = "chosen", _("이 판을 쓰기로 했어요")
        STOPPED = "stopped", _("바꾸기를 멈췄어요")

    verb = models.CharField(max_length=10, choices=Verb)
    run = models.ForeignKey(
        CalibrationRun, models.PROTECT, related_name="deeds", null=True, blank=True
    )
    calibration = models.ForeignKey(
        Calibration, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.run_id or self.calibration_id}"
