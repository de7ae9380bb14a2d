"""The tables of the log, its number sequence on PostgreSQL, and the triggers that make it append-only."""

import liuhen.ledger.models
from django.db import migrations, models
from liuhen.ledger import triggers


def install(apps, schema_editor):
    """Create the triggers, and on PostgreSQL the sequence that numbers entries."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE SEQUENCE ledger_entry_number")
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    """Drop what `install` made."""
    triggers.remove(schema_editor.connection)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP SEQUENCE ledger_entry_number")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                ("number", liuhen.ledger.models.RowNumber(primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=200)),
                ("agency", models.CharField(max_length=200)),
                ("actor", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "ledger_entry",
                "indexes": [
                    models.Index(fields=["subject", "number"], name="ledger_entry_subject"),
                    models.Index(fields=["act", "number"], name="ledger_entry_act"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingRow",
            fields=[("entry", liuhen.ledger.models.RowNumber(primary_key=True, serialize=False))],
            options={"db_table": "ledger_pending"},
        ),
        migrations.CreateModel(
            name="LeafRow",
            fields=[
                ("index", liuhen.ledger.models.RowNumber(db_column="leaf", primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "ledger_leaf"},
        ),
        migrations.CreateModel(
            name="NodeRow",
            fields=[
                ("position", liuhen.ledger.models.RowNumber(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "ledger_node"},
        ),
        migrations.CreateModel(
            name="CheckpointRow",
            fields=[
                ("size", liuhen.ledger.models.RowNumber(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={"db_table": "ledger_checkpoint"},
        ),
        migrations.CreateModel(
            name="CountersignatureRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("key", models.CharField(max_length=400)),
                ("line", models.CharField(max_length=600)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_countersignature",
                "constraints": [models.UniqueConstraint(fields=("size", "key"), name="ledger_countersigned_once")],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
