"""The room's addresses."""

from django.urls import path, register_converter

from . import views
from .plays import BY_SLUG


class GameSlug:
    """The address of a game that plays by itself; the child's own story has a page of its own."""

    regex = "|".join(slug for slug in BY_SLUG if slug != "story")

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GameSlug, "game")

app_name = "play"
urlpatterns = [
    path("", views.home, name="home"),
    path("leave/", views.leave, name="leave"),
    path("<uuid:child_id>/", views.room, name="room"),
    path("<uuid:child_id>/enter/", views.enter, name="enter"),
    path("<uuid:child_id>/story/", views.story, name="story"),
    path("<uuid:child_id>/story/remark/", views.remark, name="remark"),
    path("<uuid:child_id>/<game:slug>/", views.game, name="game"),
]
