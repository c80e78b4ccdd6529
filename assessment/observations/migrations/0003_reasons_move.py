"""Reasons move to the encrypted field, and back again."""

from django.db import migrations


def encrypt(apps, schema_editor):
    observations = apps.get_model("observations", "Observation").objects
    for note in observations.exclude(readable_reason="").iterator():
        observations.filter(pk=note.pk).update(reason=note.readable_reason)


def decrypt(apps, schema_editor):
    observations = apps.get_model("observations", "Observation").objects
    for note in observations.filter(reason__isnull=False).iterator():
        observations.filter(pk=note.pk).update(readable_reason=note.reason)


class Migration(migrations.Migration):
    dependencies = [("observations", "0002_encrypted_reason")]

    operations = [migrations.RunPython(encrypt, decrypt)]
