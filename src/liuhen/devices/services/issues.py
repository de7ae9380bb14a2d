"""Issue and return: from hand to hand, always with one responsible person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import is_suspended
from liuhen.devices.facts import officer_facts
from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, DeviceCheck, DeviceIssue
from liuhen.devices.moves import locked, move, regulation_for
from liuhen.devices.transitions import target_of
from liuhen.kernel.moments import iso, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor


@transaction.atomic
def issue_device(
    *, actor: Actor, at: datetime, device: Device, person: Person, activity_subject: str | None = None
) -> DeviceIssue:
    """Issue a checked device to one responsible person (D3, YC-A-3 谁使用谁负责).

    The check serves this departure only: the same Shanghai day, one issue. Raises Refused for a device in any other
    state, a check of an earlier day, a person of another agency, and a suspended officer (SS-21(3), PDS-3-18(3)).
    """
    device = locked(device)
    target_of(device, "issue")
    _refuse_person(device, person, at)
    check = _check_for_departure(device, at)
    move(actor=actor, at=at, device=device, step="issue")
    issue = kept(
        DeviceIssue(
            agency=device.agency,
            device=device,
            person=person,
            check_row=check,
            activity_subject=activity_subject,
            out_at=at,
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="device.issued",
        subject=device.subject,
        facts={
            "number": device.number,
            "person": person.subject,
            "name": person.name,
            "checked_at": iso(check.at),
            "activity": activity_subject,
        },
    )
    return issue


@transaction.atomic
def begin_use(*, actor: Actor, at: datetime, device: Device) -> Device:
    """Note that an issued device is now used on duty (D5). One already in use stays so: a second duty that day."""
    device = locked(device)
    if device.state == Device.State.IN_USE:
        return device
    move(actor=actor, at=at, device=device, step="begin_use")
    ledger.append(actor=actor, at=at, act="device.use_begun", subject=device.subject, facts={"number": device.number})
    return device


@transaction.atomic
def return_device(*, actor: Actor, at: datetime, device: Device, condition: str = "", card: str = "") -> DeviceIssue:
    """Take a device back (D5): its holder is free of it, its material still has to be handed in.

    `card` is what is said of the storage card (`DeviceIssue.Card`). Raises Refused when it was not issued, when the
    return would lie before the issue, and for a card in no known state.
    """
    device = locked(device)
    target_of(device, "return")
    if card and card not in DeviceIssue.Card.values:
        raise Refused("devices.return.card", "须说明存储卡的情况。", remedy="从列出的情况中选一项。")
    issue = close_issue(device, at, condition, card)
    move(actor=actor, at=at, device=device, step="return")
    ledger.append(
        actor=actor,
        at=at,
        act="device.returned",
        subject=device.subject,
        facts={"number": device.number, "person": issue.person.subject, "condition": condition, "card": card},
    )
    return issue


@transaction.atomic
def confirm_stock(
    *, actor: Actor, at: datetime, device: Device, uploaded: bool, nothing_reason: str = ""
) -> DeviceIssue:
    """Put a returned device back into stock (D6): its material is in, or there was none for a stated reason.

    Raises Refused when neither is said, and when the one who used it would confirm it (YC-A-8: both sides).
    """
    device = locked(device)
    target_of(device, "stock")
    issue = device.issues.select_related("person").latest("out_at", "pk")
    if issue.person.subject == actor.key:
        raise Refused(
            "devices.stock.self", f"设备 {device.number} 由本人领用，不能由本人确认入库。", remedy="请设备专人确认。"
        )
    if not uploaded and not nothing_reason.strip():
        raise Refused(
            "devices.stock.upload",
            f"设备 {device.number} 的资料尚未导出，不能入库。",
            remedy="先导出资料；确无资料的，写明原因。",
        )
    move(actor=actor, at=at, device=device, step="stock")
    issue.uploaded = uploaded
    issue.nothing_reason = "" if uploaded else nothing_reason.strip()
    issue.stocked_at, issue.stocked_by = at, actor.key
    kept(issue)
    ledger.append(
        actor=actor,
        at=at,
        act="device.stocked",
        subject=device.subject,
        facts={"number": device.number, "uploaded": uploaded, "nothing_reason": issue.nothing_reason},
    )
    return issue


def close_issue(device: Device, at: datetime, condition: str, card: str = "") -> DeviceIssue:
    """End the open issue of a locked device. Raises Refused when `at` lies before the issue."""
    issue = device.issues.select_related("person").get(back_at=None)
    if at < issue.out_at:
        raise Refused("devices.return.early", f"设备 {device.number} 的归还时间早于领用时间。")
    issue.back_at, issue.back_condition, issue.card = at, condition, card
    return kept(issue)


def _check_for_departure(device: Device, at: datetime) -> DeviceCheck:
    check = device.checks.latest("at", "pk")
    if local_day(check.at) != local_day(at) or check.at > at:
        raise Refused(
            "devices.check.stale",
            f"设备 {device.number} 的检查不是为这次出发做的（检查于 {local_day(check.at)}）。",
            remedy="出发前重新检查。",
        )
    return check


def _refuse_person(device: Device, person: Person, at: datetime) -> None:
    if person.agency_id != device.agency_id:
        raise Refused("devices.person.foreign", f"{person.name}不是{device.agency.name}的人员。")
    if not person.is_active:
        raise Refused("devices.person.inactive", f"{person.name}的账号已停用，不能领用设备。")
    facts = officer_facts(person.suspended_until, at)
    demand(regulation_for(device, at).ask("activity.assign", facts, at), "devices.person.suspended")
    if is_suspended(person, local_day(at)):
        raise Refused(
            "devices.person.suspended",
            f"{person.name}停止执法工作至 {person.suspended_until}，不能领用设备。",
            remedy="由其他执法人员领用。",
        )
