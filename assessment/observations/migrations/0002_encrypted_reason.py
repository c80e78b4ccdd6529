"""Why a note was corrected is free text about a child: a field for it that is encrypted."""

import hub.encryption
from django.core.validators import MaxLengthValidator
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("observations", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("observation", "a_new_version_has_a_reason"),
        migrations.RenameField("observation", "reason", "readable_reason"),
        migrations.AddField(
            "observation",
            "reason",
            hub.encryption.EncryptedText(
                blank=True,
                null=True,
                validators=[MaxLengthValidator(200)],
                verbose_name="고치는 까닭",
            ),
        ),
    ]
