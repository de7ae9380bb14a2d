"""keep: how long something is kept. Kept through the anniversary, disposable the day after (requirements G5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from liuhen.kernel.moments import local_day
from liuhen.policy.answers import Finding, Verdict
from liuhen.policy.verbs.terms import Term, ended

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts

RANK = {"date": 0, "unknown": 1, "indefinite": 2, "permanent": 3}
_DAY = timedelta(days=1)


class Keeping(NamedTuple):
    """`kind` is date, unknown, indefinite or permanent; `until` is the last day it must be kept."""

    kind: str
    until: date | None = None
    missing: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, date]:
        """The order of length: permanent > indefinite > unknown > date."""
        return RANK[self.kind], self.until or date.min

    @property
    def disposable_from(self) -> date | None:
        """The first day on which disposal may be asked for."""
        return self.until + _DAY if self.until else None

    def verdict(self, at: datetime) -> Verdict:
        """Say whether it is still kept at that moment."""
        first = self.disposable_from
        return Verdict.ENDED if first is not None and local_day(at) >= first else Verdict.KEPT


PERMANENT, INDEFINITE = Keeping("permanent"), Keeping("indefinite")


@dataclass(frozen=True, slots=True)
class Keep:
    """One of: a term, the day that a fact names, permanent, indefinite."""

    term: Term | None = None
    until: str = ""
    endless: Keeping | None = None
    name: str = "keep"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return (self.term.reads if self.term else frozenset()) | ({self.until} if self.until else frozenset())

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return self.term.settings if self.term else frozenset()

    def days(self, context: Context) -> tuple[str, ...] | None:
        """Return the facts whose latest day decides how long, () where none does, None where more than a day does."""
        if self.endless is not None:
            return ()
        if self.term is None:
            return (self.until,)
        return self.term.starts if self.term.by_days(context) else None

    def judge(self, facts: Facts, context: Context) -> Keeping:
        """Say how long it is kept; `unknown` where the facts do not tell."""
        if self.endless is not None:
            return self.endless
        if self.term is None:
            value = facts.get(self.until)
            if value is None:
                return Keeping("unknown", missing=(self.until,))
            return Keeping("date", local_day(value) if isinstance(value, datetime) else value)
        _, end, missing = ended(self.term, facts, context)
        return Keeping("unknown", missing=missing) if end is None else Keeping("date", local_day(end))

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the finding with how long it is kept."""
        return kept(template, self.judge(facts, context), context.at)


def kept(template: Finding, keeping: Keeping, at: datetime) -> Finding:
    """Write a keeping into a finding."""
    return template._replace(
        verdict=keeping.verdict(at),
        value=keeping.kind,
        keep_until=keeping.until,
        disposable_from=keeping.disposable_from,
        permanent=keeping.kind == "permanent",
        missing=keeping.missing,
    )
