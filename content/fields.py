"""Database fields that keep codes of a closed set which is asked for only when needed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, Any]]
Codes = Choices | Callable[[], Choices]


def _listed(codes: Codes) -> list[tuple[str, Any]]:
    return list(codes() if callable(codes) else codes)


class CodeField(models.CharField):  # type: ignore[type-arg]  # generic to mypy alone
    """One code. The set may live in the database, so it is read when a value is checked."""

    def __init__(self, *args: Any, codes: Codes = (), **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in dict(_listed(self.codes)):
            raise ValidationError(_("모르는 값이에요: %(code)s"), params={"code": value})

    def formfield(self, **kwargs: Any) -> Any:
        empty = [("", "---------")] if self.blank else []
        return forms.ChoiceField(
            choices=lambda: empty + _listed(self.codes),
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
        )


class CodesField(models.JSONField):
    """Several codes, kept in the order of their set and ticked in a form."""

    def __init__(self, *args: Any, codes: Codes = (), **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        given: Iterable[str] = super().clean(value, model_instance) or []
        known = [code for code, _label in _listed(self.codes)]
        if unknown := [code for code in given if code not in known]:
            raise ValidationError(
                _("모르는 값이에요: %(code)s"), params={"code": ", ".join(unknown)}
            )
        return [code for code in known if code in given]

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=lambda: _listed(self.codes),
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
            label=self.verbose_name,
            help_text=self.help_text,
        )
