"""What a person may do with a device: offered and taken only where these say yes; services judge by the regulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.access.devices import DRAW
from liuhen.accounts.queries import capabilities_on
from liuhen.devices.models import Device

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.devices.models import DeviceIssue

S = Device.State
_REST = frozenset({S.REGISTERED, S.IN_STOCK, S.CHECKED})


@dataclass(frozen=True, slots=True)
class DeviceRights:
    """The acts this person may take on this device as it stands now. `issue_others`: not only to oneself."""

    acts: frozenset[str]
    issue_others: bool = False

    def __contains__(self, act: str) -> bool:
        return act in self.acts


# act → states from which it is offered; the table of moves in the devices room decides again
_FROM: dict[str, frozenset[str]] = {
    "check": _REST,
    "measure": frozenset(S) - {S.RETIRED, S.LOST, S.STOLEN},
    "issue": frozenset({S.CHECKED}),
    "return": frozenset({S.ISSUED, S.IN_USE}),
    "stock": frozenset({S.RETURN_PENDING_UPLOAD}),
    "service": _REST,
    "maintain": frozenset({S.IN_STOCK}),
    "mend": frozenset({S.MAINTENANCE}),
    "lend": frozenset({S.IN_STOCK}),
    "take_back": frozenset({S.LOANED_OUT}),
    "hand_over": _REST | {S.MAINTENANCE},
    "incident": frozenset(S) - {S.RETIRED, S.LOST, S.STOLEN, S.DAMAGED},
    "recover": frozenset({S.LOST, S.STOLEN, S.DAMAGED}),
    "retire": _REST | {S.MAINTENANCE, S.LOST, S.STOLEN, S.DAMAGED},
}
_KEEPER = {
    "check": "device.check",
    "measure": "device.check",
    "issue": "device.issue",
    "return": "device.issue",
    "stock": "device.issue",
    "service": "device.maintain",
    "maintain": "device.maintain",
    "mend": "device.maintain",
    "lend": "device.issue",
    "take_back": "device.issue",
    "hand_over": "device.hand_over",
    "incident": "device.incident",
    "recover": "device.incident",
    "retire": "device.register",
}


def device_rights(person: Person, device: Device, issue: DeviceIssue | None, at: datetime) -> DeviceRights:
    """Return what the person may do; `issue` is the device's open issue. Whoever draws, checks; a holder returns."""
    held = capabilities_on(person, device.unit, at)
    granted = {act for act, capability in _KEEPER.items() if capability in held}
    others = "issue" in granted
    if DRAW in held:
        granted |= {"check", "measure", "issue"}
    if issue is not None and issue.person_id == person.pk:
        granted |= {"return", "incident", "measure"}
    return DeviceRights(frozenset(act for act in granted if device.state in _FROM[act]), others)
