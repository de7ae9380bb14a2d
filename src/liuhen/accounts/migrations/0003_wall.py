"""A session may belong to the screen of a docking station."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = (("accounts", "0002_people"),)
    operations = (
        migrations.AddField(
            model_name="signin", name="wall_since", field=models.DateTimeField(blank=True, null=True)
        ),
    )
