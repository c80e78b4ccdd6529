"""The room's addresses."""

from django.urls import path

from .views import children, group, notes

app_name = "observe"
urlpatterns = [
    path("", group.home, name="home"),
    path("note/", group.entry, name="entry"),
    path("shell/", group.shell, name="shell"),
    path("notes/", notes.mine, name="mine"),
    path("notes/<uuid:note_id>/", notes.note, name="note"),
    path("notes/<uuid:note_id>/undo/", group.undo, name="undo"),
    path("notes/<uuid:note_id>/withdraw/", notes.withdraw, name="withdraw"),
    path("children/<uuid:child_id>/", children.child, name="child"),
    path("children/<uuid:child_id>/scale/", children.scale, name="scale"),
]
