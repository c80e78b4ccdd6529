"""The room's addresses."""

from django.urls import path

from .views import codes, groups, sheets, staff

app_name = "centre"
urlpatterns = [
    path("", groups.home, name="home"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/join/", groups.join, name="join"),
    path("groups/<uuid:group_id>/leave/<uuid:child_id>/", groups.leave, name="leave"),
    path("groups/<uuid:group_id>/codes/", codes.make, name="make-code"),
    path("codes/<int:code_id>/end/", codes.end, name="end-code"),
    path("<uuid:centre_id>/staff/", staff.people, name="staff"),
    path("<uuid:centre_id>/staff/<int:duty_id>/end/", staff.end, name="end-duty"),
    path("scale/<slug:band>/", sheets.sheet, name="sheet"),
]
