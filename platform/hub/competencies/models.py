"""The shared words, in versions: the Foundation's competencies, and what we hang below them."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Published(Exception):
    """Someone tried to change a published framework; what is new goes into a new version."""


def in_english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


class Framework(models.Model):
    """One version of the shared words. Once published it never changes."""

    version = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    source_en = models.CharField(max_length=200)
    note = models.CharField(max_length=200)
    note_en = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="Of the content, whatever its order.")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.version

    @property
    def source_label(self) -> str:
        """Where the official words come from, in the reader's language."""
        return self.source_en if in_english() else self.source

    @property
    def note_label(self) -> str:
        """What is not official, in the reader's language."""
        return self.note_en if in_english() else self.note


class Term(models.Model):
    """A named word of a framework, with its place among its like."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="%(class)s_set")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()
    official = False

    class Meta:
        abstract = True
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="one_%(class)s_per_code")
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_when_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_when_published()
        return super().delete(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if in_english() else self.name

    def _refuse_when_published(self) -> None:
        if self.framework.published_at:
            raise Published(f"Framework {self.framework.version} is published: make a new version.")


class Cluster(Term):
    """A cluster of competencies (역량군). Official."""

    official = True


class Competency(Term):
    """One of the twelve competencies, by its official name and place. Official."""

    official = True
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="competencies")
    group = models.CharField(max_length=20, blank=True, help_text="사회정서, for the first five.")

    class Meta(Term.Meta):
        verbose_name_plural = "competencies"


class Theme(Term):
    """One of the nine themes of content. Official."""

    official = True
    field = models.CharField(max_length=20)
    field_en = models.CharField(max_length=60)

    @property
    def field_label(self) -> str:
        """The field of the theme, in the reader's language."""
        return self.field_en if in_english() else self.field


class Strand(Term):
    """One of six lines of growth that are reported. Ours."""

    competencies = models.ManyToManyField(Competency, related_name="strands")


class Facet(Term):
    """A part of a strand that belongs to exactly one competency. Ours."""

    strand = models.ForeignKey(Strand, models.CASCADE, related_name="facets")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="facets")


class Indicator(Term):
    """What a facet looks like in an age band. Ours."""

    class Band(models.TextChoices):
        """Age bands by 만 나이."""

        EARLY = "early", _("유아 (만 3-5세)")
        LOWER = "lower", _("초등 저학년 (만 6-8세)")
        UPPER = "upper", _("초등 고학년 (만 9-12세)")

    facet = models.ForeignKey(Facet, models.CASCADE, related_name="indicators")
    band = models.CharField(max_length=8, choices=Band)


class Alignment(models.Model):
    """How a competency meets another curriculum. For reading side by side, never a second score."""

    class Curriculum(models.TextChoices):
        """The curricula that are aligned."""

        NURI_2019 = "nuri-2019", _("2019 개정 누리과정")
        NATIONAL_2022 = "national-2022", _("2022 개정 교육과정 핵심역량")

    class Degree(models.TextChoices):
        """How close the two are."""

        CLOSE = "close", _("거의 같아요")
        PARTIAL = "partial", _("일부 겹쳐요")

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="alignments")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="alignments")
    curriculum = models.CharField(max_length=20, choices=Curriculum)
    target = models.CharField(max_length=60)
    degree = models.CharField(max_length=10, choices=Degree)

    class Meta:
        ordering = ["framework", "competency", "curriculum", "degree"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "competency", "curriculum", "target"],
                name="one_alignment_per_target",
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} {self.target}"
