"""Who is asking, and the rooms that are theirs: for the shell of every page."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.centres.selectors import centres_of
from hub.children.models import Child
from hub.people.models import Appointment, User

Link = dict[str, Any]


def link(label: str, name: str, icon: str, request: HttpRequest) -> Link:
    """One entry of the navigation."""
    url = reverse(name)
    return {"label": label, "url": url, "icon": icon, "current": request.path.startswith(url)}


def people(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person and the navigation of their rooms."""
    library = [
        link(_("놀이 찾기"), "library:activities", "search", request),
        link(_("갈 곳"), "library:places", "map", request),
    ]
    footer = [
        link(_("개인정보를 어떻게 다루나요"), "privacy:home", "shield", request),
        link(_("서울미래아이 12가지 미래역량"), "framework:home", "sprout", request),
    ]
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "navigation": library,
            "footer_links": footer,
            "sign_in_url": reverse("account_login"),
        }
    today = date.today()
    offices = set(Appointment.objects.on(today).filter(user=user).values_list("office", flat=True))
    rooms: list[Link] = []
    if Child.objects.of_guardian(user, today).exists():
        rooms.append(link(_("우리 가족"), "family:home", "family", request))
    if centres_of(user.pk, on=today).exists():
        rooms.append(link(_("오늘 관찰"), "observe:home", "note", request))
        rooms.append(link(_("우리 기관"), "centre:home", "building", request))
    if rooms:
        rooms.append(link(_("놀이 과제"), "play:home", "play", request))
    if offices & {Appointment.Office.FOUNDATION, Appointment.Office.OPERATOR}:
        rooms.append(link(_("재단"), "foundation:home", "chart", request))
        rooms.append(link(_("접속 기록"), "privacy:access", "shield", request))
    return {
        "navigation": rooms + library + back_offices(user, request),
        "footer_links": footer,
        "account": {
            "name": str(user),
            "url": reverse("people:me"),
            "sign_out_url": reverse("account_logout"),
        },
    }


def back_offices(user: User, request: HttpRequest) -> list[Link]:
    """Where texts are edited and the product is run, for whoever may enter there."""
    offices: list[Link] = []
    if user.has_perm("wagtailadmin.access_admin"):
        offices.append(link(_("콘텐츠 관리"), "wagtailadmin_home", "edit", request))
    if user.is_staff:
        offices.append(link(_("운영"), "admin:index", "settings", request))
    return offices
