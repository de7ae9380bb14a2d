"""A house with a keeper's day in it: recordings without a duty, without keys, with a party whose history asks for care."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed
from tests.web.house import ACTOR, House, settle_in

from liuhen.activities.models import Activity
from liuhen.activities.services import note_conflict, register_party
from liuhen.recordings.services.deriving import make_next

if TYPE_CHECKING:
    from pathlib import Path

    from tests.devices.bureau import Bureau


def settle_keeper(bureau: Bureau, tmp_path: Path, seconds: float = 4) -> House:
    """Furnish a house, then let 张三 hand in three more clips: two of a duty with a party that fought before, one of none."""
    house = settle_in(bureau, tmp_path, seconds)
    party = register_party(actor=ACTOR, at=clock("10:40"), agency=bureau.agency, name="周某", kind="person")
    note_conflict(actor=ACTOR, at=clock("10:41"), party=party, day=date(2026, 2, 1), event="阻挠执法", source="笔录")
    duty = planned(bureau, title="人民路占道经营查处", planned_at=clock("11:00"), party=party)
    duty.arrive("11:00")
    duty.start("11:02")
    duty.end("11:40")
    folder = tmp_path / "second"
    folder.mkdir()
    card = empty_card(bureau, folder)
    for number, start in enumerate(("11:05", "11:20", "12:50"), 11):
        card.film(start, seconds, number=number)
    intake = card.hand_in("14:10")
    while make_next(clock=lambda: clock("14:11")) is not None:
        pass
    house.recordings += sealed(intake)
    house.duty.activity = Activity.objects.get(pk=house.duty.activity.pk)
    return house
