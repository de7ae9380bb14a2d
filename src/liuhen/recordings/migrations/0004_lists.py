"""Indexes for the lists of a unit and of what was found damaged."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies = (("recordings", "0003_keeping"),)
    operations = (
        migrations.AddIndex("recording", models.Index(fields=["unit", "id"], name="recording_unit")),
        migrations.AddIndex("recording", models.Index(fields=["fixity", "fixity_at", "id"], name="recording_fixity")),
    )
