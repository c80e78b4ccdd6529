"""What the sign-in page of a demo shows."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.people.models import User

register = template.Library()

WHO: dict[str, Promise] = {
    "demo-parent": _("두 아이의 보호자"),
    "demo-worker": _("키움센터 돌봄종사자"),
    "demo-head": _("키움센터장"),
    "demo-partner": _("놀이를 만드는 협력기관"),
    "demo-reviewer": _("콘텐츠 검토자"),
    "demo-foundation": _("재단 담당자"),
    "demo-admin": _("운영자"),
}


@dataclass(frozen=True)
class DemoAccount:
    """An account that anyone may try."""

    username: str
    who: Promise


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """The demo's accounts that exist; none outside of a demo."""
    if not settings.MIRAE_DEMO:
        return []
    present = set(User.objects.filter(username__in=WHO).values_list("username", flat=True))
    return [DemoAccount(name, who) for name, who in WHO.items() if name in present]


@register.simple_tag
def demo_password() -> str:
    """The one password of all demo accounts; nothing outside of a demo."""
    return settings.DEMO_PASSWORD if settings.MIRAE_DEMO else ""
