"""Accounts, and the offices that people hold."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("ko", "한국어"), ("en", "English")]


class User(AbstractUser):
    """Someone who signs in. What they may do hangs on relations, never on the account."""

    display_name = models.CharField(_("이름"), max_length=60, blank=True)
    language = models.CharField(_("언어"), max_length=5, choices=LANGUAGES, default="ko")

    def __str__(self) -> str:
        return self.display_name or self.username

    def holds(self, office: str, on: date | None = None) -> bool:
        """Whether this person holds an office on a day; today when none is given."""
        return (
            self.is_active
            and self.appointments.on(on or date.today()).filter(office=office).exists()
        )


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments."""

    def on(self, day: date) -> "AppointmentQuerySet":
        """Those that hold on a day."""
        return self.filter(started_on__lte=day).filter(
            models.Q(ended_on=None) | models.Q(ended_on__gte=day)
        )


class Appointment(models.Model):
    """An office that someone holds, from when to when."""

    class Office(models.TextChoices):
        """The offices of the platform as a whole."""

        REVIEWER = "reviewer", _("콘텐츠 검토자")
        FOUNDATION = "foundation", _("재단 담당자")
        OPERATOR = "operator", _("운영자")

    user = models.ForeignKey(User, models.CASCADE, related_name="appointments")
    office = models.CharField(max_length=20, choices=Office)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["user", "office", "started_on"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.office}"
