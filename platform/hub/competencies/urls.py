"""The framework's addresses."""

from django.urls import path

from . import views

app_name = "framework"
urlpatterns = [
    path("", views.home, name="home"),
    path("<str:version>.case.json", views.case_package, name="case"),
]
