"""What a server checks before it takes its first request."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError


def refuse_demo_accounts() -> None:
    """Stop a server for real children whose database still has the demo accounts.

    Raises ``ImproperlyConfigured``. A database without tables has no accounts and passes.
    """
    if settings.MIRAE_DEMO or settings.DEBUG:
        return
    try:
        present = get_user_model().objects.filter(username__startswith="demo-").exists()
    except (OperationalError, ProgrammingError):
        return
    if present:
        raise ImproperlyConfigured(
            "The demo accounts are in this database: start from an empty one for real children."
        )
