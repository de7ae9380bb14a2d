"""What the demo came to: who can log in, what is late by which article, what was found and repaired, the checkpoint."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.queries import posts_on, role_title
from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.kernel.moments import iso, local_day
from liuhen.ledger.queries import latest_checkpoint
from liuhen.obligations.queries import late, overdue
from liuhen.recordings.models import FixityCheck, Recording

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.demo.player.stage import Stage
    from liuhen.obligations.models import Obligation


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of an agency and the login to try."""

    roles: str
    name: str
    login: str
    unit: str


@dataclass(frozen=True, slots=True)
class Debt:
    """Something owed late: who, what, about what, since when, which articles; `done_at` when it was done after all."""

    who: str
    what: str
    title: str
    due_at: str
    done_at: str
    clauses: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgencyTold:
    """One agency: its name, its people, what is overdue now, what was done late, what became of its duties."""

    code: str
    name: str
    logins: tuple[Login, ...]
    overdue: tuple[Debt, ...]
    late: tuple[Debt, ...]
    duties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """An original that was found changed or unreadable, and what it is now."""

    code: str
    outcomes: tuple[str, ...]
    repaired_from: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything the demo has to say at its end."""

    today: str
    agencies: tuple[AgencyTold, ...]
    marks: dict[str, int]
    recordings: int
    fixity: tuple[Found, ...]
    checkpoint: dict[str, object]

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return asdict(self)


def outcome_of(stages: Iterable[Stage], at: datetime) -> Outcome:
    """Gather what the demo came to as of a moment."""
    recordings = list(Recording.objects.all())
    marks: dict[str, int] = {}
    for recording in recordings:
        for mark in recording.marks:
            marks[mark["code"]] = marks.get(mark["code"], 0) + 1
    checkpoint = latest_checkpoint()
    return Outcome(
        today=iso(at),
        agencies=tuple(_agency(stage, at) for stage in stages),
        marks=dict(sorted(marks.items())),
        recordings=len(recordings),
        fixity=_found(),
        checkpoint={"size": checkpoint.size, "root": checkpoint.root.hex(), "note": checkpoint.note}
        if checkpoint
        else {},
    )


def _agency(stage: Stage, at: datetime) -> AgencyTold:
    regulation = regulation_of(stage.agency, local_day(at))
    for duty in stage.duties.values():
        duty.refresh_from_db()
    return AgencyTold(
        code=stage.code,
        name=stage.agency.name,
        logins=_logins(stage, at),
        overdue=tuple(_debt(found, regulation) for found in overdue(stage.agency, at)),
        late=tuple(_debt(found, regulation) for found in late(stage.agency).select_related("unit", "person")),
        duties={name: f"{duty.state} {duty.outcome}".strip() for name, duty in stage.duties.items()},
    )


def _logins(stage: Stage, at: datetime) -> tuple[Login, ...]:
    told = []
    for person in stage.people.values():
        posts = list(posts_on(person, local_day(at)))
        roles = "、".join(dict.fromkeys(role_title(post.role) for post in posts))
        told.append(Login(roles, person.name, person.login, posts[0].unit.name if posts else ""))
    return tuple(told)


def _debt(found: Obligation, regulation: Regulation) -> Debt:
    pack = regulation.pack
    role = pack.roles.get(found.who) or role_title(found.who)
    return Debt(
        who=found.person.name if found.person else f"{found.unit.name if found.unit else ''}{role}",
        what=pack.vocabulary.obligations.get(found.what, found.what),
        title=found.title,
        due_at=iso(found.due_at) if found.due_at else "",
        done_at=iso(found.fulfilled_at) if found.fulfilled_at else "",
        clauses=tuple(cite["clause"] for cite in found.cites),
        words=tuple(cite["words"] for cite in found.cites),
    )


def _found() -> tuple[Found, ...]:
    """Return each recording that a check did not find intact, with all its outcomes in order."""
    hurt = FixityCheck.objects.exclude(outcome=FixityCheck.Outcome.INTACT).values("recording")
    told = []
    for recording in Recording.objects.filter(pk__in=hurt).order_by("pk"):
        checks = list(FixityCheck.objects.filter(recording=recording).order_by("at", "pk"))
        source = next((check.repaired_from for check in checks if check.repaired_from), "")
        told.append(Found(recording.code, tuple(check.outcome for check in checks), source))
    return tuple(told)
