"""Duties are found by their days: by when they ended, with when they began beside it."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = (
        ("accounts", "0001_initial"),
        ("activities", "0002_field_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["agency", "ended_at", "arrived_at", "started_at"], name="activity_by_end"),
        ),
    )
