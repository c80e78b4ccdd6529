"""What this room holds on a child, for the download and the erasure."""

from django.utils.translation import gettext_lazy as _

from hub.privacy.holdings import Rows
from hub.privacy.models import Purpose

from .models import Estimate, ScoringRequest

ESTIMATES = Rows(
    name="estimates",
    label=_("계절마다 계산한 값"),
    model=Estimate,
    columns={
        "season": _("계절"),
        "age_months": _("그때 만 나이 (개월)"),
        "mean": _("여섯 갈래의 값 (계산용 눈금)"),
        "covariance": _("값이 흔들리는 폭"),
        "counts": _("갈래마다 쓰인 답의 수"),
        "situations": _("갈래마다 쓰인 글·놀이의 수"),
        "lenses": _("누구의 눈으로 몇 번, 그것만으로는"),
        "raters": _("본 사람 수"),
        "calibration.version": _("눈금 판"),
        "framework": _("역량 틀 판"),
        "engine": _("계산 판"),
        "evidence": _("쓰인 기록의 번호"),
        "digest": _("값의 지문"),
        "is_current": _("지금 보이는 값"),
        "made_at": _("계산한 때"),
    },
    purposes=frozenset({Purpose.ASSESSMENT}),
)

REQUESTS = Rows(
    name="scoring-requests",
    label=_("계산을 기다리는 계절"),
    model=ScoringRequest,
    columns={"season": _("계절"), "requested_at": _("맡긴 때")},
    purposes=frozenset({Purpose.ASSESSMENT}),
)
