"""The design page."""

from django.urls import path

from frontend import views

app_name = "design"
urlpatterns = [path("", views.design, name="page")]
