"""Care centres, their groups, and who works there from when to when."""

import uuid
from datetime import date
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold from a first to a last day, both included."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(started_on__lte=day).filter(
            models.Q(ended_on=None) | models.Q(ended_on__gte=day)
        )


class Centre(models.Model):
    """A place that cares for children."""

    class Kind(models.TextChoices):
        """The kinds of centre, by their official names."""

        KIUM_GENERAL = "kium-general", _("우리동네키움센터 일반형")
        KIUM_COMBINED = "kium-combined", _("우리동네키움센터 융합형")
        KIUM_HUB = "kium-hub", _("거점형 우리동네키움센터")
        DAYCARE = "daycare", _("서울형 어린이집")
        KIDS_CAFE = "kids-cafe", _("서울형 키즈카페")
        COMMUNITY = "community", _("지역아동센터")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("이름"), max_length=120, unique=True)
    kind = models.CharField(_("유형"), max_length=20, choices=Kind)
    district = models.CharField(_("자치구"), max_length=20)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """Children who are cared for together: a class, a term's group, a session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="groups")
    name = models.CharField(_("이름"), max_length=60)

    class Meta:
        ordering = ["centre", "name"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="one_group_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """Someone who works in a centre; a head answers for all of it."""

    class Role(models.TextChoices):
        """What someone is in a centre."""

        WORKER = "worker", _("돌봄종사자")
        HEAD = "head", _("센터장")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="employments")
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="employments")
    role = models.CharField(max_length=10, choices=Role)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet["Employment"].as_manager()

    class Meta:
        ordering = ["centre", "user", "started_on"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.centre_id}"


class Duty(models.Model):
    """A worker's time with a group. Sees the group's children only while it lasts."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="duties")
    group = models.ForeignKey(Group, models.CASCADE, related_name="duties")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet["Duty"].as_manager()

    class Meta:
        ordering = ["group", "started_on"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.employment_id} {self.group_id}"
