"""Centres, groups, and who works where, for operators."""

from django.contrib import admin

from .models import Centre, Duty, Employment, Group


class GroupInline(admin.TabularInline):
    """The groups of one centre."""

    model = Group
    extra = 0


class DutyInline(admin.TabularInline):
    """The groups that one worker is with."""

    model = Duty
    extra = 0


@admin.register(Centre)
class CentreAdmin(admin.ModelAdmin):
    """Centres with their groups."""

    list_display = ["name", "kind", "district"]
    list_filter = ["kind", "district"]
    search_fields = ["name"]
    inlines = [GroupInline]


@admin.register(Employment)
class EmploymentAdmin(admin.ModelAdmin):
    """Who works where, and with which groups. An end has a day; nothing is deleted for it."""

    list_display = ["user", "centre", "role", "started_on", "ended_on"]
    list_filter = ["role", "centre"]
    autocomplete_fields = ["user", "centre"]
    inlines = [DutyInline]
