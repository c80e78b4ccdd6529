"""What this room holds on a child, for the download and the erasure."""

from django.utils.translation import gettext_lazy as _

from hub.privacy.holdings import Rows
from hub.privacy.models import Purpose

from .models import Response

RESPONSES = Rows(
    name="responses",
    label=_("놀이와 관찰에서 본 것"),
    model=Response,
    columns={
        "id": _("번호"),
        "occurred_at": _("본 때"),
        "received_at": _("받은 때"),
        "lens": _("누구의 눈으로"),
        "item.wording": _("무엇을"),
        "category_in_words": _("어떻게"),
        "category": _("몇째 단계 (0부터)"),
        "help": _("도움"),
        "valid": _("계산에 씀"),
        "flags": _("눈에 띈 것 (기호)"),
        "source": _("함께 온 글·놀이의 번호"),
        "reason_in_words": _("고친 까닭"),
        "supersedes_id": _("고치기 전 기록"),
    },
    purposes=frozenset({Purpose.ASSESSMENT}),
)
