"""Hand-over: two people, two confirmations, each with its own moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, HandOver
from liuhen.devices.moves import locked
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

_AT_REST = frozenset({Device.State.REGISTERED, Device.State.IN_STOCK, Device.State.CHECKED, Device.State.MAINTENANCE})


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    at: datetime,
    object_kind: str,
    subject: str,
    from_person: Person,
    to_person: Person,
    items: Sequence[str],
    condition: str = "",
) -> HandOver:
    """Begin a hand-over of a device, a recording or a file; the side that writes it down has thereby confirmed.

    Raises Refused when both sides are one person or of different agencies, when somebody else writes it, without
    items, and for a device that is in somebody's hands (that would be lending on, YC-A-9(2)).
    """
    if object_kind not in HandOver.ObjectKind.values:
        raise Refused("devices.hand_over.kind", f"没有这种交接对象：{object_kind}。")
    _refuse_sides(actor, from_person, to_person)
    if not [item for item in items if item.strip()]:
        raise Refused("devices.hand_over.items", "交接须列明物品。", remedy="逐件写明交接的物品。")
    if object_kind == HandOver.ObjectKind.DEVICE:
        _refuse_device(subject, from_person)
    entry = kept(
        HandOver(
            object_kind=object_kind,
            subject=subject,
            from_person=from_person,
            to_person=to_person,
            at=at,
            items=[item.strip() for item in items if item.strip()],
            condition=condition,
            from_confirmed_at=at if actor.key == from_person.subject else None,
            to_confirmed_at=at if actor.key == to_person.subject else None,
        )
    )
    ledger.append(actor=actor, at=at, act="hand_over.begun", subject=subject, facts=_told(entry))
    return entry


@transaction.atomic
def confirm_hand_over(*, actor: Actor, at: datetime, entry: HandOver) -> HandOver:
    """Confirm a hand-over by the side that has not yet; a device's custodian is then the receiver.

    Raises Refused for anybody else, for a second confirmation, and for a moment before the hand-over.
    """
    entry = HandOver.objects.select_for_update(of=("self",)).select_related("from_person", "to_person").get(pk=entry.pk)
    if at < entry.at:
        raise Refused("devices.hand_over.early", "确认时间早于交接时间。")
    if actor.key == entry.from_person.subject and entry.from_confirmed_at is None:
        entry.from_confirmed_at = at
    elif actor.key == entry.to_person.subject and entry.to_confirmed_at is None:
        entry.to_confirmed_at = at
    else:
        raise Refused(
            "devices.hand_over.confirm",
            f"这次交接不由{actor.name}确认，或已经确认。",
            remedy=f"由{entry.from_person.name}和{entry.to_person.name}各自确认。",
        )
    entry.save(update_fields=["from_confirmed_at", "to_confirmed_at"])
    if entry.object_kind == HandOver.ObjectKind.DEVICE:
        _pass_custody(entry)
    ledger.append(actor=actor, at=at, act="hand_over.confirmed", subject=entry.subject, facts=_told(entry))
    return entry


def _refuse_sides(actor: Actor, from_person: Person, to_person: Person) -> None:
    if from_person.pk == to_person.pk:
        raise Refused("devices.hand_over.same", "移交人和接收人不能是同一人。")
    if from_person.agency_id != to_person.agency_id:
        raise Refused("devices.hand_over.foreign", "移交人和接收人不属于同一机关。", remedy="外单位借用请办理外借。")
    if actor.key not in {from_person.subject, to_person.subject}:
        raise Refused("devices.hand_over.stranger", "交接由移交人或接收人本人登记。")


def _refuse_device(subject: str, from_person: Person) -> None:
    device = _device_of(subject)
    if device.state not in _AT_REST:
        raise Refused(
            "devices.hand_over.state",
            f"设备 {device.number} 目前“{device.get_state_display()}”，不能交接。",
            remedy="先归还入库，再由另一人领用或交接。",
        )
    if device.custodian is not None and device.custodian != from_person:
        raise Refused(
            "devices.hand_over.custodian", f"设备 {device.number} 的专人是{device.custodian.name}，应由其移交。"
        )


def _pass_custody(entry: HandOver) -> None:
    if entry.complete:
        device = _device_of(entry.subject)
        device.custodian = entry.to_person
        device.save(update_fields=["custodian"])


def _device_of(subject: str) -> Device:
    prefix, _, key = subject.partition(":")
    device = Device.objects.filter(pk=int(key)).first() if prefix == "device" and key.isdecimal() else None
    if device is None:
        raise Refused("devices.hand_over.unknown", f"没有这台设备：{subject}。")
    return locked(device)


def _told(entry: HandOver) -> dict[str, object]:
    return {
        "hand_over": entry.pk,
        "kind": entry.object_kind,
        "from": entry.from_person.subject,
        "to": entry.to_person.subject,
        "items": entry.items,
        "condition": entry.condition,
        "complete": entry.complete,
    }
