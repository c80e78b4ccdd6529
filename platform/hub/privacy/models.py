"""Consent, access records, and what guardians asked to be done with data."""

import uuid
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child

Row = TypeVar("Row", bound=models.Model)


class Unchangeable(Exception):
    """Someone tried to change what is only ever added to."""


class UnchangeableQuerySet(models.QuerySet[Row]):
    """Rows that are added and read."""

    def update(self, **_: Any) -> int:
        raise Unchangeable(f"{self.model._meta.label} is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Unchangeable(f"{self.model._meta.label} is never deleted.")


class UnchangeableModel(models.Model):
    """Something that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(f"{self._meta.label} is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable(f"{self._meta.label} is never deleted.")


class Purpose(models.TextChoices):
    """What a child's data may be used for; each is asked for on its own."""

    ASSESSMENT = "assessment", _("놀이와 관찰로 성장 살펴보기")
    RECOMMENDATION = "recommendation", _("우리 아이에게 맞는 놀이 추천")
    CENTRE = "centre", _("다니는 돌봄기관과 함께 보기")
    PHOTO = "photo", _("사진 남기기")
    CASE = "case", _("도움이 필요할 때 지역 기관과 나누기")
    RESEARCH = "research", _("이름을 지우고 연구에 쓰기")


class ConsentText(UnchangeableModel):
    """What was asked, word for word, for a purpose. A published version never changes."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="ko")
    adult = models.TextField(
        _("보호자에게"), help_text="Blocks with an empty line between; the first line is a heading."
    )
    child = models.TextField(_("아이에게"))
    published_at = models.DateTimeField()

    objects: ClassVar = UnchangeableQuerySet["ConsentText"].as_manager()

    class Meta:
        ordering = ["purpose", "language", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version", "language"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} {self.language}"

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """The adult text as headings and what stands under them."""
        parts = (block.partition("\n") for block in self.adult.split("\n\n"))
        return [(heading, body) for heading, _, body in parts]


class Consent(models.Model):
    """One guardian's act for one purpose, and its end."""

    class Method(models.TextChoices):
        """How it was made sure that the guardian is the guardian (PIPA decree, article 17-2)."""

        WEB_SMS = "web-sms", _("누리집에서 표시하고 문자로 확인")
        WEB_CARD = "web-card", _("누리집에서 표시하고 카드로 확인")
        WEB_PHONE_ID = "web-phone-id", _("누리집에서 표시하고 휴대전화 본인확인")
        PAPER = "paper", _("서명한 종이·팩스")
        EMAIL = "email", _("전자우편으로 알리고 확인")
        TELEPHONE = "telephone", _("전화로 내용을 알리고 확인")
        EQUIVALENT = "equivalent", _("그에 준하는 방법")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    method = models.CharField(max_length=20, choices=Method)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who wrote down a consent that came on paper or by telephone.",
    )
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

    @property
    def written_down(self) -> bool:
        """Whether someone wrote it down for the guardian."""
        return self.recorded_by_id is not None


class ConfirmationCode(models.Model):
    """Six digits sent to a guardian, who types them to confirm a consent. Only a hash is kept."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="confirmation_codes")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    purposes = models.JSONField()
    method = models.CharField(max_length=20, choices=Consent.Method)
    digest = models.CharField(max_length=128)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"], name="one_open_code_per_guardian_and_child"
            )
        ]

    def __str__(self) -> str:
        return f"ConfirmationCode {self.pk}"


class AccessRecordQuerySet(UnchangeableQuerySet["AccessRecord"]):
    """Access records, in the order of the chain."""

    def prune(self) -> int:
        """Delete these for good; how many went. Only retention does, from the chain's start."""
        return super(UnchangeableQuerySet, self).delete()[0]


class AccessRecord(UnchangeableModel):
    """One look at a child's data by someone who is not the child's guardian, or one download.

    Outlives the child's record and the account: both are kept as bare ids. Each record carries the
    hash of the one before it, so that a missing or changed one shows.
    """

    at = models.DateTimeField(db_index=True)
    user_id = models.IntegerField()
    child_id = models.UUIDField(
        db_index=True, null=True, help_text="Empty: a download of the access records themselves."
    )
    task = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True, help_text="Network address, when known.")
    reason = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects: ClassVar = AccessRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"AccessRecord {self.pk}"


class AccessChain(models.Model):
    """Both ends of the chain of access records; its one row is the lock of whoever appends."""

    start = models.CharField(max_length=64, help_text="Hash before the oldest record kept.")
    head = models.CharField(max_length=64, help_text="Hash of the newest record.")

    def __str__(self) -> str:
        return f"AccessChain {self.head}"


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
    asked_by_id = models.IntegerField(null=True, help_text="Empty: it was time.")
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=20, blank=True, help_text="Empty: everything.")
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"


class RightsChange(UnchangeableModel):
    """A right to see children's data that was granted, changed or ended."""

    at = models.DateTimeField(auto_now_add=True)
    by_id = models.IntegerField(null=True, help_text="Who did it; empty for a command or service.")
    user_id = models.IntegerField(db_index=True)
    right = models.CharField(max_length=40, help_text="The kind of row, such as centres.Duty.")
    row = models.CharField(max_length=40)
    change = models.CharField(
        max_length=8,
        choices=[("granted", _("줌")), ("changed", _("바꿈")), ("removed", _("거둠"))],
    )
    terms = models.JSONField(help_text="Role or office, where, from when to when.")

    objects: ClassVar = UnchangeableQuerySet["RightsChange"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.right} {self.row} {self.change}"
