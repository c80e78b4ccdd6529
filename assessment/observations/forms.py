"""What comes from the plain forms, in the shapes that the services take."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.errors import Invalid

from .models import LONGEST_TEXT, Setting
from .notes import Note, Rating

SEPARATOR = "--"
NO_CHANCE = "none"
OUT_OF_DATE = _("화면을 읽을 수 없어요. 새로 열고 다시 골라 주세요.")


class NoteForm(forms.Form):
    """A note as the plain form sends it. The hidden id makes a second press harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.UUIDField(widget=forms.HiddenInput)
    children = forms.MultipleChoiceField(
        label=_("누구를 보았나요?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("누구 이야기인지 한 명 이상 골라 주세요.")},
    )
    text = forms.CharField(
        label=_("무엇을 보았나요?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    setting = forms.ChoiceField(
        label=_("언제였나요?"), choices=Setting.choices, initial=Setting.FREE_PLAY
    )
    happened_at = forms.DateTimeField(
        label=_("본 때"),
        required=False,
        help_text=_("비워 두면 지금이에요."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"].choices = [(str(pk), name) for pk, name in names.items()]  # type: ignore[attr-defined]

    def note(self, ratings: Iterable[Rating]) -> Note:
        """The note that was written. Only after ``is_valid``."""
        said = self.cleaned_data
        happened_at: datetime = said["happened_at"] or timezone.now()
        return Note(
            id=said["id"],
            group=said["group"],
            children=tuple(dict.fromkeys(UUID(pk) for pk in said["children"])),
            setting=said["setting"],
            happened_at=happened_at,
            text=said["text"],
            ratings=tuple(ratings),
        )

    def take(self, field: str, message: str) -> None:
        """Show a refusal where it belongs."""
        name = field.partition(".")[0]
        self.add_error(name if name in self.fields else None, message)


def field_name(child: UUID, item: str) -> str:
    """The name of a level picker."""
    return SEPARATOR.join(("rating", str(child), item))


def posted_ratings(posted: QueryDict) -> list[Rating]:
    """The level pickers in which something was chosen. Raises ``Invalid``."""
    ratings = []
    for name, value in posted.items():
        prefix, _first, rest = name.partition(SEPARATOR)
        child, _second, item = rest.partition(SEPARATOR)
        if prefix != "rating" or not value or not item:
            continue
        help_given = str(posted.get(SEPARATOR.join(("help", child, item)), "none"))
        try:
            category = None if value == NO_CHANCE else int(str(value))
            ratings.append(Rating(UUID(child), item, category, help_given))
        except ValueError as error:
            raise Invalid(OUT_OF_DATE) from error
    return ratings


def posted_id(posted: QueryDict) -> UUID:
    """The id that the form made for what it sends. Raises ``Invalid``."""
    try:
        return UUID(posted.get("id", ""))
    except ValueError as error:
        raise Invalid(OUT_OF_DATE) from error


class CorrectionForm(forms.Form):
    """A note written anew, with the reason."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("무엇을 보았나요?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    setting = forms.ChoiceField(label=_("언제였나요?"), choices=Setting.choices)
    reason = forms.CharField(
        label=_("고치는 까닭"),
        max_length=200,
        help_text=_("예: 다른 단계를 눌렀어요. 처음 글도 그대로 남아요."),
    )


class WithdrawalForm(forms.Form):
    """A note taken back. Whether a reason is needed, the service knows."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(label=_("거두는 까닭"), max_length=200, required=False)
