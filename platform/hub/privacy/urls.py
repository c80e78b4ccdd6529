"""The room's addresses."""

from django.urls import path

from .views import consents, guardians, parting, public, recorded, review, rights

app_name = "privacy"
urlpatterns = [
    path("", public.home, name="home"),
    path("access/", review.access, name="access"),
    path("erased/", rights.erased, name="erased"),
    path("invitations/<str:token>/", guardians.invitation, name="invitation"),
    path("children/<uuid:child_id>/", consents.consents, name="consents"),
    path("children/<uuid:child_id>/confirm/", consents.confirm, name="confirm"),
    path("children/<uuid:child_id>/withdraw/<str:purpose>/", consents.withdraw, name="withdraw"),
    path("children/<uuid:child_id>/looks/", rights.looks, name="looks"),
    path("children/<uuid:child_id>/download/", rights.download, name="download"),
    path("children/<uuid:child_id>/erase/", rights.erase, name="erase"),
    path("children/<uuid:child_id>/guardians/", guardians.guardians, name="guardians"),
    path("children/<uuid:child_id>/step-down/", parting.step_down, name="step-down"),
    path("children/<uuid:child_id>/stepped-down/", parting.stepped_down, name="stepped-down"),
    path("children/<uuid:child_id>/record/", recorded.record, name="record"),
]
