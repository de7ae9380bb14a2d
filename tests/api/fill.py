"""Fill a new instance with a bureau and tokens; run in a process of its own, as the program would be."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from liuhen.commands.instance import make_instance


def fill(home: Path) -> dict[str, str]:
    """Make the instance with a filmed duty and return a token of somebody who may do nearly everything, and of the separated administrators."""
    from tests.devices.bureau import found  # noqa: PLC0415  # the applications must be ready first
    from tests.web.house import ACTOR, person, settle_in  # noqa: PLC0415

    from liuhen.accounts.services import appoint  # noqa: PLC0415
    from liuhen.accounts.services.tokens import make_token  # noqa: PLC0415
    from liuhen.accounts.tokens import SCOPES  # noqa: PLC0415
    from liuhen.kernel.moments import local_day, now  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    (home / "cards").mkdir()
    house = settle_in(found("yc"), home / "cards")
    root, at = house.bureau.root, now()
    able = person(house.bureau, "able", "全能", "unit_head", root)
    for role in ("officer", "record_keeper", "device_keeper", "legal", "leader"):
        appoint(actor=ACTOR, at=at, person=able, unit=root, role=role, starts_on=date(2026, 1, 1))
    people = {"able": able} | {name: house.people[name] for name in ("audit", "system", "security", "zhang")}
    ends = local_day(at) + timedelta(days=30)
    return {
        name: make_token(actor=ACTOR, at=at, person=each, name="对接", scopes=tuple(SCOPES), expires_on=ends).text
        for name, each in people.items()
    } | {"recording": str(house.first.pk), "intake": str(house.intake.pk)}


if __name__ == "__main__":
    make_instance(Path(os.environ["LIUHEN_HOME"]))  # before the settings are read, which look for its secret
    django.setup()
    made = fill(Path(settings.HOME))
    (Path(settings.HOME) / "tokens.json").write_text(json.dumps(made), "utf-8")
    sys.exit(0)
