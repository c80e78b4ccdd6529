"""How signing in behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub import letters


class AccountAdapter(DefaultAccountAdapter):
    """Everyone leaves the login page through the same door, in their own language."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        language = request.user.language if request.user.is_authenticated else None
        with override(language):
            return reverse("door")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter on an account. One that does not leave stops nothing, and is told."""
        send = super().send_mail
        if not letters.took(lambda: send(template_prefix, email, context)) and self.request:
            messages.error(self.request, _("편지가 나가지 않았어요. 조금 뒤에 다시 해 주세요."))
