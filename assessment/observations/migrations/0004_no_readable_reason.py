"""The readable field goes; a new version still has a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("observations", "0003_reasons_move")]

    operations = [
        migrations.RemoveField("observation", "readable_reason"),
        migrations.AddConstraint(
            "observation",
            models.CheckConstraint(
                condition=models.Q(supersedes=None, withdrawn=False)
                | models.Q(supersedes__isnull=False, reason__isnull=False),
                name="a_new_version_has_a_reason",
            ),
        ),
    ]
