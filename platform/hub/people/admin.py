"""Accounts and offices, for operators."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from .models import Appointment, User


class AppointmentInline(admin.TabularInline):
    """The offices of one person."""

    model = Appointment
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts with their offices."""

    list_display = ["username", "display_name", "email", "is_active", "last_login"]
    search_fields = ["username", "display_name", "email"]
    fieldsets = [
        *(UserAdmin.fieldsets or ()),
        (_("미래아이"), {"fields": ["display_name", "language"]}),
    ]
    inlines = [AppointmentInline]
