"""The observation scale on paper: one sheet a band, with no child's name on it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessment.instruments.selectors import observation_items
from hub.asking import SignedIn
from hub.children.ages import Band
from hub.competencies.selectors import strands
from hub.errors import NotFound

from .groups import crumbs


@login_required
def sheet(request: SignedIn, band: str) -> HttpResponse:
    """All indicators of a band with their examples, to be printed on A4."""
    labels = {
        Band.EARLY: _("만 3-5세"),
        Band.LOWER: _("만 6-8세"),
        Band.UPPER: _("만 9-12세"),
    }
    if band not in labels:
        raise NotFound(_("이런 나이의 척도는 없어요."))
    context = {
        "band": labels[Band(band)],
        "strands": by_strand(band),
        "breadcrumbs": crumbs((_("관찰 척도 종이"), "")),
    }
    return render(request, "centre/sheet.html", context)


def by_strand(band: str) -> list[dict[str, Any]]:
    """The indicators of a band under their strands, each with the examples of its levels."""
    items = list(observation_items(band))
    return [
        {
            "code": strand.code,
            "name": strand.label,
            "items": [
                {"wording": item.wording, "examples": item.part("examples")}
                for item in items
                if item.strand == strand.code
            ],
        }
        for strand in strands()
    ]
