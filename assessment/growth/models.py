"""Estimates with provenance."""

from django.db import models

from assessment.instruments.models import Calibration
from hub.children.models import Child


class Estimate(models.Model):
    """Where a child stood in a season, as far as the evidence of that season tells.

    A new body of evidence or a new calibration makes a new row; `is_current` marks the one to show.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="estimates")
    season = models.CharField(max_length=7, help_text="Such as 2026-3: the autumn of 2026.")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+")
    engine = models.CharField(max_length=20, help_text="Version of the scoring engine.")
    age_months = models.FloatField(help_text="만 나이 at the middle of the evidence, unrounded.")
    mean = models.JSONField(help_text="Six numbers, logits, in the order of the strands.")
    covariance = models.JSONField(help_text="Six by six.")
    counts = models.JSONField(help_text="Answers per strand.")
    evidence = models.JSONField(help_text="Ids of the responses, sorted.")
    evidence_digest = models.CharField(max_length=64)
    digest = models.CharField(
        max_length=64, help_text="Of the result: the same evidence gives the same."
    )
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["child", "season", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "season"],
                condition=models.Q(is_current=True),
                name="one_current_estimate_per_season",
            ),
            models.UniqueConstraint(
                fields=["child", "season", "calibration", "engine", "evidence_digest"],
                name="one_estimate_per_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"Estimate {self.pk}"
