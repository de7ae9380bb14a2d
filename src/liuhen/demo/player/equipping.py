"""Devices: into the register, checked, issued, returned, stocked, cared for, lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.demo.moments import moment
from liuhen.devices import services as devices
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage
    from liuhen.devices.models import PurposeApproval

_ALL_ITEMS = ("device", "battery", "storage", "clock")


def register(stage: Stage, event: Event) -> None:
    """Register a device; with an approver, the purpose is approved first (HY-4¶2)."""
    given = event.given
    unit = stage.units[given["unit"]]
    custodian = given.get("custodian")
    stage.devices[given["number"]] = devices.register_device(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        agency=stage.agency,
        unit=unit,
        number=given["number"],
        kind=given["kind"],
        brand=given.get("brand", ""),
        model=given.get("model", ""),
        serial_no=given.get("serial_no", ""),
        asset_no=given.get("asset_no", ""),
        custodian=stage.people[custodian] if custodian else None,
        business_purpose=given.get("purpose", ""),
        approval=_approval(stage, event) if "approver" in given else None,
        in_service_on=given["in_service"],
    )


def _approval(stage: Stage, event: Event) -> PurposeApproval:
    given = event.given
    return devices.approve_purpose(
        actor=stage.actor(given["approver"], event.at),
        at=event.at,
        unit=stage.units[given["unit"]],
        approver=stage.people[given["approver"]],
        kind=given["kind"],
        purpose=given["purpose"],
    )


def measure_clock(stage: Stage, event: Event) -> None:
    """Compare the device's clock with the docking station's."""
    given = event.given
    # A clock that is fast shows what will be true later: written like a moment after the present one.
    sign, length = given["clock"][0], given["clock"][1:]
    shown = moment(f"{sign}{length}", event.at, event.at)
    devices.measure_clock(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[given["number"]],
        device_time=shown,
        method="与采集站时钟比对",
    )


def check(stage: Stage, event: Event) -> None:
    """Check before use; `failed` lists what did not pass."""
    failed = event.given.get("failed", ())
    devices.check_device(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[event.given["number"]],
        items={item: item not in failed for item in _ALL_ITEMS},
        note=event.given.get("note", ""),
    )


def issue(stage: Stage, event: Event) -> None:
    """Issue to one responsible person, for a duty when one is named."""
    given = event.given
    duty = given.get("duty")
    devices.issue_device(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[given["number"]],
        person=stage.people[given["person"]],
        activity_subject=stage.duties[duty].subject if duty else None,
    )


def give_back(stage: Stage, event: Event) -> None:
    """Return a device."""
    devices.return_device(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[event.given["number"]],
        condition=event.given.get("condition", "完好"),
    )


def stock(stage: Stage, event: Event) -> None:
    """Put a device back into stock: its material is in, or there was none for the reason given."""
    nothing = event.given.get("nothing", "")
    devices.confirm_stock(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[event.given["number"]],
        uploaded=not nothing,
        nothing_reason=nothing,
    )


def start_maintenance(stage: Stage, event: Event) -> None:
    """Send a device to maintenance."""
    devices.start_maintenance(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[event.given["number"]],
        reason=event.given["reason"],
    )


def finish_maintenance(stage: Stage, event: Event) -> None:
    """Take a device back from maintenance."""
    devices.finish_maintenance(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[event.given["number"]],
        content=event.given["content"],
        result=event.given["result"],
    )


def report_incident(stage: Stage, event: Event) -> None:
    """Report a device lost, stolen or damaged."""
    given = event.given
    devices.report_incident(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[given["number"]],
        kind=given["kind"],
        happened_at=given["time"],
        place=given["place"],
        account=given["account"],
    )


def lend(stage: Stage, event: Event) -> None:
    """Lend a device outside for some days, with an approval."""
    given = event.given
    devices.lend_device(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        device=stage.devices[given["number"]],
        borrower=given["borrower"],
        reason=given["reason"],
        approver=stage.people[given["approver"]],
        approver_role=given["role"],
        due_on=local_day(event.at) + timedelta(days=given["days"]),
    )


def hand_over(stage: Stage, event: Event) -> None:
    """Begin a hand-over of a device between two people; `id` names it for its confirmation."""
    given = event.given
    stage.hand_overs[given["id"]] = devices.hand_over(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        object_kind="device",
        subject=stage.devices[given["number"]].subject,
        from_person=stage.people[given["from"]],
        to_person=stage.people[given["to"]],
        items=given["items"],
        condition=given.get("condition", ""),
    )


def confirm_hand_over(stage: Stage, event: Event) -> None:
    """Confirm a hand-over by the other side."""
    devices.confirm_hand_over(
        actor=stage.actor(event.by, event.at), at=event.at, entry=stage.hand_overs[event.given["id"]]
    )
