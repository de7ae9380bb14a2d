"""Fill a new instance with two bureaux and their passwords; run in a process of its own, as the program would be."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

PASSWORD = "屯坪南路-2026-夜间"


def fill(home: Path) -> None:
    """Make the instance, film and hand in a duty of each bureau, and give everybody the password."""
    from tests.devices.bureau import found  # noqa: PLC0415  # the applications must be ready first
    from tests.web.house import ACTOR, NOW, settle_in  # noqa: PLC0415

    from liuhen.accounts.services import set_password  # noqa: PLC0415
    from liuhen.commands.instance import make_instance  # noqa: PLC0415
    from liuhen.regulations.counting import count_next  # noqa: PLC0415

    make_instance(home)
    call_command("migrate", verbosity=0, interactive=False)
    for pack in ("ss", "zh"):
        folder = home / f"cards-{pack}"
        folder.mkdir()
        house = settle_in(found(pack), folder, seconds=8)
        for person in house.people.values():
            set_password(actor=ACTOR, at=NOW, person=person, password=PASSWORD)
    while count_next(NOW):
        pass


if __name__ == "__main__":
    django.setup()
    fill(Path(settings.HOME))
    sys.exit(0)
