"""The use of devices is found by its days: the agency's issues, by when a device came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_over(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give each issue the agency of its device."""
    device = apps.get_model("devices", "Device").objects.filter(pk=OuterRef("device"))
    apps.get_model("devices", "DeviceIssue").objects.update(agency=Subquery(device.values("agency")[:1]))


def _agency(*, null: bool) -> models.ForeignKey:  # type: ignore[type-arg]  # not subscriptable at run time
    return models.ForeignKey(
        db_index=False, null=null, on_delete=models.deletion.PROTECT, related_name="+", to="accounts.agency"
    )


class Migration(migrations.Migration):
    """A column with what the device says, and the index that begins with it."""

    dependencies = (("accounts", "0001_initial"), ("devices", "0002_imports_and_declined_hand_overs"))
    operations = (
        migrations.AddField("deviceissue", "agency", _agency(null=True)),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AlterField("deviceissue", "agency", _agency(null=False)),
        migrations.AddIndex("deviceissue", models.Index(fields=["agency", "back_at", "out_at"], name="issue_by_return")),
    )
