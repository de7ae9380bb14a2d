"""Maintenance, incidents, hand-over, loans, the clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.devices.bureau import Bureau, clock, found
from tests.devices.walk import bring_to, incident, mend

from liuhen.devices.models import Device, HandOver
from liuhen.devices.queries import due_for_service, hand_overs_of, hand_overs_waiting_for, holder_at
from liuhen.devices.services import (
    confirm_hand_over,
    finish_maintenance,
    hand_over,
    lend_device,
    measure_clock,
    recover_device,
    report_incident,
    start_maintenance,
)
from liuhen.kernel.moments import day_end
from liuhen.kernel.refusals import Refused
from liuhen.obligations.models import Obligation

S = Device.State


# --- upkeep


def test_a_registered_device_owes_its_first_service_by_the_agencys_period(yc: Bureau, recorder: Device) -> None:
    owed = Obligation.objects.get(question="device.upkeep")
    assert owed.due_at == day_end(date(2026, 4, 1))  # 90 days after 2026-01-01
    assert owed.by_setting
    assert list(due_for_service(yc.agency, date(2026, 3, 31))) == []
    assert list(due_for_service(yc.agency, date(2026, 4, 1))) == [recorder]


def test_a_service_fulfils_one_round_and_opens_the_next(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.MAINTENANCE)
    mend(yc, device)  # on 2026-04-07, six days late
    first, second = Obligation.objects.filter(question="device.upkeep").order_by("pk")
    assert first.fulfilled_at is not None
    assert first.due_at is not None
    assert first.fulfilled_at > first.due_at
    assert (second.fulfilled_at, second.due_at) == (None, day_end(date(2026, 7, 6)))
    assert list(due_for_service(yc.agency, date(2026, 6, 1))) == []
    device.refresh_from_db()
    assert (device.state, device.last_service_on) == (S.IN_STOCK, date(2026, 4, 7))


def test_a_regulation_without_upkeep_owes_none(db) -> None:
    pds = found("pds")
    pds.device()
    assert not due_for_service(pds.agency, date(2036, 1, 1))


def test_maintenance_says_why_what_and_how_it_ended(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_STOCK)
    with pytest.raises(Refused, match="事由"):
        start_maintenance(actor=yc.actor(yc.wang), at=clock("18:00"), device=device, reason=" ")
    row = start_maintenance(actor=yc.actor(yc.wang), at=clock("18:00"), device=device, reason="季度保养")
    with pytest.raises(Refused, match="内容和结果"):
        finish_maintenance(actor=yc.actor(yc.wang), at=clock("18:30"), device=device, content="除尘", result="")
    finish_maintenance(actor=yc.actor(yc.wang), at=clock("18:30"), device=device, content="除尘", result="正常")
    row.refresh_from_db()
    assert (row.reason, row.content, row.result) == ("季度保养", "除尘", "正常")


# --- incidents


def test_a_loss_is_charged_to_whoever_held_it_then(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_USE)
    incident("lost")(yc, device)  # happened 12:00, reported 19:00
    row = device.incidents.get()
    assert row.holder == yc.zhang
    assert holder_at(device, clock("19:00")) is None
    assert not device.issues.filter(back_at=None).exists()


def test_a_loss_from_stock_is_charged_to_nobody(yc: Bureau, recorder: Device) -> None:
    incident("stolen")(yc, recorder)
    assert recorder.incidents.get().holder is None


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"kind": "eaten"}, "kind"),
        ({"account": " "}, "account"),
        ({"place": ""}, "account"),
        ({"happened_at": clock("20:00")}, "future"),
    ],
)
def test_an_incident_is_told_completely(yc: Bureau, recorder: Device, given: dict[str, Any], rule: str) -> None:
    details: dict[str, Any] = {
        "kind": "lost",
        "happened_at": clock("12:00"),
        "place": "屯河路",
        "account": "发现不见",
    }
    with pytest.raises(Refused) as refused:
        report_incident(
            actor=yc.actor(yc.wang),
            at=clock("19:00"),
            device=recorder,
            **{**details, **given},
        )
    assert refused.value.rule == f"devices.incident.{rule}"


def test_a_found_device_goes_through_maintenance_before_anybody_uses_it(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.LOST)
    with pytest.raises(Refused, match="经过"):
        recover_device(actor=yc.actor(yc.wang), at=clock("20:00"), device=device, account="")
    recover_device(actor=yc.actor(yc.wang), at=clock("20:00"), device=device, account="拾得者送还")
    device.refresh_from_db()
    assert device.state == S.MAINTENANCE


# --- hand-over


def begin(bureau: Bureau, device: Device, **given: Any) -> HandOver:
    details: dict[str, Any] = {
        "actor": bureau.actor(bureau.wang),
        "at": clock("09:00"),
        "object_kind": "device",
        "subject": device.subject,
        "from_person": bureau.wang,
        "to_person": bureau.li,
        "items": ["执法记录仪 ZF-017", "充电器"],
        **given,
    }
    return hand_over(**details)


def test_a_hand_over_holds_once_both_sides_have_confirmed(yc: Bureau, recorder: Device) -> None:
    entry = begin(yc, recorder)
    assert (entry.from_confirmed_at, entry.to_confirmed_at, entry.complete) == (clock("09:00"), None, False)
    assert list(hand_overs_waiting_for(yc.li)) == [entry]
    recorder.refresh_from_db()
    assert recorder.custodian == yc.wang
    entry = confirm_hand_over(actor=yc.actor(yc.li), at=clock("09:20"), entry=entry)
    assert (entry.to_confirmed_at, entry.complete) == (clock("09:20"), True)
    recorder.refresh_from_db()
    assert recorder.custodian == yc.li
    assert list(hand_overs_of(recorder.subject)) == [entry]
    assert not hand_overs_waiting_for(yc.li)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"items": []}, "items"),
        ({"items": [" "]}, "items"),
        ({"object_kind": "car"}, "kind"),
        ({"subject": "device:0"}, "unknown"),
        ({"subject": "recording:1"}, "unknown"),
    ],
)
def test_a_hand_over_names_its_objects(yc: Bureau, recorder: Device, given: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(yc, recorder, **given)
    assert refused.value.rule == f"devices.hand_over.{rule}"


def test_the_two_sides_are_two_people_of_one_agency_and_write_it_themselves(yc: Bureau, recorder: Device) -> None:
    for given, rule in (
        ({"to_person": yc.wang}, "same"),
        ({"to_person": found("zh").li}, "foreign"),
        ({"actor": yc.actor(yc.zhao)}, "stranger"),
        ({"from_person": yc.zhao, "actor": yc.actor(yc.zhao)}, "custodian"),
    ):
        with pytest.raises(Refused) as refused:
            begin(yc, recorder, **given)
        assert refused.value.rule == f"devices.hand_over.{rule}"


def test_a_device_in_somebodys_hands_is_not_passed_on(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_USE)
    with pytest.raises(Refused) as refused:
        begin(yc, device)
    assert refused.value.rule == "devices.hand_over.state"


def test_nobody_confirms_twice_or_for_another(yc: Bureau, recorder: Device) -> None:
    entry = begin(yc, recorder)
    for person in (yc.wang, yc.zhang):
        with pytest.raises(Refused) as refused:
            confirm_hand_over(actor=yc.actor(person), at=clock("09:20"), entry=entry)
        assert refused.value.rule == "devices.hand_over.confirm"
    with pytest.raises(Refused, match="早于"):
        confirm_hand_over(actor=yc.actor(yc.li), at=clock("08:59"), entry=entry)


def test_recordings_and_files_change_hands_by_the_same_entry(yc: Bureau, recorder: Device) -> None:
    entry = begin(yc, recorder, object_kind="recording", subject="recording:12", items=["视频 2 段"])
    confirm_hand_over(actor=yc.actor(yc.li), at=clock("09:20"), entry=entry)
    recorder.refresh_from_db()
    assert recorder.custodian == yc.wang


# --- loans


def lend(bureau: Bureau, device: Device, **given: Any) -> object:
    details: dict[str, Any] = {
        "actor": bureau.actor(bureau.wang),
        "at": clock("18:00"),
        "device": device,
        "borrower": "区应急局",
        "reason": "联合检查",
        "approver": bureau.zhao,
        "approver_role": "unit_head",
        "due_on": date(2026, 4, 30),
        **given,
    }
    return lend_device(**details)


def test_a_loan_needs_somebody_else_who_holds_the_role(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_STOCK)
    for given, rule in (
        ({"approver": yc.wang}, "self"),
        ({"approver": yc.zhang}, "role"),
        ({"borrower": ""}, "reason"),
        ({"due_on": date(2026, 4, 6)}, "due"),
    ):
        with pytest.raises(Refused) as refused:
            lend(yc, device, **given)
        assert refused.value.rule == f"devices.loan.{rule}"


def test_yc_wants_the_head_of_the_unit_to_approve(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_STOCK)
    with pytest.raises(Refused) as refused:
        lend(yc, device, approver=yc.qian, approver_role="leader")
    assert "YC-A-8" in {cite.clause for cite in refused.value.citations}


def test_zh_lends_no_device_at_all(db) -> None:
    zh = found("zh")
    device = bring_to(zh, zh.device(), S.IN_STOCK)
    with pytest.raises(Refused) as refused:
        lend(zh, device)
    assert refused.value.citations


# --- clock


def test_drift_is_kept_as_a_history_and_never_corrected_in_silence(yc: Bureau, recorder: Device) -> None:
    for minute, seconds in (("08:00", 2.5), ("08:10", -61)):
        measure_clock(
            actor=yc.actor(yc.wang),
            at=clock(minute),
            device=recorder,
            device_time=clock(minute) + timedelta(seconds=seconds),
            method="与采集站时钟比对",
        )
    assert list(recorder.clock_measurements.order_by("at").values_list("offset_ms", flat=True)) == [2500, -61000]
    recorder.refresh_from_db()
    assert (recorder.clock_offset_ms, recorder.clock_measured_at) == (-61000, clock("08:10"))


def test_a_measurement_says_how_and_comes_after_the_last(yc: Bureau, recorder: Device) -> None:
    def measure(at, method: str = "比对") -> None:
        measure_clock(actor=yc.actor(yc.wang), at=at, device=recorder, device_time=at, method=method)

    with pytest.raises(Refused, match="核对"):
        measure(clock("08:00"), " ")
    measure(clock("08:00"))
    with pytest.raises(Refused, match="更晚"):
        measure(clock("07:59"))
