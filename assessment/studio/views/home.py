"""What is there now, in counts in which nobody can be found."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessment.growth.seasons import season_of
from assessment.instruments.selectors import NoCalibration
from hub.asking import SignedIn
from hub.competencies.models import Framework
from hub.competencies.selectors import strands

from ..asking import staff_only
from ..navigation import tabs
from ..selectors.children import (
    agreed_children,
    centre_counts,
    children_known,
    evidence_by_lens,
)
from ..selectors.library import WORK_PLAN, shelf, targets
from ..small_cells import protect, share


@staff_only
def home(request: SignedIn) -> HttpResponse:
    """The Foundation's first page."""
    today = timezone.localdate()
    season = season_of(today)
    agreed = agreed_children().count()
    centres = centre_counts()
    return render(
        request,
        "studio/home.html",
        {
            "tabs": tabs("home"),
            "today": today,
            "season": season,
            "small_cell": settings.SMALL_CELL,
            "centres": centres,
            "centre_total": sum(each.count or 0 for each in centres),
            "agreed": protect([agreed]).total,
            "evidence": evidence_by_lens(season, agreed),
            "opens_cms": request.user.has_perm("wagtailadmin.access_admin"),
            "targets": targets(today.year),
            "work_plan": WORK_PLAN,
            **_by_framework(season, agreed),
        },
    )


def _by_framework(season: Any, agreed: int) -> dict[str, Any]:
    """What is counted along the framework and the calibration; nothing before they are loaded."""
    try:
        seen = children_known(season)
        known = [
            {"strand": strand, "count": share(seen[strand.code], agreed)} for strand in strands()
        ]
        return {
            "shelf": shelf(),
            "known": known,
            "known_hides": any(each["count"] is None for each in known),
        }
    except (Framework.DoesNotExist, NoCalibration):
        return {"shelf": None, "known": [], "known_hides": False}
