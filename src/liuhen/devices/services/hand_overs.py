"""Hand-over: two people, two confirmations, each with its own moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, HandOver
from liuhen.devices.models.care import HAND_OVER_WAITS
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
    _refuse_second(subject)
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
    entry = _locked(entry)
    _refuse_ended(entry)
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
    if entry.object_kind == HandOver.ObjectKind.DEVICE:
        _pass_custody(entry)
    entry.save(update_fields=["from_confirmed_at", "to_confirmed_at"])
    ledger.append(actor=actor, at=at, act="hand_over.confirmed", subject=entry.subject, facts=_told(entry))
    return entry


@transaction.atomic
def decline_hand_over(*, actor: Actor, at: datetime, entry: HandOver, reason: str) -> HandOver:
    """Decline a hand-over by the side that is asked to confirm it; nothing changes hands, the row stays.

    Raises Refused without a reason, for anybody else, and when it has ended already.
    """
    entry = _locked(entry)
    _refuse_ended(entry)
    asked = entry.waits_for
    if asked is None or actor.key != asked.subject:
        raise Refused(
            "devices.hand_over.decline",
            f"这次交接不由{actor.name}答复。",
            remedy=f"由{asked.name if asked else '对方'}确认或退回。",
        )
    if not reason.strip():
        raise Refused("devices.hand_over.reason", "退回交接须写明原因。", remedy="写明哪里与所列物品不符。")
    entry.declined_at, entry.declined_reason = at, reason.strip()
    kept(entry)
    facts = {**_told(entry), "reason": entry.declined_reason}
    ledger.append(actor=actor, at=at, act="hand_over.declined", subject=entry.subject, facts=facts)
    return entry


def _locked(entry: HandOver) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("from_person", "to_person")
    return rows.get(pk=entry.pk)


def _refuse_ended(entry: HandOver) -> None:
    if entry.declined_at is not None:
        raise Refused(
            "devices.hand_over.declined",
            f"这次交接已被退回：{entry.declined_reason}",
            remedy="核对物品后重新登记一次交接。",
        )


def _refuse_second(subject: str) -> None:
    waiting = (
        HandOver.objects.filter(HAND_OVER_WAITS, subject=subject).select_related("from_person", "to_person").first()
    )
    if waiting is not None and waiting.waits_for is not None:
        raise Refused(
            "devices.hand_over.waiting",
            f"这件物品有一次交接还在等{waiting.waits_for.name}确认，不能再登记一次。",
            remedy=f"请{waiting.waits_for.name}先确认或退回。",
        )


def _refuse_sides(actor: Actor, from_person: Person, to_person: Person) -> None:
    if from_person.pk == to_person.pk:
        raise Refused("devices.hand_over.same", "移交人和接收人不能是同一人。")
    if from_person.agency_id != to_person.agency_id:
        raise Refused("devices.hand_over.foreign", "移交人和接收人不属于同一机关。", remedy="外单位借用请办理外借。")
    if actor.key not in {from_person.subject, to_person.subject}:
        raise Refused("devices.hand_over.stranger", "交接由移交人或接收人本人登记。")


def _refuse_device(subject: str, from_person: Person) -> None:
    device = _device_of(subject)
    _refuse_in_hand(device)
    if device.custodian is not None and device.custodian != from_person:
        raise Refused(
            "devices.hand_over.custodian", f"设备 {device.number} 的专人是{device.custodian.name}，应由其移交。"
        )


def _refuse_in_hand(device: Device) -> None:
    if device.state not in _AT_REST:
        raise Refused(
            "devices.hand_over.state",
            f"设备 {device.number} 目前“{device.get_state_display()}”，不能交接。",
            remedy="先归还入库，再由另一人领用或交接。",
        )


def _pass_custody(entry: HandOver) -> None:
    if entry.complete:
        device = _device_of(entry.subject)
        _refuse_in_hand(device)
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
