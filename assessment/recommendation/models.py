"""What was suggested, why, and what became of it. All of it is kept, to compare policies later."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child


class Reason(models.TextChoices):
    """Why a suggestion was declined. Each is used: see `history`."""

    NOT_NOW = "not-now", _("지금은 시간이나 곳이 안 맞아요")
    TOO_HARD = "too-hard", _("아직 어려워 보여요")
    TOO_EASY = "too-easy", _("너무 쉬워 보여요")
    NO_INTEREST = "no-interest", _("아이가 좋아하지 않아요")
    NO_MATERIALS = "no-materials", _("재료가 없어요")
    WORRIED = "worried", _("안전이 걱정돼요")
    DONE_BEFORE = "done-before", _("이미 해 봤어요")


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions."""

    def waiting(self) -> "SuggestionQuerySet":
        """Those that nobody has answered."""
        return self.filter(answers=None)


class Suggestion(models.Model):
    """One activity or place offered for one child, as the page showed it."""

    class Kind(models.TextChoices):
        """What is suggested."""

        ACTIVITY = "activity", _("놀이")
        PLACE = "place", _("갈 곳")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=10, choices=Kind)
    content_slug = models.CharField(max_length=120, help_text="The same in every language.")
    made_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    policy = models.CharField(max_length=20)
    purpose = models.CharField(max_length=12)
    subject = models.CharField(
        max_length=40, blank=True, help_text="Strand or theme of the reason."
    )
    propensity = models.FloatField(help_text="Probability with which it was chosen at its turn.")
    value = models.FloatField()
    context = models.JSONField(default=dict, help_text="Place and minutes that were asked for.")
    basis = models.CharField(max_length=60, blank=True, help_text="Season and calibration used.")

    objects: ClassVar = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["child", "-made_at"], name="suggestions_of_child")]

    def __str__(self) -> str:
        return f"Suggestion {self.pk}"


class Answer(models.Model):
    """What someone said to a suggestion. Later answers do not replace earlier ones."""

    class Kind(models.TextChoices):
        """What was said."""

        ACCEPTED = "accepted", _("해 볼게요")
        DECLINED = "declined", _("이건 아니에요")
        ENJOYED = "enjoyed", _("해 봤고 좋아했어요")
        SO_SO = "so-so", _("해 봤는데 그저 그랬어요")

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="declined") | ~models.Q(reason=""),
                name="a_decline_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.suggestion_id}"
