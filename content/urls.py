"""The room's addresses beside its tree of pages."""

from django.urls import path, re_path

from . import views
from .feeds import NewActivities

app_name = "library"
urlpatterns = [
    path("activities/", views.activities, name="activities"),
    path("activities/feed.xml", NewActivities(), name="feed"),
    path("places/", views.places, name="places"),
    re_path(r"^places/(?P<slug>[\w-]+)/$", views.place, name="place"),
]
