"""How signing in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Everyone leaves the login page through the same door, which knows their room."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("door")
