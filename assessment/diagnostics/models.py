"""Play sessions and what happened in them, family reports, and what a child says back."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child


class Task(models.TextChoices):
    """What a child can play, by the code of its instrument."""

    CARPET = "D12", _("무늬 양탄자")
    RABBIT = "A03", _("기다려 토끼")
    STORY = "SELF", _("내 이야기")


class Language(models.TextChoices):
    """The languages that a task speaks."""

    KOREAN = "ko", "한국어"
    ENGLISH = "en", "English"


class PlaySessionQuerySet(models.QuerySet["PlaySession"]):
    """Play sessions."""

    def open(self) -> "PlaySessionQuerySet":
        """Those that can be played on."""
        return self.filter(status=PlaySession.Status.PLAYING)


class PlaySession(models.Model):
    """One child at one task, from its start to its end. The id was made by the device.

    ``state`` is the game's own and follows from seed, age and events; only the game reads it. The
    seed never leaves the server: who knows it knows every answer.
    """

    class Status(models.TextChoices):
        """Where a session stands."""

        PLAYING = "playing", _("하는 중")
        FINISHED = "finished", _("끝까지 함")
        STOPPED = "stopped", _("그만함")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="play_sessions")
    task = models.CharField(max_length=8, choices=Task)
    language = models.CharField(max_length=2, choices=Language)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="The grown-up on whose account the child played.",
    )
    seed = models.BigIntegerField()
    age_months = models.FloatField(help_text="만 나이 at the start, unrounded.")
    state = models.JSONField()
    status = models.CharField(max_length=8, choices=Status, default=Status.PLAYING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PlaySessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["child", "task", "status"], name="play_sessions_of_child")]

    def __str__(self) -> str:
        return f"PlaySession {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can be played on."""
        return self.status == self.Status.PLAYING


class PlayEvent(models.Model):
    """One thing that happened in a session, whole, as the device told it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(PlaySession, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField(help_text="The device's own count within the session.")
    kind = models.CharField(max_length=20)
    event = models.JSONField()
    received_at = models.DateTimeField(help_text="Equal for all that arrived together.")

    class Meta:
        ordering = ["session", "seq"]
        indexes = [models.Index(fields=["session", "seq"], name="events_of_session")]

    def __str__(self) -> str:
        return f"PlayEvent {self.pk} {self.kind}"


class FamilyReport(models.Model):
    """What a guardian told of a season at home. The answers are responses with this id as source.

    A guardian has one report a child and season: what they send again mends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="family_reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    season = models.CharField(max_length=7, help_text="Such as 2026-3: the autumn of 2026.")
    band = models.CharField(max_length=8, help_text="The age band whose questions were asked.")
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "by", "season"], name="one_report_a_guardian_and_season"
            )
        ]

    def __str__(self) -> str:
        return f"FamilyReport {self.pk}"


class ChildRemark(models.Model):
    """What a child says to something that grown-ups wrote about them; the last word counts."""

    class Word(models.TextChoices):
        """What a child can say."""

        LIKE = "like", _("좋아요")
        NOT_ME = "not-me", _("이건 아니에요")

    child = models.ForeignKey(Child, models.CASCADE, related_name="remarks")
    season = models.CharField(max_length=7)
    strand = models.CharField(max_length=1, help_text="What it was about.")
    word = models.CharField(max_length=8, choices=Word)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-said_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "season", "strand"], name="one_remark_a_season_and_strand"
            )
        ]

    def __str__(self) -> str:
        return f"ChildRemark {self.pk}"
