"""The room's forms."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child, Guardianship
from hub.people.models import User

from .looks import TASKS, people_in, records_of
from .models import AccessRecord, Consent, Purpose

FIRST_YEAR = 2000
"""Long before there were records: a month of the year 1 or 9999 is a slip of the keys."""


class CodeForm(forms.Form):
    """Six digits."""

    code = forms.CharField(
        label=_("확인 번호 여섯 자리"),
        max_length=12,
        validators=[RegexValidator(r"^\s*\d{6}\s*$", _("숫자 여섯 자리를 적어 주세요."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class InvitationForm(forms.Form):
    """Whom to invite, and what they are to the child."""

    email = forms.EmailField(
        label=_("초대할 분의 전자우편"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(label=_("아이와의 관계"), choices=Guardianship.Relation.choices)
    shares_household = forms.BooleanField(label=_("나와 함께 살아요"), required=False)


class RecordedConsentForm(forms.Form):
    """A consent on paper, by e-mail or telephone."""

    purposes = forms.MultipleChoiceField(
        label=_("동의한 것"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    method = forms.ChoiceField(
        label=_("받은 방법"),
        choices=[
            (method.value, method.label)
            for method in (
                Consent.Method.PAPER,
                Consent.Method.EMAIL,
                Consent.Method.TELEPHONE,
                Consent.Method.EQUIVALENT,
            )
        ],
    )
    given_on = forms.DateField(label=_("동의한 날"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guardians: dict[str, User] = {
            str(row.guardian_id): row.guardian
            for row in child.guardianships.on(timezone.localdate()).select_related("guardian")
        }
        choices = [(key, str(guardian)) for key, guardian in self.guardians.items()]
        self.fields["guardian"] = forms.ChoiceField(label=_("동의한 보호자"), choices=choices)
        self.order_fields(["guardian", "purposes", "method", "given_on"])

    def clean_guardian(self) -> User:
        """The guardian behind the choice."""
        return self.guardians[self.cleaned_data["guardian"]]

    def clean_given_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("동의한 날이 오늘보다 뒤예요. 날짜를 다시 봐 주세요."))
        return day


class AccessFilter(forms.Form):
    """Which access records to show."""

    month = forms.CharField(
        label=_("달"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    child = forms.UUIDField(label=_("아이 번호"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records = records_of(self.first)
        people = people_in(records)
        self.fields["person"] = forms.TypedChoiceField(
            label=_("본 사람"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("모두")), *people.items()],
        )
        tasks = records.order_by("task").values_list("task", flat=True).distinct()
        self.fields["task"] = forms.ChoiceField(
            label=_("한 일"),
            required=False,
            choices=[("", _("모두")), *((task, TASKS.get(task, task)) for task in tasks)],
        )
        self.order_fields(["month", "person", "child", "task"])
        self.initial.setdefault("month", f"{self.first:%Y-%m}")

    @property
    def first(self) -> date:
        """The first day of the chosen month; of this month when none, or none that can have any."""
        this_month = timezone.localdate().replace(day=1)
        try:
            first = date.fromisoformat(f"{self.data.get('month', '')}-01")
        except ValueError:
            return this_month
        return first if FIRST_YEAR <= first.year <= this_month.year + 1 else this_month

    def records(self) -> QuerySet[AccessRecord]:
        """The records that fit; none when the filter itself does not."""
        if not self.is_bound:
            return records_of(self.first)
        if not self.is_valid():
            return AccessRecord.objects.none()
        child: UUID | None = self.cleaned_data["child"]
        return records_of(
            self.first,
            user_id=self.cleaned_data["person"],
            child_id=child,
            task=self.cleaned_data["task"],
        )


class ReviewForm(forms.Form):
    """The end of a month's review."""

    note = forms.CharField(
        label=_("살펴본 내용"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class DownloadReason(forms.Form):
    """Why data leaves the platform."""

    reason = forms.CharField(
        label=_("내려받는 까닭"),
        min_length=10,
        max_length=200,
        help_text=_("까닭과 때가 접속 기록에 남아요."),
    )
