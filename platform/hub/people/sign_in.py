"""The form at the door. Apart from the other forms: allauth's own loads those."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class DoorForm(LoginForm):
    """Signing in, in our own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("아이디 또는 전자우편")
        self.fields["remember"].label = _("이 기기에 들어온 채로 두기")
        # The page has its own link for a forgotten password.
        self.fields["password"].help_text = ""
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
