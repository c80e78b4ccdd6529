"""Instruments and their items, calibrations, and the append-only record of what was seen."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child


class Lens(models.TextChoices):
    """Through whose eyes something was seen."""

    PLAY = "play", _("놀이 과제")
    OBSERVATION = "observation", _("돌봄종사자 관찰")
    SELF = "self", _("아이의 이야기")
    FAMILY = "family", _("가정에서 본 모습")


class Help(models.TextChoices):
    """How much a grown-up helped."""

    NONE = "none", _("혼자")
    HINT = "hint", _("말로 조금")
    TOGETHER = "together", _("함께")


NO_CHANCE = _("볼 기회가 없었어요")

LEVELS = (_("아직 안 보여요"), _("도와주면"), _("가끔 스스로"), _("자주 스스로"))
"""The four levels of an indicator, as a worker says them and as the profile's ruler reads."""

PLAYED = (_("아직 어려웠어요"), _("조금 해냈어요"), _("해냈어요"))

LEVEL_WORDS: dict[str, tuple[Any, ...]] = {
    Lens.OBSERVATION: LEVELS,
    Lens.FAMILY: (
        _("아직이에요"),
        _("도와주면 해요"),
        _("가끔 스스로 해요"),
        _("자주 스스로 해요"),
    ),
}


class Instrument(models.Model):
    """A set of items that belong together, in a version that never changes once used."""

    code = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    lens = models.CharField(max_length=12, choices=Lens)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_instrument_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return self.title_en if (get_language() or "").startswith("en") else self.title


