"""owe: someone owes something, by a deadline, until the facts say that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from liuhen.kernel.moments import day_end, local_day
from liuhen.policy.answers import Finding, Verdict
from liuhen.policy.periods import in_seconds
from liuhen.policy.verbs.items import Items
from liuhen.policy.verbs.terms import Term, ended, start_moment

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts

NOTHING = Items()


class Owing(NamedTuple):
    """What an `owe` says about some facts, without the words. `started_at` is still as the facts have it."""

    verdict: Verdict
    started_at: date | None = None
    due_at: datetime | None = None
    fulfilled_at: datetime | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owe:
    """Fulfilled when every fact of `fulfilled_by` is known and every item filled, at the latest of those moments."""

    what: str
    who: str = ""
    to: str = ""
    term: Term | None = None
    fulfilled_by: tuple[str, ...] = ()
    items: Items = NOTHING
    paper: str = ""
    recurs: str = ""
    name: str = "owe"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset(self.fulfilled_by) | self.items.reads | (self.term.reads if self.term else frozenset())

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return self.term.settings if self.term else frozenset()

    def judge(self, facts: Facts, context: Context) -> Owing:
        """Say whether it is open, satisfied or overdue, with its moments."""
        done = self._fulfilled(facts)
        if self.term is None:
            fulfilled = None if done is None else _latest(done, None)
            return Owing(Verdict.OPEN if done is None else Verdict.SATISFIED, fulfilled_at=fulfilled)
        start, due, missing = ended(self.term, facts, context)
        if due is None:
            fulfilled = None if done is None else _latest(done, None)
            return Owing(Verdict.NOT_ASSESSABLE, start, None, fulfilled, missing)
        if done is None:
            late = in_seconds(context.at) > due
            return Owing(Verdict.OVERDUE if late else Verdict.OPEN, start, due)
        fulfilled = _latest(done, due)
        late = fulfilled is not None and fulfilled > due
        return Owing(Verdict.OVERDUE if late else Verdict.SATISFIED, start, due, fulfilled)

    def _fulfilled(self, facts: Facts) -> list[date] | None:
        """Return the moments and days at which it was done, None while something is still to do."""
        times: list[date] = []
        for name in self.fulfilled_by:
            value = facts.get(name)
            if value is None:
                return None
            times.append(value)
        if self.items is not NOTHING:
            if self.items.missing(facts):
                return None
            times.extend(self.items.completed(facts))
        elif not times:
            return None
        return times

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the finding with verdict and moments."""
        owing = self.judge(facts, context)
        return template._replace(
            verdict=owing.verdict,
            what=self.what,
            who=self.who,
            to=self.to,
            recurs=self.recurs,
            paper=self.paper,
            started_at=start_moment(owing.started_at),
            due_at=owing.due_at,
            fulfilled_at=owing.fulfilled_at,
            missing=owing.missing,
        )


def _latest(times: list[date], due: datetime | None) -> datetime | None:
    """Return the latest moment, in whole seconds. A mere day counts as its end, but not past a deadline that day."""
    moments = [_moment(value, due) for value in times if isinstance(value, date)]
    return max(moments) if len(moments) > 1 else moments[0] if moments else None


def _moment(value: date, due: datetime | None) -> datetime:
    if isinstance(value, datetime):
        return in_seconds(value)
    return due if due is not None and local_day(due) == value else day_end(value)
