"""Operators keep the list of partner organisations here."""

from django.contrib import admin

from .models import Membership, Organisation


class MembershipInline(admin.TabularInline):
    """Who acts for the organisation."""

    model = Membership
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Partner organisations with their people."""

    list_display = ["name"]
    search_fields = ["name"]
    inlines = [MembershipInline]
