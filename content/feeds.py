"""New activities, for readers of feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .facts import ActivityFacts
from .selectors import published_activities

LENGTH = 20


class NewActivities(Feed):  # type: ignore[type-arg]  # generic to mypy alone
    """The activities published last, in the language of the address."""

    def title(self) -> str:
        return _("미래아이 새 놀이")

    def description(self) -> str:
        return _("집과 돌봄 기관에서 바로 할 수 있는 새 놀이")

    def link(self) -> str:
        return reverse("library:activities")

    def items(self) -> Sequence[ActivityFacts]:
        published = [a for a in published_activities(get_language()) if a.published_at]
        return sorted(published, key=_newest_first)[:LENGTH]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: ActivityFacts) -> str:
        return item.url

    def item_guid(self, item: ActivityFacts) -> str:
        return f"urn:uuid:{item.key}:{item.language}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: ActivityFacts) -> datetime | None:
        return item.published_at


def _newest_first(facts: ActivityFacts) -> tuple[float, str]:
    at = facts.published_at
    return (-at.timestamp() if at else 0.0, facts.slug)
