"""Suggestions by age alone used to be kept like all others: those go."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Delete what was kept on children for whom nobody agrees to personal suggestions."""
    Suggestion = apps.get_model("recommendation", "Suggestion")
    Consent = apps.get_model("privacy", "Consent")
    agreed = Consent.objects.filter(purpose="recommendation", withdrawn_at=None)
    Suggestion.objects.exclude(child__in=agreed.values("child")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendation", "0001_initial"),
        ("privacy", "0002_erasures_at_their_time"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
