"""The check before use (AS-10): four items in YC, three in SS, two in ZH, none in HY and PDS."""

from __future__ import annotations

import pytest
from tests.devices.bureau import ALL_ITEMS, Bureau, clock, found
from tests.devices.walk import bring_to

from liuhen.devices.models import Device, DeviceCheck, DeviceIssue
from liuhen.devices.services import check_device, issue_device
from liuhen.kernel.refusals import Refused

BATTERY_AND_MEMORY = {"battery": True, "storage": True}


def check(bureau: Bureau, device: Device, items: dict[str, bool]) -> DeviceCheck:
    return check_device(actor=bureau.actor(bureau.zhang), at=clock("08:30"), device=device, items=items)


def draw(bureau: Bureau, device: Device) -> DeviceIssue:
    return issue_device(actor=bureau.actor(bureau.wang), at=clock("08:40"), device=device, person=bureau.zhang)


@pytest.mark.parametrize(("pack", "article"), [("yc", "YC-A-3"), ("ss", "SS-5")])
def test_as_10_an_unchecked_clock_is_refused_where_it_is_prescribed(db, pack: str, article: str) -> None:
    """Everything else is checked: the clock alone decides."""
    bureau = found(pack)
    device = bureau.device()
    with pytest.raises(Refused) as refused:
        check(bureau, device, {name: True for name in ALL_ITEMS if name != "clock"})
    assert [cite.clause for cite in refused.value.citations] == [article]
    device.refresh_from_db()
    assert device.state == Device.State.REGISTERED
    assert not DeviceCheck.objects.exists()
    assert check(bureau, device, ALL_ITEMS).passed


@pytest.mark.parametrize(("pack", "taken"), [("yc", False), ("ss", True)])
def test_as_10_the_state_of_the_device_itself_is_an_item_in_yc_only(db, pack: str, taken: bool) -> None:
    """YC-A-3: 设备正常 is the fourth; SS-5 has three."""
    bureau = found(pack)
    items = {name: True for name in ALL_ITEMS if name != "device"}
    if taken:
        assert check(bureau, bureau.device(), items).passed
        return
    with pytest.raises(Refused) as refused:
        check(bureau, bureau.device(), items)
    assert [cite.clause for cite in refused.value.citations] == ["YC-A-3"]


@pytest.mark.parametrize("pack", ["zh", "hy", "pds"])
def test_as_10_battery_and_memory_are_enough_elsewhere(db, pack: str) -> None:
    bureau = found(pack)
    device = bureau.device()
    assert check(bureau, device, BATTERY_AND_MEMORY).passed
    device.refresh_from_db()
    assert device.state == Device.State.CHECKED


def test_as_10_a_failed_battery_in_zh_is_not_drawn_but_mended(db) -> None:
    zh = found("zh")
    device = zh.device()
    row = check(zh, device, {"battery": False, "storage": True})
    assert not row.passed
    device.refresh_from_db()
    assert device.state == Device.State.MAINTENANCE
    with pytest.raises(Refused, match="维护中"):
        issue_device(actor=zh.actor(zh.wang), at=clock("08:40"), device=device, person=zh.zhang)


@pytest.mark.parametrize("pack", ["yc", "ss"])
def test_as_10_without_the_whole_check_nothing_is_drawn(db, pack: str) -> None:
    """YC-A-3: four items; SS-5: 系统日期和时间 among three."""
    bureau = found(pack)
    device = bureau.device()
    with pytest.raises(Refused):
        check(bureau, device, BATTERY_AND_MEMORY)
    with pytest.raises(Refused, match="不能领用"):
        draw(bureau, device)
    check(bureau, device, ALL_ITEMS)
    assert draw(bureau, device).person == bureau.zhang


@pytest.mark.parametrize("pack", ["zh", "hy"])
def test_as_10_two_items_are_enough_to_draw_in_zh_and_hy(db, pack: str) -> None:
    """ZH-13a names battery and memory, HY has no list."""
    bureau = found(pack)
    device = bureau.device()
    check(bureau, device, BATTERY_AND_MEMORY)
    assert draw(bureau, device).person == bureau.zhang


@pytest.mark.parametrize("lacking", ["battery", "storage"])
def test_as_10_in_zh_either_of_the_two_items_is_wanted(db, lacking: str) -> None:
    """ZH-13a."""
    zh = found("zh")
    with pytest.raises(Refused) as refused:
        check(zh, zh.device(), {name: True for name in BATTERY_AND_MEMORY if name != lacking})
    assert "ZH-13a" in {cite.clause for cite in refused.value.citations}


def test_an_empty_check_passes_only_where_no_list_is_prescribed(db) -> None:
    pds, yc = found("pds"), found("yc")
    assert check(pds, pds.device(), {}).passed
    with pytest.raises(Refused):
        check(yc, yc.device(), {})


def test_the_items_are_kept_as_they_were_found(yc: Bureau, recorder: Device) -> None:
    row = check(yc, recorder, {**ALL_ITEMS, "clock": False})
    row.refresh_from_db()
    assert row.items == {"device": True, "battery": True, "storage": True, "clock": False}
    assert recorder.maintenances.get().reason == "检查不合格：clock"


def test_an_item_that_nobody_knows_is_refused(yc: Bureau, recorder: Device) -> None:
    with pytest.raises(Refused, match="lens"):
        check(yc, recorder, {**ALL_ITEMS, "lens": True})


def test_a_check_may_be_repeated_and_the_latest_counts(yc: Bureau, recorder: Device) -> None:
    check(yc, recorder, ALL_ITEMS)
    second = check(yc, recorder, ALL_ITEMS)
    issue = issue_device(actor=yc.actor(yc.wang), at=clock("08:40"), device=recorder, person=yc.zhang)
    assert issue.check_row == second


def test_a_check_of_yesterday_is_not_for_this_departure(yc: Bureau, recorder: Device) -> None:
    check(yc, recorder, ALL_ITEMS)
    with pytest.raises(Refused) as refused:
        issue_device(actor=yc.actor(yc.wang), at=clock("00:00", "2026-04-08"), device=recorder, person=yc.zhang)
    assert refused.value.rule == "devices.check.stale"


def test_a_returned_device_needs_a_new_check_before_it_goes_out_again(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, Device.State.IN_STOCK)
    with pytest.raises(Refused, match="在库"):
        issue_device(actor=yc.actor(yc.wang), at=clock("18:00"), device=device, person=yc.li)
