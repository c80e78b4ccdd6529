"""How signing in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override


class AccountAdapter(DefaultAccountAdapter):
    """Everyone leaves the login page through the same door, in their own language."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        language = request.user.language if request.user.is_authenticated else None
        with override(language):
            return reverse("door")
