"""What this room holds on a child, for the download and the erasure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.children.models import Child
from hub.privacy import holdings
from hub.privacy.holdings import Rows, plain
from hub.privacy.models import Purpose

from .models import ChildRemark, FamilyReport, PlayEvent, PlaySession

ASSESSMENT = frozenset({Purpose.ASSESSMENT})


class PlaySessions(Rows):
    """Play sessions, each with everything that happened in it."""

    def export(self, child: Child) -> list[dict[str, Any]]:
        """One record per session; the answers that were scored stand with the responses."""
        sessions = PlaySession.objects.filter(child=child).prefetch_related("events")
        return [
            {str(words): plain(session, path) for path, words in self.columns.items()}
            | {str(_("일어난 일")): [event.event for event in session.events.all()]}
            for session in sessions
        ]


def register_all() -> None:
    """Register the room's holdings."""
    holdings.register(
        PlaySessions(
            name="play-sessions",
            label=_("놀이 과제"),
            model=PlaySession,
            columns={
                "id": _("번호"),
                "task": _("놀이"),
                "language": _("언어"),
                "started_at": _("시작한 때"),
                "ended_at": _("끝난 때"),
                "status": _("어떻게 끝났나"),
                "age_months": _("시작할 때 만 나이(개월)"),
            },
            purposes=ASSESSMENT,
            also_covers=(PlayEvent._meta.label,),
        )
    )
    holdings.register(
        Rows(
            name="family-reports",
            label=_("가정에서 본 모습"),
            model=FamilyReport,
            columns={
                "id": _("번호"),
                "season": _("계절"),
                "band": _("물어본 나이대"),
                "submitted_at": _("답한 때"),
                "changed_at": _("고친 때"),
            },
            purposes=ASSESSMENT,
        )
    )
    holdings.register(
        Rows(
            name="child-remarks",
            label=_("아이가 한 말"),
            model=ChildRemark,
            columns={
                "season": _("계절"),
                "strand": _("무엇에"),
                "word": _("한 말"),
                "said_at": _("말한 때"),
            },
            purposes=ASSESSMENT,
        )
    )
