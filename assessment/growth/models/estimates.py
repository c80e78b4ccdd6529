"""Where a child stood in a season, and everything that it was made of."""

from typing import ClassVar

from django.db import models

from assessment.instruments.models import Calibration
from hub.children.models import Child


class EstimateQuerySet(models.QuerySet["Estimate"]):
    """Estimates."""

    def current(self) -> "EstimateQuerySet":
        """The newest: one a child, season and calibration."""
        return self.filter(is_current=True)


class Estimate(models.Model):
    """Where a child stood in a season, as far as the evidence of that season tells.

    New evidence makes a new row, and `is_current` marks the newest of each calibration; the older
    ones stay, so that what a family read last month can be shown again and explained. Which
    calibration is shown is for `instruments.selectors.current_calibration` to say.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="estimates")
    season = models.CharField(max_length=7, help_text="Such as 2026-3: the autumn of 2026.")
    framework = models.CharField(max_length=20)
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+")
    engine = models.CharField(max_length=40, help_text="Version of the scoring engine.")
    age_months = models.FloatField(help_text="만 나이 at the middle of the evidence.")
    mean = models.JSONField(help_text="Six numbers, logits, in the order of the strands.")
    covariance = models.JSONField(help_text="Six by six.")
    counts = models.JSONField(help_text="Scored answers per strand.")
    situations = models.JSONField(help_text="Notes, sessions and reports per strand.")
    lenses = models.JSONField(
        help_text="By lens: scored answers per strand, and what it says alone (mean and se)."
    )
    raters = models.PositiveSmallIntegerField(help_text="How many people judged.")
    context = models.CharField(
        max_length=64, help_text="Who saw, through which lenses: equal where these are the same."
    )
    evidence = models.JSONField(help_text="Ids of the responses, sorted.")
    evidence_digest = models.CharField(max_length=64)
    digest = models.CharField(
        max_length=64, help_text="Of the result: the same evidence gives the same."
    )
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = EstimateQuerySet.as_manager()

    class Meta:
        ordering = ["child", "season", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "season", "calibration"],
                condition=models.Q(is_current=True),
                name="one_current_estimate_per_scale",
            ),
            models.UniqueConstraint(
                fields=["child", "season", "calibration", "engine", "evidence_digest"],
                name="one_estimate_per_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"Estimate {self.pk}"


class ScoringRequest(models.Model):
    """That a child's season waits to be scored: one row, however many records arrive together."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+")
    season = models.CharField(max_length=7)
    requested_at = models.DateTimeField()
    picked_at = models.DateTimeField(null=True, blank=True, help_text="When a worker took it.")

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["child", "season"], name="one_request_per_season")
        ]

    def __str__(self) -> str:
        return f"ScoringRequest {self.child_id} {self.season}"
