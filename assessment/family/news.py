"""What is new about each child, in one sentence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.instruments.models import Lens, Response
from hub.children.models import Child
from hub.people.models import User

STILL_NEWS = timedelta(days=7)
"""A tablet may send what it kept while offline; what is older than that is history, not news."""


def news_of(children: Iterable[Child], asker: User, since: datetime) -> dict[UUID, str]:
    """A sentence for each child about whom something was written or played, in one statement.

    The children's guardians have agreed to assessment; what the asker wrote is no news to them.
    """
    fresh = (
        Response.objects.current()
        .filter(
            child__in=[child.pk for child in children],
            received_at__gte=since,
            occurred_at__gte=since - STILL_NEWS,
        )
        .exclude(Q(lens=Lens.FAMILY) & Q(rater=asker))
        .values("child_id", "lens")
        .annotate(times=Count("source", distinct=True))
        .order_by()
    )
    times: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in fresh:
        times[row["child_id"]][row["lens"]] = row["times"]
    return {child_id: _sentence(by_lens) for child_id, by_lens in times.items()}


def _sentence(times: dict[str, int]) -> str:
    """The warmest thing first: what the child told, what others saw, what was played."""
    if Lens.SELF in times and Lens.OBSERVATION in times:
        return ngettext(
            "아이가 ‘내 이야기’를 들려줬고, 선생님이 놀이 모습을 %(count)d번 남겨 주셨어요.",
            "아이가 ‘내 이야기’를 들려줬고, 선생님이 놀이 모습을 %(count)d번 남겨 주셨어요.",
            times[Lens.OBSERVATION],
        ) % {"count": times[Lens.OBSERVATION]}
    if Lens.OBSERVATION in times and Lens.PLAY in times:
        return ngettext(
            "선생님이 놀이 모습을 %(count)d번 남겨 주셨고, 아이는 놀이 과제도 즐겼어요.",
            "선생님이 놀이 모습을 %(count)d번 남겨 주셨고, 아이는 놀이 과제도 즐겼어요.",
            times[Lens.OBSERVATION],
        ) % {"count": times[Lens.OBSERVATION]}
    if Lens.OBSERVATION in times:
        return ngettext(
            "선생님이 눈여겨본 놀이 모습 %(count)d가지가 새로 왔어요.",
            "선생님이 눈여겨본 놀이 모습 %(count)d가지가 새로 왔어요.",
            times[Lens.OBSERVATION],
        ) % {"count": times[Lens.OBSERVATION]}
    if Lens.SELF in times:
        return _("아이가 ‘내 이야기’를 들려줬어요. 어떤 마음이었을까요?")
    if Lens.PLAY in times:
        return _("아이가 놀이 과제를 하며 새로운 모습을 보여 줬어요.")
    return _("다른 보호자가 집에서 본 모습을 적어 주셨어요.")
