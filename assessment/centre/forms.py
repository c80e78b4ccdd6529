"""The forms of a head."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.children.models import Child

from .selectors import Colleague, GroupOverview


class DutyForm(forms.Form):
    """Who is with which group, from when."""

    employment = forms.TypedChoiceField(label=_("누가"), coerce=int)
    group = forms.ChoiceField(label=_("어느 반을"))
    on = forms.DateField(
        label=_("언제부터"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self,
        *args: Any,
        colleagues: Iterable[Colleague],
        groups: Iterable[GroupOverview],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        choices = [(each.employment.pk, each.name) for each in colleagues]
        self.fields["employment"].choices = choices  # type: ignore[attr-defined]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (str(each.group.pk), each.group.name) for each in groups
        ]


class JoinForm(forms.Form):
    """A child of the centre who joins another of its groups."""

    child = forms.ChoiceField(label=_("누구를"))

    def __init__(self, *args: Any, children: Iterable[Child], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in children
        ]


class JoinCodeForm(forms.Form):
    """How many children a code lets in."""

    uses = forms.IntegerField(
        label=_("몇 명까지 쓸 수 있나요"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("비워 두면 14일 동안 오는 만큼 쓸 수 있어요."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class LastDayForm(forms.Form):
    """The last day of a duty."""

    last_on = forms.DateField(
        label=_("마지막 날"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
