"""Who is asking, as types know it."""

from django.http import HttpRequest

from hub.people.models import User


class SignedIn(HttpRequest):
    """A request of someone who has signed in."""

    user: User
