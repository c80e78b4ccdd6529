from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Only the model changes. The table stays as it is, and keeps the triggers that guard it."""

    dependencies = [("observations", "0004_no_readable_reason")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="observation",
                    name="received_at",
                    field=models.DateTimeField(default=timezone.now, editable=False),
                )
            ]
        )
    ]
