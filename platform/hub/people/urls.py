"""The room's addresses; all else about accounts is allauth's."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [path("", views.me, name="me")]
