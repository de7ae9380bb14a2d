"""Fill a new instance with a duty of 华阴 today, and trainings of an earlier year; run in a process of its own."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from tests.web.journeys.fill import PASSWORD


def fill(home: Path) -> None:
    """Make the instance with the bureaux of HY and ZH, without recordings."""
    from tests.devices.bureau import found  # noqa: PLC0415  # the applications must be ready first
    from tests.web.house import ACTOR, NOW  # noqa: PLC0415
    from tests.web.journeys.fill import plan_today  # noqa: PLC0415

    from liuhen.accounts.services import set_password  # noqa: PLC0415
    from liuhen.commands.instance import make_instance  # noqa: PLC0415
    from liuhen.training.services import record_training  # noqa: PLC0415

    make_instance(home)
    call_command("migrate", verbosity=0, interactive=False)
    for pack in ("hy", "zh"):
        bureau = found(pack)
        bureau.device("ZF-017")
        for person in (bureau.zhang, bureau.li, bureau.wang, bureau.zhao):
            set_password(actor=ACTOR, at=NOW, person=person, password=PASSWORD)
        plan_today(bureau)
        record_training(
            actor=ACTOR,
            at=NOW,
            unit=bureau.unit,
            day=date(2025, 3, 10),
            topic="执法全过程记录办法",
            trainer="市局法制科",
            hours=Decimal(2),
            attendees=[bureau.zhang],
        )


if __name__ == "__main__":
    django.setup()
    fill(Path(settings.HOME))
    sys.exit(0)
