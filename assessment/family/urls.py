"""The room's addresses."""

from django.urls import path

from .views import evidence, home, joining, paper, playing, profile, report

app_name = "family"
urlpatterns = [
    path("", home.home, name="home"),
    path("children/new/", home.add_child, name="add-child"),
    path("<uuid:child_id>/", profile.profile, name="profile"),
    path("<uuid:child_id>/evidence/", evidence.evidence, name="evidence"),
    path("<uuid:child_id>/report/", report.report, name="report"),
    path("<uuid:child_id>/report/thanks/", report.thanks, name="thanks"),
    path("<uuid:child_id>/profile.pdf", paper.profile_pdf, name="profile-pdf"),
    path("<uuid:child_id>/centre/", joining.centre, name="centre"),
    path("<uuid:child_id>/district/", playing.district, name="district"),
    path("<uuid:child_id>/suggestions/<uuid:suggestion_id>/", playing.answer, name="answer"),
]
