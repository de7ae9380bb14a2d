"""Who is told: those who owe it, and those above who answer for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.queries import holders_on
from liuhen.notifications.stages import Stage
from liuhen.obligations.queries import OF_THE_AGENCY

if TYPE_CHECKING:
    from datetime import date

    from liuhen.accounts.models import Agency, Unit
    from liuhen.obligations.models import Obligation

_ROLE = {Stage.LEGAL: "legal", Stage.LEADER: "leader"}


class Holders:
    """Who holds which role of one agency on one day, or stands in for a holder; read once for a whole batch."""

    def __init__(self, agency: Agency, day: date) -> None:
        self._in_unit: dict[tuple[str, str], list[int]] = {}
        self._in_agency: dict[str, list[int]] = {}
        for role, path, person in holders_on(agency, day):
            if role == "officer":  # an officer owes by name
                continue
            self._in_unit.setdefault((role, path), []).append(person)
            self._in_agency.setdefault(role, []).append(person)

    def told(self, obligation: Obligation, stage: Stage) -> list[int]:
        """Return the keys of the people who are told of a stage, each once; nobody is told of their own as a head."""
        owing = self._owing(obligation)
        if stage is Stage.HEAD:
            return [person for person in self._head(obligation.unit) if person not in owing]
        if stage in _ROLE:
            return [person for person in dict.fromkeys(self._in_agency.get(_ROLE[stage], ())) if person not in owing]
        return owing

    def _owing(self, obligation: Obligation) -> list[int]:
        if obligation.person_id is not None:
            return [obligation.person_id]
        if obligation.who in OF_THE_AGENCY:
            return list(dict.fromkeys(self._in_agency.get(obligation.who, ())))
        path = obligation.unit.path if obligation.unit else None
        return list(dict.fromkeys(self._in_unit.get((obligation.who, path), ()))) if path else []

    def _head(self, unit: Unit | None) -> list[int]:
        """Return the heads of the unit, or of the nearest unit above that has one."""
        path = (unit.path or "") if unit else ""
        while path.strip("/"):
            heads = self._in_unit.get(("unit_head", path))
            if heads:
                return list(dict.fromkeys(heads))
            path = path.rstrip("/").rpartition("/")[0] + "/"
        return []