class Item(models.Model):
    """One thing that is answered in categories 0 to ``top``."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="items")
    code = models.CharField(max_length=80, unique=True)
    strand = models.CharField(max_length=1)
    facet = models.CharField(max_length=2)
    indicator = models.CharField(max_length=20, blank=True)
    band = models.CharField(max_length=8, blank=True, help_text="Empty: all bands.")
    top = models.PositiveSmallIntegerField(help_text="Highest category.")
    from_months = models.PositiveSmallIntegerField(help_text="Youngest 만 나이 it is meant for.")
    to_months = models.PositiveSmallIntegerField(help_text="Oldest 만 나이, that month included.")
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["instrument", "code"]

    def __str__(self) -> str:
        return self.code

    def part(self, name: str, language: str | None = None) -> Any:
        """A part of the content in a language, that of the page by default; else in Korean."""
        spoken = language or get_language() or "ko"
        key = f"{name}_en" if spoken.startswith("en") else name
        return self.content.get(key) or self.content.get(name, "")

    @property
    def wording(self) -> str:
        """What the item asks, in the language of the page."""
        return str(self.part("text"))

    def in_words(self, category: int | None) -> str:
        """What a category means, in the language of the page."""
        if category is None:
            return str(NO_CHANCE)
        lens = self.instrument.lens
        if lens in LEVEL_WORDS:
            return str(LEVEL_WORDS[lens][category])
        if choices := self.part("choices"):
            return str(choices[category])
        return str(PLAYED[0 if category == 0 else 2 if category == self.top else 1])


class PublishedNeverChanges(Exception):
    """Someone tried to change what scores rest on; the way is a new version."""


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **_: Any) -> int:
        raise PublishedNeverChanges("A calibration never changes: publish a new version.")


class Calibration(models.Model):
    """Item parameters on one scale. Scores of different calibrations are never compared.

    population: the mean curve over age (``age_months``, ``means``) and the strands' ``covariance``.
    shifts: logits by which an answer came easier, by lens and by help (`priors.SHIFTS`).
    """

    version = models.CharField(max_length=30, unique=True)
    framework = models.CharField(max_length=20)
    basis = models.CharField(
        max_length=12, choices=[("prior", _("시범 사전값")), ("estimated", _("자료로 추정"))]
    )
    population = models.JSONField(help_text="Mean curve over age, and covariance of the strands.")
    shifts = models.JSONField(help_text="How much easier an answer came, by lens and by help.")
    rater_sd = models.FloatField(help_text="Spread of the raters' severity, logits.")
    in_use_from = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["-in_use_from"]

    def __str__(self) -> str:
        return self.version

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedNeverChanges("A calibration never changes: publish a new version.")
        super().save(*args, **kwargs)


class ItemParameters(models.Model):
    """Slope and intercepts of an item in a calibration: logit metric, slope-intercept, GPCM."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="parameters")
    item = models.ForeignKey(Item, models.PROTECT, related_name="parameters")
    slope = models.FloatField()
    intercepts = models.JSONField(help_text="One per threshold, cumulative.")

    objects: ClassVar = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["calibration", "item"]
        constraints = [
            models.UniqueConstraint(fields=["calibration", "item"], name="one_set_per_calibration")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.calibration_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedNeverChanges("Parameters never change: publish a new calibration.")
        super().save(*args, **kwargs)


class CalibrationUse(models.Model):
    """A choice of the calibration to score on: by whom, why, and since when it holds.

    Scores are made on it first, beside those in use; then it takes over, on a day of its own. The
    same calibration may be chosen again: that is how one goes back.
    """

    class State(models.TextChoices):
        """How far it is."""

        PREPARING = "preparing", _("점수를 내고 있어요")
        READY = "ready", _("다 됐어요")
        STOPPED = "stopped", _("멈췄어요")
        FAILED = "failed", _("끝내지 못했어요")

    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="uses")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()
    wanted_at = models.DateTimeField(help_text="It does not take over before.")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    done = models.PositiveIntegerField(default=0, help_text="Seasons of children scored so far.")
    total = models.PositiveIntegerField(null=True, help_text="Empty: not counted yet.")
    cursor = models.CharField(max_length=50, blank=True, help_text="The last one that was scored.")
    touched_at = models.DateTimeField(auto_now_add=True, help_text="Last sign of work.")
    from_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not in use yet.")

    class Meta:
        ordering = ["-chosen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="preparing"),
                name="one_calibration_is_prepared_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.calibration_id} from {self.from_at}"

    @property
    def waits(self) -> bool:
        """Whether everything is scored, and its day is still to come."""
        return self.from_at is not None and self.from_at > timezone.now()


class AppendOnly(Exception):
    """Someone tried to change a record of what was seen; a correction is a new record."""


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses."""

    def current(self) -> "ResponseQuerySet":
        """Those that no correction has replaced."""
        return self.filter(superseded_by=None)

    def scorable(self) -> "ResponseQuerySet":
        """Current ones with a category that no doubt keeps out of the scores."""
        return self.current().filter(category__isnull=False, valid=True)

    def update(self, **_: Any) -> int:
        raise AppendOnly("Responses are never updated: append a correction.")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise AppendOnly("Responses are never updated: append a correction.")


class Response(models.Model):
    """What was seen of a child on an item through one lens. Never changed, only superseded.

    The database refuses every UPDATE by a trigger of its own (`0002_responses_never_change`);
    DELETE is open, because guardians may have a child's data erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    lens = models.CharField(max_length=12, choices=Lens)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    category = models.PositiveSmallIntegerField(null=True, help_text="Empty: no chance to see it.")
    help = models.CharField(max_length=8, choices=Help, default=Help.NONE)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    source = models.UUIDField(db_index=True, help_text="The note, session or report it came with.")
    supersedes = models.OneToOneField(
        "self", models.RESTRICT, related_name="superseded_by", null=True, blank=True
    )
    # Fixed words: what a worker writes about a child is the note's, encrypted.
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was corrected.")
    valid = models.BooleanField(default=True, help_text="No: kept, and out of every score.")
    flags = models.JSONField(default=list, blank=True, help_text="What was noticed, by code.")

    objects: ClassVar = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "pk"]
        indexes = [models.Index(fields=["child", "occurred_at"], name="responses_over_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supersedes=None) | ~models.Q(reason=""),
                name="a_correction_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Responses are never changed: append a correction.")
        super().save(*args, **kwargs)

    @property
    def category_in_words(self) -> str:
        """What was seen, in the language of the page."""
        return self.item.in_words(self.category)

    @property
    def reason_in_words(self) -> str:
        """Why it was corrected, in the language of the page; empty for what is no correction."""
        return gettext(self.reason) if self.reason else ""
