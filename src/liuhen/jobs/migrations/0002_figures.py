"""What was counted over all originals."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("jobs", "0001_heartbeat_growth_arrangements"),)
    operations = (
        migrations.CreateModel(
            name="StoreFigures",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("counted", models.JSONField(encoder=DjangoJSONEncoder)),
            ],
        ),
    )
