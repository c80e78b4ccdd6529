"""What a browser says about itself, in words that the person in front of it knows."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Whale/", "Whale"),
    (r"KAKAOTALK", "KakaoTalk"),
    (r"NAVER\(", "NAVER"),
    (r"(Firefox|FxiOS)/", "Firefox"),
    (r"(Chrome|CriOS|HeadlessChrome)/", "Chrome"),
    (r"Safari/", "Safari"),
)
"""The first that fits: nearly every browser also calls itself Chrome or Safari."""

SYSTEMS = (
    (r"iPad", "iPad"),
    (r"iPhone", "iPhone"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"CrOS", "Chromebook"),
    (r"Linux|X11", "Linux"),
)


@register.filter
def device_in_words(user_agent: str) -> str:
    """A browser and what it runs on, such as ``Chrome · Windows``; says so when it is unknown."""
    named = [
        next((name for pattern, name in known if re.search(pattern, user_agent)), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, named)) or _("알 수 없는 기기")
