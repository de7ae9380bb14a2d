"""The use of devices is found by its days: by when a device came back, with when it went out beside it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = (("devices", "0002_imports_and_declined_hand_overs"),)
    operations = (
        migrations.AddIndex(
            model_name="deviceissue", index=models.Index(fields=["back_at", "out_at"], name="issue_by_return")
        ),
    )
