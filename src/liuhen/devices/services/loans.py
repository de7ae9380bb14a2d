"""Lending a device outside, with an approval (YC-A-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import roles_on
from liuhen.devices.facts import device_facts
from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, DeviceLoan
from liuhen.devices.moves import locked, move, regulation_for
from liuhen.devices.transitions import target_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor


@transaction.atomic
def lend_device(
    *,
    actor: Actor,
    at: datetime,
    device: Device,
    borrower: str,
    reason: str,
    approver: Person,
    approver_role: str,
    due_on: date,
) -> DeviceLoan:
    """Lend a device that is in stock (D7). Being written down here is its registration.

    Raises Refused without borrower or reason, when the approver is the one who lends or does not hold the role, when
    the day of return lies in the past, and with the article when the regulation refuses.
    """
    device = locked(device)
    target_of(device, "lend")
    if not borrower.strip() or not reason.strip():
        raise Refused("devices.loan.reason", f"外借设备 {device.number} 须写明借用方和理由。")
    if approver.subject == actor.key:
        raise Refused("devices.loan.self", "外借不能由经办人自己批准。", remedy="由科室负责人批准后再办。")
    if approver_role not in roles_on(approver, local_day(at)):
        raise Refused("devices.loan.role", f"{approver.name}目前不担任该项职务，其批准无效。")
    if due_on < local_day(at):
        raise Refused("devices.loan.due", "应还日期不能早于今天。")
    answer = regulation_for(device, at).ask(
        "access.device_loan", _facts(device, reason, actor.name, (approver_role, approver.name, at)), at
    )
    demand(answer, "devices.loan")
    move(actor=actor, at=at, device=device, step="lend")
    loan = kept(
        DeviceLoan(
            device=device,
            borrower=borrower.strip(),
            reason=reason.strip(),
            approved_by=approver,
            approved_role=approver_role,
            lent_at=at,
            due_on=due_on,
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="device.lent",
        subject=device.subject,
        facts={
            "number": device.number,
            "borrower": loan.borrower,
            "reason": loan.reason,
            "approved_by": approver.subject,
            "due_on": due_on.isoformat(),
        },
    )
    return loan


@transaction.atomic
def take_back_device(*, actor: Actor, at: datetime, device: Device, condition: str = "") -> DeviceLoan:
    """Take a lent device back into stock (D7). Raises Refused when it is not lent."""
    device = locked(device)
    move(actor=actor, at=at, device=device, step="take_back")
    loan = device.loans.get(back_at=None)
    loan.back_at, loan.back_condition = at, condition
    kept(loan)
    ledger.append(
        actor=actor,
        at=at,
        act="device.taken_back",
        subject=device.subject,
        facts={"number": device.number, "borrower": loan.borrower, "condition": condition},
    )
    return loan


def _facts(device: Device, reason: str, asked_by: str, approved: tuple[str, str, datetime]) -> dict[str, object]:
    role, person, at = approved
    given = {"role": role, "person": person, "at": at, "decision": "同意", "opinion": "同意"}
    return device_facts(device) | {
        "approvals.asked_by": asked_by,
        "approvals.given": [given],
        "request.registered_at": at,
        "request.special_reason": reason,
    }
