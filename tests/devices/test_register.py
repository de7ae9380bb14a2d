"""Registration: what a regulation demands before a device may be used at all (AS-52)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.devices.bureau import SETTING_UP, Bureau, clock, found

from liuhen.accounts.services import create_agency, create_unit
from liuhen.devices.models import Device
from liuhen.devices.queries import device_at, device_of, devices_in
from liuhen.devices.services import approve_purpose, register_device, retire_device
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history


def register(bureau: Bureau, **given: Any) -> Device:
    details: dict[str, Any] = {
        "actor": bureau.actor(bureau.wang),
        "at": clock("09:00"),
        "agency": bureau.agency,
        "unit": bureau.unit,
        "number": "ZF-001",
        "kind": "body",
        "custodian": bureau.wang,
        **given,
    }
    return register_device(**details)


def approve(bureau: Bureau, **given: Any):
    details: dict[str, Any] = {
        "actor": bureau.actor(bureau.sun),
        "at": clock("08:00"),
        "unit": bureau.unit,
        "approver": bureau.sun,
        "kind": "body",
        "purpose": "工地现场检查",
        **given,
    }
    return approve_purpose(**details)


def test_as_52_hy_refuses_a_device_without_business_purpose(db) -> None:
    hy = found("hy")
    with pytest.raises(Refused) as refused:
        register(hy)
    assert "HY-4¶2" in {cite.clause for cite in refused.value.citations}
    assert not Device.objects.exists()


def test_hy_refuses_a_purpose_that_nobody_approved(db) -> None:
    with pytest.raises(Refused) as refused:
        register(found("hy"), business_purpose="工地现场检查")
    assert refused.value.citations


def test_hy_takes_a_device_whose_purpose_was_approved(db) -> None:
    hy = found("hy")
    device = register(hy, approval=approve(hy))
    assert device.state == Device.State.REGISTERED
    assert device.business_purpose == "工地现场检查"
    assert device.approved_by == hy.sun


def test_yc_refuses_a_device_without_a_custodian(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register(yc, custodian=None)
    assert "YC-A-3" in {cite.clause for cite in refused.value.citations}


def test_yc_refuses_a_fixed_camera(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register(yc, portable=False)
    assert "YC-A-2" in {cite.clause for cite in refused.value.citations}


def test_registration_is_written_into_the_ledger(yc: Bureau) -> None:
    device = register(yc, brand="海康威视")
    assert [entry.act for entry in history(device.subject)] == ["device.registered"]


def test_a_number_belongs_to_one_device_of_an_agency(yc: Bureau) -> None:
    register(yc)
    with pytest.raises(Refused) as refused:
        register(yc, number=" ZF-001 ")
    assert refused.value.rule == "devices.number.taken"


def test_the_number_of_a_retired_device_is_not_given_again(yc: Bureau) -> None:
    device = register(yc)
    retire_device(
        actor=yc.actor(yc.wang), at=clock("10:00"), device=device, document="资产处置〔2026〕3号", storage_emptied=True
    )
    with pytest.raises(Refused, match="ZF-001"):
        register(yc)


def test_two_agencies_may_use_the_same_number(yc: Bureau) -> None:
    zh = found("zh")
    assert register(yc) != register(zh)
    mine = device_at(yc.agency, "ZF-001")
    assert mine is not None
    assert mine.agency == yc.agency


def test_a_device_without_a_number_is_refused(yc: Bureau) -> None:
    with pytest.raises(Refused, match="编号"):
        register(yc, number="  ")


def test_a_unit_of_another_agency_is_refused(yc: Bureau) -> None:
    other = create_agency(actor=system("test"), at=SETTING_UP, code="other", name="邻县住建局")
    unit = create_unit(actor=system("test"), at=SETTING_UP, agency=other, name="一科")
    with pytest.raises(Refused) as refused:
        register(yc, unit=unit)
    assert refused.value.rule == "devices.unit.foreign"


def test_a_custodian_of_another_agency_is_refused(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register(yc, custodian=found("zh").wang)
    assert refused.value.rule == "devices.custodian.foreign"


def test_an_approval_is_used_as_often_as_it_says(yc: Bureau) -> None:
    approval = approve(yc, quantity=2)
    register(yc, number="A-1", approval=approval)
    register(yc, number="A-2", approval=approval)
    with pytest.raises(Refused) as refused:
        register(yc, number="A-3", approval=approval)
    assert refused.value.rule == "devices.approval.used"


def test_an_approval_for_another_kind_does_not_fit(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register(yc, kind="camera", approval=approve(yc))
    assert refused.value.rule == "devices.approval.other"


def test_whoever_approved_does_not_register(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register(yc, actor=yc.actor(yc.sun), approval=approve(yc))
    assert refused.value.rule == "devices.approval.self"


@pytest.mark.parametrize(("given", "rule"), [({"purpose": " "}, "empty"), ({"quantity": 0}, "quantity")])
def test_an_approval_says_what_for_and_how_many(yc: Bureau, given: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        approve(yc, **given)
    assert refused.value.rule == f"devices.purpose.{rule}"


def test_nobody_approves_in_another_name(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        approve(yc, actor=yc.actor(yc.wang))
    assert refused.value.rule == "devices.purpose.other"


def test_a_kind_that_no_list_knows_is_refused_by_name(yc: Bureau) -> None:
    with pytest.raises(Refused, match="drone"):
        register(yc, kind="drone")


def test_retiring_needs_a_document_and_an_emptied_storage(yc: Bureau, recorder: Device) -> None:
    with pytest.raises(Refused) as refused:
        retire_device(actor=yc.actor(yc.wang), at=clock("10:00"), device=recorder, document=" ", storage_emptied=True)
    assert refused.value.rule == "devices.retire.document"
    with pytest.raises(Refused) as refused:
        retire_device(actor=yc.actor(yc.wang), at=clock("10:00"), device=recorder, document="3号")
    assert refused.value.rule == "devices.retire.storage"


def test_references_and_lists_find_the_device(yc: Bureau, recorder: Device) -> None:
    assert device_of(recorder.subject) == recorder
    assert device_of("person:1") is None
    assert device_of("device:x") is None
    assert device_at(yc.agency, "ZF-999") is None
    assert list(devices_in(yc.root)) == [recorder]
    assert recorder.in_service_on == date(2026, 1, 1)
