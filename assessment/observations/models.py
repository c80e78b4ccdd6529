"""What care workers saw of children: notes, added to and never changed."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.centres.models import Group
from hub.children.models import Child
from hub.encryption import EncryptedText
from hub.people.models import User

LONGEST_TEXT = 2000
LONGEST_REASON = 200


class Setting(models.TextChoices):
    """What was going on; short, because it is picked with a thumb."""

    FREE_PLAY = "free-play", _("자유놀이")
    ACTIVITY = "activity", _("함께하는 활동")
    MEAL = "meal", _("식사·간식")
    OUTDOORS = "outdoors", _("바깥놀이")
    TIDYING = "tidying", _("정리·준비")
    ARRIVAL = "arrival", _("들어올 때")
    GOING_HOME = "going-home", _("집에 갈 때")
    OTHER = "other", _("그 밖에")


class NeverChanged(Exception):
    """Someone tried to change a note; a correction is a new version."""


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Notes."""

    def update(self, **_: Any) -> int:
        raise NeverChanged("Observations are never updated: log a new version.")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise NeverChanged("Observations are never updated: log a new version.")

    def by(self, author: User) -> "ObservationQuerySet":
        """Those that someone wrote."""
        return self.filter(author=author)

    def current(self) -> "ObservationQuerySet":
        """The newest version of each note, without those that were taken back."""
        return self.filter(superseded_by=None, withdrawn=False)

    def overwrite_words(self, text: str, reason: str | None) -> None:
        """Put words without a name in place of some with it. Erasure alone may do this."""
        super().update(text=text, reason=reason)


class Observation(models.Model):
    """One version of a note about one or several children.

    Its ratings are Responses whose ``source`` is the thread: the id of the note's first version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.UUIDField(db_index=True, help_text="Id of the note's first version.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    children = models.ManyToManyField(Child, through="ObservedChild", related_name="observations")
    setting = models.CharField(_("언제 보았나요?"), max_length=12, choices=Setting)
    text = EncryptedText(
        _("무엇을 보았나요?"), blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)]
    )
    happened_at = models.DateTimeField(_("본 때"))
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField(
        "self", models.RESTRICT, related_name="superseded_by", null=True, blank=True
    )
    reason = EncryptedText(
        _("고치는 까닭"), null=True, blank=True, validators=[MaxLengthValidator(LONGEST_REASON)]
    )
    withdrawn = models.BooleanField(default=False, help_text="This version takes the note back.")
    digest = models.CharField(
        max_length=64, help_text="Keyed hash of what was sent: a second delivery is recognised."
    )

    objects: ClassVar = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-received_at"]
        indexes = [models.Index(fields=["author", "-happened_at"], name="notes_by_author")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supersedes=None, withdrawn=False)
                | models.Q(supersedes__isnull=False, reason__isnull=False),
                name="a_new_version_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"Observation {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanged("Observations are never changed: log a new version.")
        super().save(*args, **kwargs)


class ObservedChild(models.Model):
    """A child whom a note is about."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="observed")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "observed children"
        constraints = [
            models.UniqueConstraint(fields=["observation", "child"], name="one_child_once_per_note")
        ]

    def __str__(self) -> str:
        return f"ObservedChild {self.pk}"
