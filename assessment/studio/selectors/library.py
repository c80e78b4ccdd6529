"""What the library holds, and the year's targets that can be counted from it and the bank."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import WorkflowState

from assessment.instruments.models import Calibration
from content.models import ActivityPage
from content.selectors import published_activities, published_places
from content.vocabulary import Band, Kind
from hub.competencies.selectors import strands

WORK_PLAN = gettext_lazy(
    "서울시여성가족재단 「2026년 주요업무」 (2026. 3., 제334회 임시회 보건복지위원회)"
)


@dataclass(frozen=True)
class StrandRow:
    """Published activities of a strand, by band."""

    code: str
    name: str
    by_band: list[int]
    total: int


@dataclass(frozen=True)
class Shelf:
    """The library in counts: activities by strand and band, places by kind."""

    bands: list[str]
    rows: list[StrandRow]
    band_totals: list[int]
    activities: int
    official_places: int
    cafes: int


@dataclass(frozen=True)
class Target:
    """A target of the year beside what this platform can count towards it."""

    year: int
    name: str
    reached: int
    wanted: int
    source: str
    counted_how: str
    left_out: str = ""


def shelf() -> Shelf:
    """What readers find today. Korean pages alone: a translation is the same activity."""
    found = Counter((activity.strand, activity.band) for activity in published_activities("ko"))
    rows = [
        StrandRow(
            strand.code,
            strand.label,
            by_band := [found[strand.code, band] for band in Band.values],
            sum(by_band),
        )
        for strand in strands()
    ]
    places = Counter(place.kind for place in published_places())
    return Shelf(
        bands=[str(label) for label in Band.labels],
        rows=rows,
        band_totals=[sum(column) for column in zip(*(row.by_band for row in rows), strict=True)],
        activities=sum(row.total for row in rows),
        official_places=places[Kind.OFFICIAL],
        cafes=places[Kind.CAFE],
    )


def targets(year: int) -> list[Target]:
    """The targets of a year's work plan that this platform's own data can answer."""
    if year != 2026:
        return []
    reviewed, unreviewed = _published_in(year)
    # What was estimated on a demo's made-up children is no tool for real ones.
    estimated = Calibration.objects.filter(
        Q(in_use_from__isnull=False) | Q(uses__from_at__isnull=False), basis="estimated"
    ).exclude(run__simulated=True)
    return [
        Target(
            year,
            _("미래역량 기반 돌봄콘텐츠 개발"),
            reviewed,
            35,
            _("주요 성과지표 ‘미래역량 기반 돌봄콘텐츠 개발 건수’ 35건"),
            _(
                "올해 처음 실렸고, 지금도 실려 있고, 검토 절차의 승인을 받은 놀이만 세요."
                " 번역은 한 건으로 세요."
            ),
            _("검토 절차 없이 실린 올해의 놀이 %(count)s건은 세지 않았어요.")
            % {"count": unreviewed}
            if unreviewed
            else "",
        ),
        Target(
            year,
            _("미래역량 성장 진단 도구 개발"),
            int(estimated.exists()),
            1,
            _("서울미래아이 돌봄 콘텐츠 플랫폼 구축 및 확산, ‘미래역량 성장 진단 도구 개발(1건)’"),
            _("아이들의 자료로 추정한 값을 쓰는 도구가 쓰이기 시작하면 한 건으로 세요."),
            _("지금 쓰는 시범 도구는 사전값만 있어 세지 않았어요.")
            if not estimated.exists()
            else "",
        ),
    ]


def _published_in(year: int) -> tuple[int, int]:
    """Activities first published in a year and still there: approved in review, and not."""
    pages = ActivityPage.objects.live().filter(first_published_at__year=year)
    key_of = dict(pages.values_list("pk", "translation_key"))
    approved = WorkflowState.objects.filter(
        content_type=ContentType.objects.get_for_model(ActivityPage),
        status=WorkflowState.STATUS_APPROVED,
    ).values_list("object_id", flat=True)
    reviewed = {key_of[int(pk)] for pk in approved if int(pk) in key_of}
    return len(reviewed), len(set(key_of.values()) - reviewed)
