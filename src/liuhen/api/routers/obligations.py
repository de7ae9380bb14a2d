"""What is owed, by whom, until when, by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from django.db.models import Q
from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.owed import OWN, UNITS, may_excuse, may_see, owed_to_see
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.finding import CitationOut
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, cursor_of, place_after
from liuhen.api.problems import ProblemError, forbidden, not_found
from liuhen.api.values import Key, LongWords, Moment, Named, Taken, named
from liuhen.kernel.moments import iso, parse_iso, whole_second
from liuhen.obligations import services
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import obligation_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

router = Router(tags=["应办事项"])
READ, WRITE = "obligations.read", "obligations.write"
SEES = ("obligation.view.own", "obligation.view.unit", "obligation.view.agency")


class ObligationOut(Schema):
    """Something owed; `who` is the role that owes it when `person` is null, `due_at` null while no clock runs."""

    id: str
    subject: str
    question: str
    rule: str
    what: str
    title: str
    cites: list[CitationOut]
    pack: str
    version: str
    unit: Named | None
    person: Named | None
    who: str
    to: str
    started_at: Moment | None
    due_at: Moment | None
    fulfilled_at: Moment | None
    excused_at: Moment | None
    excuse: str
    withdrawn_at: Moment | None
    overdue: bool


class Narrowed(Schema):
    """Whose, of which unit, and only what is late."""

    whose: Literal["own", "units"] = "own"
    unit: Key | None = None
    overdue: bool = False


@reads(router, "/obligations", "列出应办事项", Paged[ObligationOut], scope=READ)
def list_obligations(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List what is open, the soonest due first: one's own, or of the units one answers for."""
    caller = request.caller
    caller.demand(*SEES)
    rows = owed_to_see(caller.person, caller.at, UNITS if given.whose == "units" else OWN)
    if given.unit is not None:
        rows = rows.filter(unit=int(given.unit))
    if given.overdue:
        rows = rows.filter(due_at__lt=whole_second(caller.at))
    asked = given.model_dump()
    after = place_after(cursor, "obligations", asked)
    found = list((_behind(rows, after) if after else rows)[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    place = [iso(last.due_at) if last.due_at else None, last.pk] if last else None
    following = cursor_of(place, "obligations", asked) if place else None
    return {"items": [out_of(row, caller) for row in found[:limit]], "next": following}


@reads(router, "/obligations/{key}", "读一项应办事项", ObligationOut, scope=READ)
def get_obligation(request: Asking, key: Key) -> ObligationOut:
    """Tell one obligation, open or not."""
    return out_of(find(request.caller, key), request.caller)


class Excuse(Taken):
    """Why it is excused."""

    reason: Annotated[LongWords, Field(min_length=1)]


@writes(router, "/obligations/{key}/excuse", "免除", ObligationOut, scope=WRITE)
def excuse_obligation(request: Asking, key: Key, given: Excuse) -> ObligationOut:
    """Excuse an open obligation of somebody else, with the reason; that it was late stays visible."""
    return _with_reason(request.caller, key, given.reason, "obligation.excuse", services.excuse)


@writes(router, "/obligations/{key}/restoration", "撤回免除", ObligationOut, scope=WRITE)
def restore_obligation(request: Asking, key: Key, given: Excuse) -> ObligationOut:
    """Take an excuse back: the thing is owed again, under the deadline it always had."""
    return _with_reason(request.caller, key, given.reason, "obligation.restore", services.restore)


def _with_reason(caller: Caller, key: str, reason: str, name: str, act: Callable[..., Obligation]) -> ObligationOut:
    found = find(caller, key)
    if not may_excuse(caller.person, caller.at, found):
        raise ProblemError(forbidden())
    with attempt(name, found.subject):
        made = act(actor=caller.actor, at=caller.at, obligation=found, reason=reason)
    return out_of(find(caller, str(made.pk)), caller)


def find(caller: Caller, key: str) -> Obligation:
    """Return an obligation that the caller owes or answers for. Raises ProblemError (404)."""
    caller.demand(*SEES)
    found = obligation_by(int(key))
    if found is None or not may_see(caller.person, caller.at, found):
        raise not_found("没有这项应办事项，或者它不归令牌的主人办理。")
    return found


def out_of(row: Obligation, caller: Caller) -> ObligationOut:
    """Return an obligation as it is told."""
    still_open = row.fulfilled_at is None and row.excused_at is None and row.withdrawn_at is None
    same = (
        *("subject", "question", "rule", "what", "title", "pack", "version", "who", "to", "excuse"),
        *("started_at", "due_at", "fulfilled_at", "excused_at", "withdrawn_at"),
    )
    return ObligationOut(
        id=str(row.pk),
        cites=[CitationOut(**cite) for cite in row.cites],
        unit=named(row.unit),
        person=named(row.person),
        overdue=still_open and row.due_at is not None and row.due_at < whole_second(caller.at),
        **{name: getattr(row, name) for name in same},
    )


def _behind(rows: QuerySet[Obligation], after: list[str | int | None]) -> QuerySet[Obligation]:
    """Return what stands behind a place: later due, then without a clock, by key where both are alike."""
    due, key = after
    if due is None:
        return rows.filter(due_at=None, pk__gt=key)
    moment = parse_iso(str(due))
    return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=key) | Q(due_at=None))
