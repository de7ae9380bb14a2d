"""Indexes for the lists of a unit, the checks of a day and what was found damaged."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes."""

    dependencies = (("recordings", "0003_keeping"),)
    operations = (
        migrations.AddIndex("fixitycheck", models.Index(fields=["at"], name="fixity_by_time")),
        migrations.AddIndex("recording", models.Index(fields=["unit", "id"], name="recording_unit")),
        migrations.AddIndex("recording", models.Index(fields=["fixity", "fixity_at", "id"], name="recording_fixity")),
    )
