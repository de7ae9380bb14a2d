"""What an incident may mean: the leads 线索 that the regulation sees in it. A person confirms or drops each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.devices.asking import ask
from liuhen.devices.models import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.policy.answers import Answer

_TAMPERED = "falsified"
_LOST = "lost"  # the vocabulary's one word for 遗失、被盗、损毁、丢失


def read_leads(regulation: Regulation, kind: str, consequences: Sequence[str], at: datetime) -> Answer:
    """Answer `oversight.lead` for an incident (YC-A-9(5)(7), SS-20). Raises Refused for an unknown consequence.

    An incident without a consequence is no lead where the regulation makes the consequence part of the condition.
    """
    event = _TAMPERED if kind == Incident.Kind.TAMPERED else _LOST
    facts = {"event.kind": event, "event.consequence": sorted(set(consequences))}
    return ask(regulation, "oversight.lead", facts, at)
