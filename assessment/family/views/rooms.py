"""What every page of one child shares: where it stands, and where one can go from here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.asking import SignedIn
from hub.children.models import Child
from hub.privacy.models import Purpose

from ..portrait import age_in_words


def room(child: Child, here: str) -> dict[str, Any]:
    """The child, the age in words, and the tabs. here: the name of the page's address."""
    pages = [
        ("family:profile", _("성장")),
        ("family:evidence", _("기록")),
        ("family:report", _("집에서 본 모습")),
        ("privacy:consents", _("동의")),
    ]
    return {
        "child": child,
        "assessment_label": Purpose.ASSESSMENT.label,
        "recommendation_label": Purpose.RECOMMENDATION.label,
        "age_label": age_in_words(child.age()),
        "tabs": [
            {"label": label, "url": reverse(name, args=[child.pk]), "current": name == here}
            for name, label in pages
        ],
        "breadcrumbs": [
            {"label": _("우리 가족"), "url": reverse("family:home")},
            {"label": child.name},
        ],
    }


def without_consent(request: SignedIn, child: Child, here: str) -> HttpResponse:
    """A kind page in place of what rests on a consent that is not there."""
    return render(request, "family/without_consent.html", room(child, here), status=403)
