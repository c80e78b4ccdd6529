"""Forms of accounts."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import LANGUAGES, User


class SignupForm(forms.Form):
    """What a guardian tells beside what signing in needs."""

    display_name = forms.CharField(
        label=_("어떻게 불러 드릴까요"),
        max_length=60,
        help_text=_("본명이 아니어도 괜찮아요."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=_("언어"), choices=LANGUAGES, initial="ko")

    field_order = ["display_name", "username", "email", "password1", "password2", "language"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep it with the account that has just been made."""
        user.display_name = self.cleaned_data["display_name"]
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["display_name", "language"])


class MeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic to mypy alone
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["display_name", "language"]
