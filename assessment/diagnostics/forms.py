"""The grown-ups' forms of the play room, and the family report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.instruments.models import LEVEL_WORDS, Item, Lens

UNKNOWN = "none"


class LeaveForm(forms.Form):
    """The password of the account, so that a child does not leave by chance."""

    password = forms.CharField(
        label=gettext_lazy("비밀번호"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("비밀번호를 적어 주세요.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """The password, when it is that of whoever is signed in."""
        password: str = self.cleaned_data["password"]
        user = self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(_("비밀번호가 달라요. 다시 적어 주세요."))
        return password


@dataclass(frozen=True)
class StrandQuestions:
    """The questions of one strand, as bound fields."""

    code: str
    label: str
    questions: list[forms.BoundField]


class FamilyReportForm(forms.Form):
    """What a guardian sees at home: 18 questions, four levels each, 잘 모르겠어요, or nothing.

    items: the questions of the child's band. strands: label by code, in their order.
    given: what was answered before in this season, by item code.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        items: Sequence[Item],
        strands: Mapping[str, str],
        given: Mapping[str, int | None] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "id": uuid4(),
            **{code: as_choice(category) for code, category in (given or {}).items()},
        }
        super().__init__(*args, **kwargs)
        self.items = items
        self.strands = strands
        choices = [(str(level), words) for level, words in enumerate(LEVEL_WORDS[Lens.FAMILY])]
        for item in items:
            self.fields[item.code] = forms.ChoiceField(
                label=item.wording,
                help_text=item.part("example"),
                choices=[*choices, (UNKNOWN, gettext_lazy("잘 모르겠어요"))],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": gettext_lazy("보기 가운데 하나를 골라 주세요.")},
            )

    @property
    def by_strand(self) -> list[StrandQuestions]:
        """The questions, strand by strand."""
        return [
            StrandQuestions(
                code, label, [self[item.code] for item in self.items if item.strand == code]
            )
            for code, label in self.strands.items()
        ]

    def clean(self) -> dict[str, Any]:
        """At least one answer: an empty report tells nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.answers:
            raise forms.ValidationError(_("아직 고른 답이 없어요. 아는 것 하나만 골라도 괜찮아요."))
        return cleaned

    @property
    def answers(self) -> dict[str, int | None]:
        """Category by item code, None for 잘 모르겠어요; blank questions are left out."""
        return {
            item.code: None if given == UNKNOWN else int(given)
            for item, given in self._given()
            if given
        }

    def _given(self) -> Iterable[tuple[Item, str]]:
        return ((item, self.cleaned_data.get(item.code, "")) for item in self.items)


def as_choice(category: int | None) -> str:
    """A category as the form says it."""
    return UNKNOWN if category is None else str(category)
