"""What the shell of every page needs, whoever asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Whether the children are simulated."""
    return {"demo": settings.MIRAE_DEMO}
