"""Partner organisations, and who acts for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.centres.models import DatedQuerySet


class Organisation(models.Model):
    """A private or public body that offers content."""

    name = models.CharField(_("이름"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Someone who acts for a partner organisation, from when to when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="partner_memberships"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet["Membership"].as_manager()

    class Meta:
        ordering = ["organisation", "user", "started_on"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_id}"
