"""A hand-in says whether its copies were read back. Those before this one were, but for measurements of speed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = (("recordings", "0006_agency_of_words"),)
    operations = (
        migrations.AddField(model_name="intake", name="read_back", field=models.BooleanField(default=True)),
    )
