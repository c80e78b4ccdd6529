"""What was seen of a child, newest first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessment.growth.selectors import evidence_timeline
from assessment.growth.selectors.evidence import ENTRIES_A_PAGE
from content.framework import words
from hub.asking import SignedIn
from hub.children.models import Child
from hub.errors import NoConsent

from ..doors import for_guardian
from ..moments import moments, notes_of
from .rooms import room, without_consent


@for_guardian
def evidence(request: SignedIn, child: Child) -> HttpResponse:
    """The timeline, whole or of one strand."""
    strands = words().strands
    chosen = strands.get(request.GET.get("strand", ""))
    asked = request.GET.get("page", "")
    try:
        found = evidence_timeline(
            child,
            request.user,
            strand=chosen.code if chosen else None,
            page=int(asked) if asked.isdecimal() else 1,
        )
    except NoConsent:
        return without_consent(request, child, "family:evidence")
    chips = [{"label": _("모두"), "url": "?", "current": chosen is None}] + [
        {
            "label": strand.label,
            "url": f"?strand={strand.code}",
            "strand": strand.code,
            "current": strand is chosen,
        }
        for strand in strands.values()
    ]
    context = {
        **room(child, "family:evidence"),
        "moments": moments(found.entries, notes_of(child, found.entries)),
        "total": found.total,
        "chips": chips,
        "chosen": chosen,
        "page_obj": Paginator(range(found.total), ENTRIES_A_PAGE).get_page(found.page),
        "query": f"strand={chosen.code}" if chosen else "",
    }
    return render(request, "family/evidence.html", context)
