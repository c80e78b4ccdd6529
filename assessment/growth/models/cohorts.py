"""Children of published cohorts, on scales of their own, apart from the platform's strands."""

from django.db import models


class Cohort(models.Model):
    """A published set of real children's visits, scored on one key."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=20, help_text="Key of the D-score.")
    source = models.CharField(max_length=300, help_text="Who made the data, and its licence.")
    file_digest = models.CharField(max_length=64, help_text="Of the file that was read.")
    engine = models.CharField(max_length=40)
    answers = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField(default=0)
    scored_in_ms = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "key"]
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_cohort_per_key")]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class CohortChild(models.Model):
    """A child of a cohort: a number and a sex, as published."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="children")
    code = models.CharField(max_length=40)
    sex = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["cohort", "code"]
        verbose_name_plural = "cohort children"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "code"], name="one_cohort_child_per_code")
        ]

    def __str__(self) -> str:
        return self.code


class CohortVisit(models.Model):
    """One visit: our D-score, and the reference's where one is known. NULL: nothing to score."""

    child = models.ForeignKey(CohortChild, models.CASCADE, related_name="visits")
    age_days = models.PositiveIntegerField()
    n = models.PositiveSmallIntegerField(help_text="Answers to items of the key.")
    p = models.FloatField(null=True, help_text="Share of them passed.")
    d = models.FloatField(null=True)
    sem = models.FloatField(null=True, help_text="Posterior standard deviation of d.")
    daz = models.FloatField(null=True, help_text="d as a z-score for age.")
    reference_d = models.FloatField(null=True)
    reference_sem = models.FloatField(null=True)
    reference_daz = models.FloatField(null=True)

    class Meta:
        ordering = ["child", "age_days"]
        constraints = [
            models.UniqueConstraint(fields=["child", "age_days"], name="one_visit_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.child_id} at {self.age_days} days"
