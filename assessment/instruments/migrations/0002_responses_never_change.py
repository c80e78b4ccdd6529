"""The database itself refuses to change what was seen, and what scores rest on.

DELETE stays open: guardians may have a child's data erased. SQLite drops a table's triggers when
Django rebuilds the table, so a later migration that alters one of these must run `guard` again;
a test looks whether the triggers are there.
"""

from django.db import migrations

GUARDED = ("instruments_response", "instruments_itemparameters", "instruments_calibration")


def guard(apps, schema_editor):
    for table in GUARDED:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION mirae_refuse_update()"
            )


def make_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION mirae_refuse_update() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END; "
            "$$ LANGUAGE plpgsql",
            params=(),
        )


def open_again(apps, schema_editor):
    for table in GUARDED:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}_never_changes{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION mirae_refuse_update()")


def nothing(apps, schema_editor):
    """The function goes with the triggers."""


class Migration(migrations.Migration):
    dependencies = [("instruments", "0001_initial")]

    operations = [
        migrations.RunPython(make_function, nothing),
        migrations.RunPython(guard, open_again),
    ]
