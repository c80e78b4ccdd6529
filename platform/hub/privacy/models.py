"""Consent, access records, and what guardians asked to be done with data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child


class Purpose(models.TextChoices):
    """What a child's data may be used for; each is asked for on its own."""

    ASSESSMENT = "assessment", _("놀이와 관찰로 성장 살펴보기")
    RECOMMENDATION = "recommendation", _("우리 아이에게 맞는 놀이 추천")
    CENTRE = "centre", _("다니는 돌봄기관과 함께 보기")
    PHOTO = "photo", _("사진 남기기")
    CASE = "case", _("도움이 필요할 때 지역 기관과 나누기")
    RESEARCH = "research", _("이름을 지우고 연구에 쓰기")


class ConsentText(models.Model):
    """What was asked, word for word, for a purpose. A published version never changes."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="ko")
    adult = models.TextField(_("보호자에게"))
    child = models.TextField(_("아이에게"))
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["purpose", "language", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version", "language"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} {self.language}"


class Consent(models.Model):
    """One guardian's act for one purpose, and its end."""

    class Method(models.TextChoices):
        """How it was made sure that the guardian is the guardian (PIPA decree, article 17-2)."""

        WEB_SMS = "web-sms", _("누리집에서 표시하고 문자로 확인")
        WEB_CARD = "web-card", _("누리집에서 표시하고 카드로 확인")
        WEB_PHONE_ID = "web-phone-id", _("누리집에서 표시하고 휴대전화 본인확인")
        PAPER = "paper", _("서명한 종이·팩스")
        EMAIL = "email", _("전자우편 회신")
        TELEPHONE = "telephone", _("전화로 내용을 알리고 확인")
        EQUIVALENT = "equivalent", _("그에 준하는 방법")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    method = models.CharField(max_length=20, choices=Method)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["child", "purpose", "-given_at"]
        indexes = [
            models.Index(fields=["child", "purpose", "withdrawn_at"], name="consent_in_force")
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk} {self.purpose}"


class AccessRecord(models.Model):
    """One look at a child's data by someone who is not the child's guardian.

    Outlives the child's record and the account: both are kept as bare ids. Each record carries the
    hash of the one before it, so that a missing or changed one shows.
    """

    at = models.DateTimeField()
    user_id = models.IntegerField()
    child_id = models.UUIDField(db_index=True)
    task = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"AccessRecord {self.pk}"


class AccessReview(models.Model):
    """A month whose access records someone has read through."""

    month = models.DateField(unique=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Erasure(models.Model):
    """What was erased when, on whose word. Of the child only an id that leads nowhere now."""

    child_id = models.UUIDField(db_index=True)
    asked_by_id = models.IntegerField()
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=20, blank=True, help_text="Empty: everything.")
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
