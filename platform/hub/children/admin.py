"""Children for operators: by number only. Names are for those who care for them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Attendance, Child, Guardianship


class ReadOnly:
    """Rows that operators see and leave as they are."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class GuardianshipInline(ReadOnly, admin.TabularInline):
    """A child's guardianships, by relation and dates."""

    model = Guardianship
    fields = ["relation", "started_on", "ended_on"]


class AttendanceInline(ReadOnly, admin.TabularInline):
    """A child's groups."""

    model = Attendance
    fields = ["group", "started_on", "ended_on"]


@admin.register(Child)
class ChildAdmin(ReadOnly, admin.ModelAdmin):
    """Children by number."""

    list_display = ["pk", "created_at"]
    fields = ["pk", "created_at"]
    readonly_fields = ["pk", "created_at"]
    search_fields = ["=id"]
    inlines = [GuardianshipInline, AttendanceInline]
