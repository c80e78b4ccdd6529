"""The room's Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationConfig(AppConfig):
    """What to play next, and why."""

    name = "assessment.recommendation"
    label = "recommendation"

    def ready(self) -> None:
        """Tell what is held on a child."""
        from hub.privacy.holdings import Rows, register
        from hub.privacy.models import Purpose

        from .models import Answer, Suggestion

        register(
            Rows(
                name="suggestions",
                label=_("추천한 놀이와 곳"),
                model=Suggestion,
                columns={
                    "made_at": _("추천한 때"),
                    "kind": _("무엇"),
                    "content_slug": _("이름표"),
                    "purpose": _("까닭"),
                    "subject": _("갈래나 주제"),
                    "basis": _("쓰인 계절과 눈금"),
                    "context": _("고른 때의 조건"),
                    "policy": _("고르는 규칙"),
                    "propensity": _("뽑힐 확률"),
                    "value": _("규칙이 매긴 값"),
                },
                purposes=frozenset({Purpose.RECOMMENDATION}),
            )
        )
        register(
            Rows(
                name="suggestion-answers",
                label=_("추천에 대한 대답"),
                model=Answer,
                columns={"at": _("때"), "kind": _("대답"), "reason": _("까닭")},
                purposes=frozenset({Purpose.RECOMMENDATION}),
                path="suggestion__child",
            )
        )
