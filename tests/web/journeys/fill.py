"""Fill a new instance with two bureaux and their passwords; run in a process of its own, as the program would be."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.management import call_command

from liuhen.kernel.moments import local_day, now

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau
    from tests.web.house import House

TODAY = "幸福路工地检查"
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
        judge_today(house)
        if pack == "ss":
            plan_today(house.bureau)
    while count_next(now()):
        pass


def judge_today(house: House) -> None:
    """Judge something at the present moment: pages count the present month, and the rest of the house lies in April."""
    from liuhen.accounts.regulations import regulation_of  # noqa: PLC0415
    from liuhen.kernel.actors import system  # noqa: PLC0415
    from liuhen.obligations.matters import Matter, Owner  # noqa: PLC0415
    from liuhen.obligations.services import settle  # noqa: PLC0415

    at, unit = now(), house.bureau.unit
    facts = {"activity.day_ended_at": at, "recording.exported_at": at, "recording.completed_at": at}
    matter = Matter(unit.subject, ("recording.hand_in",), facts, Owner(unit), "今天的执法")
    regulation = regulation_of(house.bureau.agency, local_day(at))
    settle(actor=system("test"), at=at, regulation=regulation, matter=matter)


def plan_today(bureau: Bureau) -> None:
    """Send 张三 and 李四 out once more, today by the clock of this machine: journeys on site happen now."""
    from liuhen.activities.services import Assignment, assign_officers, plan_activity, register_party  # noqa: PLC0415
    from liuhen.kernel.moments import now  # noqa: PLC0415

    head, at = bureau.actor(bureau.zhao), now()
    party = register_party(actor=head, at=at, agency=bureau.agency, name="屯河建筑公司", kind="org")
    activity = plan_activity(
        actor=head,
        at=at,
        unit=bureau.unit,
        title=TODAY,
        act="inspection",
        kind="inspection",
        place="幸福路 8 号工地",
        party=party,
        persons_on_site=["王某"],
    )
    officers = [Assignment(bureau.zhang, lead_recorder=True), Assignment(bureau.li)]
    assign_officers(actor=head, at=at, activity=activity, officers=officers)


if __name__ == "__main__":
    django.setup()
    fill(Path(settings.HOME))
    sys.exit(0)
