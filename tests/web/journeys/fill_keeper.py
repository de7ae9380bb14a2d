"""Fill a new instance with a keeper's day and a second keeper; run in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from tests.web.journeys.fill import PASSWORD


def fill(home: Path) -> None:
    """Make the instance and one bureau with five recordings that wait for its keepers."""
    from tests.devices.bureau import found  # noqa: PLC0415  # the applications must be ready first
    from tests.web.house import ACTOR, NOW, person  # noqa: PLC0415
    from tests.web.keepers import settle_keeper  # noqa: PLC0415

    from liuhen.accounts.services import set_password  # noqa: PLC0415
    from liuhen.commands.instance import make_instance  # noqa: PLC0415

    make_instance(home)
    call_command("migrate", verbosity=0, interactive=False)
    folder = home / "cards"
    folder.mkdir()
    house = settle_keeper(found("zh"), folder, seconds=4)
    second = person(house.bureau, "keeper2", "许珊", "record_keeper", house.bureau.unit)
    for each in (*house.people.values(), second):
        set_password(actor=ACTOR, at=NOW, person=each, password=PASSWORD)


if __name__ == "__main__":
    django.setup()
    fill(Path(settings.HOME))
    sys.exit(0)
