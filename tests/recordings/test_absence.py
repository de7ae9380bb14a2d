"""What was not handed in is told: duties without recordings, recorders and issues that brought nothing, numbers missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import ALL_ITEMS, Bureau, clock
from tests.recordings.conftest import empty_card, sealed

from liuhen.activities.models import Activity
from liuhen.devices.services import check_device, issue_device, return_device
from liuhen.recordings.absence import Absent, not_handed_in
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.devices.models import Device

DAY = date(2026, 4, 7)
EVENING = clock("20:00")


def absent(bureau: Bureau, from_day: date = DAY, to_day: date = DAY, at: datetime = EVENING) -> list[Absent]:
    return not_handed_in(bureau.agency, from_day, to_day, at)


def kinds(found: list[Absent]) -> list[str]:
    return [item.kind for item in found]


def lend(bureau: Bureau, number: str, out: str, back: str | None) -> Device:
    """Issue a device to 张三 for no duty, and take it back."""
    device = bureau.device(number)
    check_device(actor=bureau.actor(bureau.zhang), at=clock(out), device=device, items=ALL_ITEMS)
    by = bureau.actor(bureau.wang)
    issue_device(actor=by, at=clock(out), device=device, person=bureau.zhang)
    if back is not None:
        return_device(actor=by, at=clock(back), device=device)
    return device


def test_a_duty_without_recorder_and_recording_is_told_when_it_has_ended(yc: Bureau) -> None:
    duty = planned(yc)
    duty.run(until="start")
    assert absent(yc) == []
    duty.end()
    (found,) = absent(yc)
    assert (found.kind, found.activity, found.unit) == ("duty_without_recording", duty.activity, yc.unit)
    assert "屯河嘉园二期工地检查" in found.words
    assert found.since == clock("10:30")


def test_each_recorder_that_was_carried_and_brought_nothing_is_told_by_name(
    yc: Bureau, duty: Duty, tmp_path: Path
) -> None:
    duty.run()
    assert [(f.kind, f.device_no, f.person) for f in absent(yc)] == [
        ("recorder_missing", "ZF-017", yc.zhang),
        ("recorder_missing", "ZF-018", yc.li),
    ]
    card = empty_card(yc, tmp_path)
    card.film("09:10", 1)
    card.hand_in("12:00")
    (left,) = absent(yc)
    assert (left.device_no, left.person) == ("ZF-018", yc.li)
    assert "李四携带的 ZF-018" in left.words


@pytest.mark.parametrize("outcome", [Activity.Outcome.EXEMPT, Activity.Outcome.NOT_REQUIRED])
def test_a_duty_that_needs_no_recording_owes_none(yc: Bureau, duty: Duty, outcome: str) -> None:
    duty.run()
    Activity.objects.update(outcome=outcome)
    assert absent(yc) == []


def test_a_recorder_that_was_out_for_no_duty_and_brought_nothing_is_told_when_it_is_back(
    yc: Bureau, tmp_path: Path
) -> None:
    device = lend(yc, "ZF-017", "13:00", "15:00")
    (found,) = absent(yc)
    assert (found.kind, found.device_no, found.person) == ("issue_without_recording", "ZF-017", yc.zhang)
    assert found.since == clock("15:00")
    card = empty_card(yc, tmp_path)
    card.film("14:00", 1)
    (recording,) = sealed(card.hand_in("16:00"))
    assert recording.device == device
    assert absent(yc) == []


def test_a_recorder_that_is_still_out_is_not_missed_yet(yc: Bureau) -> None:
    lend(yc, "ZF-017", "13:00", None)
    assert absent(yc) == []


def test_a_recorder_that_comes_back_the_next_day_was_carried_on_the_duty_of_the_day_before(yc: Bureau) -> None:
    duty = planned(yc, officers=("zhang",))
    device = duty.draw(yc.zhang, "ZF-017")
    duty.run()
    morning = clock("08:00", "2026-04-08")
    return_device(actor=yc.actor(yc.wang), at=morning, device=device)
    next_day = DAY + timedelta(days=1)
    assert absent(yc, next_day, next_day, clock("20:00", "2026-04-08")) == []
    assert kinds(absent(yc, DAY, next_day, clock("20:00", "2026-04-08"))) == ["recorder_missing"]


def test_numbers_that_never_arrived_are_told_a_device_and_day(yc: Bureau, tmp_path: Path) -> None:
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    for start, number in (("09:00", 1), ("09:10", 2), ("09:20", 5)):
        card.film(start, 1, number=number)
    card.hand_in("12:00")
    (gap,) = [item for item in absent(yc) if item.kind == "sequence_gap"]
    assert gap.words == "ZF-017 的文件编号不连续，缺 2 个：3、4。"
    card.film("09:15", 1, number=3)
    card.film("09:16", 1, number=4)
    card.hand_in("13:00")
    assert "sequence_gap" not in kinds(absent(yc))


def test_numbers_of_two_days_are_not_compared(yc: Bureau, tmp_path: Path) -> None:
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("09:00", 1, number=1)
    card.film("09:00", 1, day="2026-04-06", number=9)
    card.hand_in("12:00")
    assert "sequence_gap" not in kinds(absent(yc, DAY - timedelta(days=1)))


def test_a_number_out_of_all_bounds_is_counted_and_not_listed(yc: Bureau, tmp_path: Path) -> None:
    """A name may claim any number; two of them must not cost a list of what lies between."""
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("09:00", 1, number=1)
    card.film("09:10", 1, number=2)
    first, second = sealed(card.hand_in("12:00"))
    Recording.objects.filter(pk=second.pk).update(sequence=2_000_000_000)
    assert first.sequence == 1
    (gap,) = [item for item in absent(yc) if item.kind == "sequence_gap"]
    assert gap.words == "ZF-017 的文件编号不连续，缺 1999999998 个：2、3、4、5、6等。"


def test_the_oldest_comes_first_and_other_days_and_agencies_are_left_out(yc: Bureau, ss: Bureau) -> None:
    lend(yc, "ZF-019", "13:00", "15:00")
    planned(yc).run()
    assert kinds(absent(yc)) == ["duty_without_recording", "issue_without_recording"]
    assert absent(ss) == []
    assert absent(yc, DAY - timedelta(days=2), DAY - timedelta(days=1)) == []


def test_days_to_come_miss_nothing(yc: Bureau) -> None:
    planned(yc).run()
    later = DAY + timedelta(days=3)
    assert absent(yc, later, later) == []
    assert absent(yc, DAY, later) != []
