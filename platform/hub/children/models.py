"""Children, their households and guardians, and the groups they attend."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.centres.models import DatedQuerySet, Group
from hub.centres.selectors import groups_of
from hub.encryption import EncryptedDate, EncryptedText

from .ages import Age

Asker = AbstractBaseUser | AnonymousUser


class ChildQuerySet(models.QuerySet["Child"]):
    """Children, and who may see them."""

    def of_guardian(self, user: Asker, on: date | None = None) -> "ChildQuerySet":
        """Children whose guardian this person is on a day."""
        guardianships = Guardianship.objects.on(on or date.today()).filter(guardian_id=user.pk)
        return self.filter(pk__in=guardianships.values("child"))

    def in_care_of(self, user: Asker, on: date | None = None) -> "ChildQuerySet":
        """Children who are in a group with this worker, or in this head's centre, on a day."""
        day = on or date.today()
        groups = groups_of(user.pk, on=day) if user.pk else Group.objects.none()
        return self.filter(
            pk__in=Attendance.objects.on(day).filter(group__in=groups).values("child")
        )

    def readable_by(self, user: Asker, on: date | None = None) -> "ChildQuerySet":
        """Children whom this person may see on a day: as guardian or in care. Nobody else may."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.of_guardian(user, on) | self.in_care_of(user, on)


class Child(models.Model):
    """A child. One record, whatever the number of households."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = EncryptedText(_("이름"))
    born_on = EncryptedDate(_("태어난 날"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "children"

    def __str__(self) -> str:
        # Never the name: this string ends in logs and error reports.
        return f"Child {self.pk}"

    def age(self, on: date | None = None) -> Age:
        """The child's age on a day; today when none is given."""
        return Age(self.born_on, on or date.today())


class Household(models.Model):
    """A home in which a child lives, fully or in part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.CharField(_("자치구"), max_length=20, blank=True)

    def __str__(self) -> str:
        return f"Household {self.pk}"


class Guardianship(models.Model):
    """What someone is to a child, from when to when. A guardian's rights hang here."""

    class Relation(models.TextChoices):
        """What a guardian is to a child."""

        PARENT = "parent", _("부모")
        GRANDPARENT = "grandparent", _("조부모")
        LEGAL_GUARDIAN = "legal-guardian", _("법정대리인")

    child = models.ForeignKey(Child, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="guardianships")
    relation = models.CharField(max_length=20, choices=Relation, default=Relation.PARENT)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    stepped_down_at = models.DateTimeField(
        null=True, blank=True, help_text="When the guardian gave it up, if it ended so."
    )

    objects: ClassVar = DatedQuerySet["Guardianship"].as_manager()

    class Meta:
        ordering = ["child", "started_on"]
        indexes = [models.Index(fields=["guardian", "started_on"], name="guardianship_by_guardian")]

    def __str__(self) -> str:
        return f"Guardianship {self.pk}"


class Attendance(models.Model):
    """A child's time in a group."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="attendances")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet["Attendance"].as_manager()

    class Meta:
        ordering = ["group", "started_on"]
        indexes = [models.Index(fields=["group", "started_on"], name="attendance_by_group")]

    def __str__(self) -> str:
        return f"Attendance {self.pk}"


class Invitation(models.Model):
    """A link by which a guardian asks another grown-up to be a guardian of the child too.

    Of the link only a hash is kept; of the address only what is encrypted.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    email = EncryptedText(_("전자우편"))
    relation = models.CharField(
        _("관계"),
        max_length=20,
        choices=Guardianship.Relation,
        default=Guardianship.Relation.PARENT,
    )
    household = models.ForeignKey(
        Household,
        models.CASCADE,
        related_name="invitations",
        null=True,
        blank=True,
        help_text="Empty: a household of their own.",
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    mail_failed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its letter last failed to leave. Empty: it left."
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether its days are over."""
        return self.expires_at <= timezone.now()


class JoinCodeQuerySet(models.QuerySet["JoinCode"]):
    """Codes by which children join a group."""

    def usable(self, at: datetime) -> "JoinCodeQuerySet":
        """Those that let a child in at a moment."""
        left = models.Q(uses_left=None) | models.Q(uses_left__gt=0)
        return self.filter(left, ended_at=None, expires_at__gt=at)


class JoinCode(models.Model):
    """A code that a head hands to guardians, by which their children join a group.

    Of the code only a keyed hash is kept.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    uses_left = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: as many children as come."
    )

    objects: ClassVar = JoinCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"JoinCode {self.pk}"
