"""Lost, stolen, damaged, tampered with; found or repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.keeping import kept
from liuhen.devices.leads import read_leads
from liuhen.devices.models import Device, Incident, Maintenance
from liuhen.devices.moves import locked, move, regulation_for
from liuhen.devices.queries import holder_at
from liuhen.devices.services.issues import close_issue
from liuhen.devices.transitions import target_of
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor


_STEPS = {
    Incident.Kind.LOST: "lose",
    Incident.Kind.STOLEN: "steal",
    Incident.Kind.DAMAGED: "damage",
    Incident.Kind.TAMPERED: "damage",
}


@transaction.atomic
def report_incident(
    *,
    actor: Actor,
    at: datetime,
    device: Device,
    kind: str,
    happened_at: datetime,
    place: str,
    account: str,
    consequence: str = "",
    consequences: Sequence[str] = (),
) -> Incident:
    """Report that a device was lost, stolen, damaged or tampered with (D8); its holder then answers for it (YC-A-3).

    An open issue, loan or maintenance ends with it. `consequences` are codes of `event.consequence`. Raises Refused
    for an unknown kind or consequence, a moment in the future, a missing account or place, and for a retired device.
    """
    device = locked(device)
    if kind not in Incident.Kind.values:
        raise Refused("devices.incident.kind", f"没有这种情形：{kind}；可用：{'、'.join(Incident.Kind.labels)}。")
    step = _STEPS[Incident.Kind(kind)]
    target_of(device, step)
    if not account.strip() or not place.strip():
        raise Refused("devices.incident.account", f"设备 {device.number} 的情况须写明地点和经过。")
    if happened_at > at:
        raise Refused("devices.incident.future", "发生时间不能晚于现在。")
    read_leads(regulation_for(device, at), kind, consequences, at)
    incident = kept(
        Incident(
            device=device,
            kind=kind,
            happened_at=happened_at,
            reported_at=at,
            place=place.strip(),
            account=account.strip(),
            consequence=consequence,
            consequences=sorted(set(consequences)),
            holder=holder_at(device, happened_at),
            reported_by=actor.key,
        )
    )
    _end_what_runs(device, actor, at, incident)
    move(actor=actor, at=at, device=device, step=step)
    ledger.append(actor=actor, at=at, act="device.incident", subject=device.subject, facts=_told(incident))
    return incident


@transaction.atomic
def recover_device(*, actor: Actor, at: datetime, device: Device, account: str) -> Maintenance:
    """Bring back what was lost, stolen or damaged: it goes through maintenance before anybody may use it again.

    Raises Refused without an account of how, or when nothing had happened to the device.
    """
    device = locked(device)
    target_of(device, "recover")
    if not account.strip():
        raise Refused("devices.recover.account", f"设备 {device.number} 找回或送修须写明经过。")
    move(actor=actor, at=at, device=device, step="recover")
    maintenance = kept(Maintenance(device=device, started_at=at, reason=account.strip()[:200], begun_by=actor.key))
    ledger.append(
        actor=actor,
        at=at,
        act="device.recovered",
        subject=device.subject,
        facts={"number": device.number, "account": account.strip()},
    )
    return maintenance


def _end_what_runs(device: Device, actor: Actor, at: datetime, incident: Incident) -> None:
    words = incident.get_kind_display()
    if device.issues.filter(back_at=None).exists():
        close_issue(device, at, words)
    device.loans.filter(back_at=None).update(back_at=at, back_condition=words)
    device.maintenances.filter(finished_at=None).update(finished_at=at, finished_by=actor.key, result=words)


def _told(incident: Incident) -> dict[str, object]:
    return {
        "number": incident.device.number,
        "incident": incident.subject,
        "kind": incident.kind,
        "happened_at": iso(incident.happened_at),
        "place": incident.place,
        "account": incident.account,
        "consequence": incident.consequence,
        "consequences": incident.consequences,
        "holder": incident.holder.subject if incident.holder else None,
    }
