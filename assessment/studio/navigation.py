"""The pages of this room, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, object]]:
    """The room's pages; ``current`` is the name of the one that is open."""
    pages = {
        "home": _("한눈에"),
        "measurement": _("실제 아이들의 성장"),
        "scale": _("우리 자"),
        "calibration": _("보정"),
    }
    return [
        {"label": label, "url": reverse(f"foundation:{name}"), "current": name == current}
        for name, label in pages.items()
    ]
