"""The room's addresses."""

from django.urls import path

from . import views

app_name = "library"
urlpatterns = [
    path("activities/", views.home, name="activities"),
    path("places/", views.home, name="places"),
]
