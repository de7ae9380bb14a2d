"""Keep the obligations of judged matters in step with the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.moments import iso
from liuhen.obligations.models import Obligation
from liuhen.writing import insert_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.obligations.matters import Matter
    from liuhen.policy.answers import Answer, Finding

_CLOCK = ("started_at", "due_at", "fulfilled_at")


@dataclass(frozen=True, slots=True)
class _Owed:
    """One standing `owe` of a matter."""

    matter: Matter
    question: str
    finding: Finding

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.matter.subject, self.finding.rule, self.finding.what or "")


def follow(
    *,
    at: datetime,
    regulation: Regulation,
    matters: Sequence[Matter],
    answers: Sequence[dict[str, Answer]],
) -> dict[str, list[dict[str, object]]]:
    """Open, move, fulfil and withdraw. Returns, by subject, what changed, as it goes into the ledger entry."""
    owed = {item.key: item for item in _standing(matters, answers)}
    held = {
        (o.subject, o.rule, o.what): o
        for o in Obligation.objects.filter(subject__in=[m.subject for m in matters], withdrawn_at=None)
    }
    asked = {(matter.subject, question) for matter in matters for question in matter.questions}
    opened = [_open(regulation, item, at) for key, item in owed.items() if key not in held]
    moved = [held[key] for key, item in owed.items() if key in held and _move(held[key], item, at)]
    gone = [o for key, o in held.items() if key not in owed and (o.subject, o.question) in asked]
    for obligation in gone:
        obligation.withdrawn_at, obligation.look_at = at, None
    insert_all(opened)
    Obligation.objects.bulk_update(moved, [*_CLOCK, "unit", "person", "title", "look_at"])
    Obligation.objects.bulk_update(gone, ["withdrawn_at", "look_at"])
    changed: dict[str, list[dict[str, object]]] = {}
    for word, group in (("opened", opened), ("moved", moved), ("withdrawn", gone)):
        for obligation in group:
            changed.setdefault(obligation.subject, []).append(_told(word, obligation))
    return changed


def _standing(matters: Sequence[Matter], answers: Sequence[dict[str, Answer]]) -> list[_Owed]:
    return [
        _Owed(matter, question, finding)
        for matter, found in zip(matters, answers, strict=True)
        for question, answer in found.items()
        for finding in answer.findings
        if finding.verb == "owe" and finding.stands and not finding.set_aside
    ]


def _open(regulation: Regulation, item: _Owed, at: datetime) -> Obligation:
    finding, owner = item.finding, item.matter.owner
    return Obligation(
        agency=regulation.agency,
        subject=item.matter.subject,
        question=item.question,
        rule=finding.rule,
        what=finding.what or "",
        cites=[citation.as_facts() for citation in finding.cites],
        pack=regulation.pack.id,
        version=regulation.pack.version,
        unit=owner.unit,
        person=owner.person if finding.who == "officer" else None,
        who=finding.who or "",
        to=finding.to or "",
        title=item.matter.title,
        by_setting=finding.basis == "setting",
        started_at=finding.started_at,
        due_at=finding.due_at,
        fulfilled_at=finding.fulfilled_at,
        look_at=_look_at(finding, at),
    )


def _look_at(finding: Finding, at: datetime) -> datetime | None:
    """Return when to look at the clock: at once while it runs, never once the thing is done or before it starts."""
    return at if finding.due_at is not None and finding.fulfilled_at is None else None


def _move(obligation: Obligation, item: _Owed, at: datetime) -> bool:
    """Take over the finding's clock and owner; say whether anything changed."""
    finding, owner = item.finding, item.matter.owner
    wanted = {
        "started_at": finding.started_at,
        "due_at": finding.due_at,
        "fulfilled_at": finding.fulfilled_at,
        "unit": owner.unit,
        "person": owner.person if finding.who == "officer" else None,
        "title": item.matter.title,
    }
    before = {name: getattr(obligation, name) for name in wanted}
    for name, value in wanted.items():
        setattr(obligation, name, value)
    if before == wanted:
        return False
    obligation.look_at = None if obligation.excused_at else _look_at(finding, at)
    return True


def _told(word: str, obligation: Obligation) -> dict[str, object]:
    told: dict[str, object] = {"change": word, "rule": obligation.rule, "what": obligation.what}
    for name in _CLOCK:
        moment: datetime | None = getattr(obligation, name)
        if moment is not None:
            told[name.removesuffix("_at")] = iso(moment)
    return told
