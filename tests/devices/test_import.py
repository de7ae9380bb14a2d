"""Devices from a sheet: every line judged before anything is written, all or nothing, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.devices.bureau import SETTING_UP, Bureau, clock, found

from liuhen.devices.importing import _LONGEST, Judged, Reader
from liuhen.devices.models import Device, DeviceImport
from liuhen.devices.services import approve_purpose, read_in, register_import
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

AT = clock("09:00")
GOOD = {
    "number": "ZF-101",
    "kind": "执法记录仪",
    "brand": "海康威视",
    "unit": "执法一中队",
    "custodian": "王五",
    "portable": "是",
    "in_service_on": "2026-03-01",
}


def line(row: int = 2, **changed: str) -> dict[str, Any]:
    return {"row": row, "values": {**GOOD, **changed}}


def judged(bureau: Bureau, *lines: dict[str, Any]) -> list[Judged]:
    return Reader(bureau.agency, [bureau.unit], AT).judge(lines)


def kept(bureau: Bureau, *lines: dict[str, Any]) -> DeviceImport:
    return read_in(actor=bureau.actor(bureau.wang), at=AT, person=bureau.wang, name="台账.xlsx", lines=lines)


def register(bureau: Bureau, sheet: DeviceImport, *rows: int) -> list[Device]:
    return register_import(
        actor=bureau.actor(bureau.wang), at=AT, sheet=sheet, units=[bureau.unit], rows=frozenset(rows)
    )


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"number": ""}, "number", "没有填"),
        ({"kind": "无人机"}, "kind", "没有“无人机”"),
        ({"unit": "执法九中队"}, "unit", "不在您负责的单位"),
        ({"custodian": "没有这个人"}, "custodian", "本机关没有"),
        ({"portable": "也许"}, "portable", "看不懂"),
        ({"in_service_on": "去年三月"}, "in_service_on", "不是日期"),
        ({"in_service_on": "2036-03-01"}, "in_service_on", "不可能"),
        ({"number": "Z" * 41}, "number", "最多 40 字"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_with_the_remedy(yc: Bureau, changed, column, words):
    (found_line,) = judged(yc, line(7, **changed))
    fault = next(each for each in found_line.faults if each.column == column)

    assert found_line.row == 7
    assert words in fault.words
    assert fault.remedy
    assert not found_line.new


def test_what_the_regulation_lacks_is_told_with_its_article(yc: Bureau):
    """YC-A-3: a device without a custodian is not registered."""
    (found_line,) = judged(yc, line(custodian=""))

    assert "YC-A-3" in {cite.clause for cite in found_line.faults[0].citations}


def test_hy_takes_each_device_from_an_approval_that_is_not_used_up(db):
    """HY-4¶2."""
    hy = found("hy")
    approve_purpose(
        actor=hy.actor(hy.sun),
        at=SETTING_UP,
        unit=hy.unit,
        approver=hy.sun,
        kind="body",
        purpose="现场检查",
        quantity=1,
    )
    first, second = judged(hy, line(2), line(3, number="ZF-102"))

    assert first.new
    assert "HY-4¶2" in {cite.clause for cite in second.faults[0].citations}


def test_a_number_that_stands_twice_is_wrong_in_both_lines(yc: Bureau):
    assert [bool(each.faults) for each in judged(yc, line(2), line(3))] == [True, True]


def test_the_chosen_rows_are_registered_and_the_log_names_them(yc: Bureau):
    sheet = kept(yc, line(2), line(3, number="ZF-102"), line(4, number="ZF-103", kind="?"))
    devices = register(yc, sheet, 2, 3)

    assert [device.number for device in devices] == ["ZF-101", "ZF-102"]
    assert devices[0].custodian == yc.wang
    assert [each.act for each in history(devices[0].subject)][-1] == "device.registered"
    assert history(sheet.subject)[0].facts["numbers"] == ["ZF-101", "ZF-102"]


def test_a_chosen_row_that_is_wrong_registers_none(yc: Bureau):
    sheet = kept(yc, line(2), line(3, number="ZF-102", unit="?"))
    with pytest.raises(Refused, match="第 3 行"):
        register(yc, sheet, 2, 3)

    assert not Device.objects.filter(agency=yc.agency).exists()


def test_a_sheet_is_registered_once_and_a_second_upload_doubles_nothing(yc: Bureau):
    sheet = kept(yc, line(2))
    register(yc, sheet, 2)
    with pytest.raises(Refused) as refused:
        register(yc, sheet, 2)
    assert refused.value.rule == "devices.import.done"
    again = judged(yc, line(2), line(3, number="ZF-102"))
    assert [each.known is not None for each in again] == [True, False]
    assert [device.number for device in register(yc, kept(yc, line(2), line(3, number="ZF-102")), 2, 3)] == ["ZF-102"]


def test_another_device_under_a_known_number_is_wrong(yc: Bureau):
    register(yc, kept(yc, line(2)), 2)
    (found_line,) = judged(yc, line(2, serial_no="SN-9"))

    assert "另一台设备" in found_line.faults[0].words


def test_an_empty_sheet_and_one_of_somebody_else_are_refused(yc: Bureau):
    with pytest.raises(Refused, match="没有设备"):
        kept(yc)
    with pytest.raises(Refused):
        read_in(actor=yc.actor(yc.zhang), at=AT, person=yc.wang, name="x", lines=[line()])


def test_the_lengths_we_tell_are_those_of_the_table():
    columns = {field.attname: getattr(field, "max_length", None) for field in Device._meta.concrete_fields}
    assert {name: columns[name] for name in _LONGEST} == _LONGEST
