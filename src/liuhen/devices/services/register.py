"""Into the register and out of it: the approval of a purchase, registration, retirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.regulations import regulation_of
from liuhen.devices.asking import ask
from liuhen.devices.facts import device_facts
from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, PurposeApproval, StateChange
from liuhen.devices.moves import locked, move
from liuhen.devices.upkeep import open_round
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.kernel.actors import Actor


@transaction.atomic
def approve_purpose(
    *, actor: Actor, at: datetime, unit: Unit, approver: Person, kind: str, purpose: str, quantity: int = 1
) -> PurposeApproval:
    """Approve that a unit is equipped with so many devices of a kind for a stated business (HY-4¶2).

    Raises Refused without a purpose, for less than one device, or when the approver is not the one who acts.
    """
    if not purpose.strip():
        raise Refused("devices.purpose.empty", "配备音像记录设备须写明执法业务用途。", remedy="写明用于哪项执法业务。")
    if quantity < 1:
        raise Refused("devices.purpose.quantity", "批准配备的数量至少为 1 台。")
    if approver.subject != actor.key:
        raise Refused("devices.purpose.other", "批准须由批准人本人作出。")
    approval = kept(
        PurposeApproval(
            agency=unit.agency,
            unit=unit,
            kind=kind,
            purpose=purpose.strip(),
            quantity=quantity,
            approved_by=approver,
            approved_at=at,
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="device.purpose_approved",
        subject=approval.subject,
        facts={"unit": unit.name, "kind": kind, "purpose": approval.purpose, "quantity": quantity},
    )
    return approval


@transaction.atomic
def register_device(
    *,
    actor: Actor,
    at: datetime,
    agency: Agency,
    unit: Unit,
    number: str,
    kind: str,
    brand: str = "",
    model: str = "",
    serial_no: str = "",
    asset_no: str = "",
    portable: bool = True,
    custodian: Person | None = None,
    business_purpose: str = "",
    approval: PurposeApproval | None = None,
    in_service_on: date | None = None,
) -> Device:
    """Register a device (D1) and open its first round of upkeep.

    An approval brings its purpose with it. Raises Refused for a number that is empty or taken, people or units of
    another agency, an approval that does not fit or is used up, and with the article for what the regulation lacks
    (HY: business purpose and approval; YC: custodian, portable).
    """
    _refuse_number(agency, number)
    _refuse_strangers(agency, unit, custodian)
    if approval is not None:
        _refuse_approval(actor, approval, unit, kind)
    device = Device(
        agency=agency,
        unit=unit,
        number=number.strip(),
        kind=kind,
        brand=brand,
        model=model,
        serial_no=serial_no,
        asset_no=asset_no,
        portable=portable,
        custodian=custodian,
        business_purpose=business_purpose.strip() or (approval.purpose if approval else ""),
        approval=approval,
        in_service_on=in_service_on or local_day(at),
        last_service_on=in_service_on or local_day(at),
    )
    regulation = regulation_of(agency, local_day(at))
    demand(ask(regulation, "device.register", device_facts(device), at), "devices.register")
    kept(device)
    kept(StateChange(device=device, after=device.state, step="register", at=at, by=actor.key))
    ledger.append(actor=actor, at=at, act="device.registered", subject=device.subject, facts=_told(device))
    open_round(actor=actor, at=at, regulation=regulation, device=device)
    return device


@transaction.atomic
def retire_device(
    *, actor: Actor, at: datetime, device: Device, document: str, storage_emptied: bool = False
) -> Device:
    """Take a device out of service for good (D10), by an asset document.

    Raises Refused without a document, while somebody holds it, or when its storage has not been emptied; a lost or
    stolen device has no storage to empty.
    """
    device = locked(device)
    if not document.strip():
        raise Refused("devices.retire.document", f"报废设备 {device.number} 须写明资产处置文件。")
    gone = device.state in {Device.State.LOST, Device.State.STOLEN}
    if not storage_emptied and not gone:
        raise Refused(
            "devices.retire.storage",
            f"设备 {device.number} 的存储尚未确认清空，不能报废。",
            remedy="先导出全部资料，确认存储已清空。",
        )
    move(actor=actor, at=at, device=device, step="retire")
    ledger.append(
        actor=actor,
        at=at,
        act="device.retired",
        subject=device.subject,
        facts={"number": device.number, "document": document.strip(), "storage_emptied": storage_emptied},
    )
    return device


def _refuse_number(agency: Agency, number: str) -> None:
    if not number.strip():
        raise Refused("devices.number.empty", "设备须有编号。")
    if Device.objects.filter(agency=agency, number=number.strip()).exists():
        raise Refused(
            "devices.number.taken", f"编号 {number.strip()} 已登记给另一台设备。", remedy="核对设备上的编号。"
        )


def _refuse_strangers(agency: Agency, unit: Unit, custodian: Person | None) -> None:
    if unit.agency_id != agency.pk:
        raise Refused("devices.unit.foreign", f"{unit.name}不属于{agency.name}。")
    if custodian is not None and custodian.agency_id != agency.pk:
        raise Refused("devices.custodian.foreign", f"{custodian.name}不是{agency.name}的人员。")


def _refuse_approval(actor: Actor, approval: PurposeApproval, unit: Unit, kind: str) -> None:
    PurposeApproval.objects.select_for_update().get(pk=approval.pk)
    if (approval.unit_id, approval.kind) != (unit.pk, kind):
        raise Refused(
            "devices.approval.other",
            f"这份批准是给{approval.unit.name}的另一种设备或另一单位的。",
            remedy="选用本单位、同一种设备的批准。",
        )
    if approval.devices.count() >= approval.quantity:
        raise Refused("devices.approval.used", f"这份批准的 {approval.quantity} 台已全部登记。")
    if approval.approved_by.subject == actor.key:
        raise Refused("devices.approval.self", "批准配备的人不能自己登记设备。", remedy="由设备专人登记。")


def _told(device: Device) -> dict[str, object]:
    return {
        "number": device.number,
        "kind": device.kind,
        "unit": device.unit.name,
        "brand": device.brand,
        "model": device.model,
        "serial_no": device.serial_no,
        "asset_no": device.asset_no,
        "portable": device.portable,
        "custodian": device.custodian.name if device.custodian else None,
        "purpose": device.business_purpose,
        "approval": device.approval.subject if device.approval else None,
        "in_service_on": device.in_service_on.isoformat(),
    }
