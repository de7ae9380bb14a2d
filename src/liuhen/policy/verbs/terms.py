"""A term: from when, how long, by which clock, without which pauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import SHANGHAI, day_start
from liuhen.kernel.spans import Span
from liuhen.policy.calendars import YearUnknown
from liuhen.policy.periods import PLAIN, Clock, Period, deadline, in_seconds, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Length:
    """A period written in the pack, held by a setting, or given as the text of a fact."""

    written: Period | None = None
    setting: str = ""
    fact: str = ""

    def period(self, facts: Facts, context: Context) -> Period | None:
        """Return the period, None when nobody has said it (or said it so that it cannot be read)."""
        if self.written is not None:
            return self.written
        if self.setting:
            return context.period(self.setting)
        words = facts.get(self.fact)
        try:
            return None if words is None else parse_period(words)
        except ValueError:
            return None

    @property
    def missing(self) -> str:
        """How the absence of the period is named."""
        return f"setting.{self.setting}" if self.setting else self.fact


@dataclass(frozen=True, slots=True)
class Term:
    """`from` may name several facts: the latest counts, and all must be known. `paused_by` names records."""

    starts: tuple[str, ...]
    length: Length
    clock: Clock = PLAIN
    paused_by: str = ""
    absent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset({*self.starts, self.length.fact, self.paused_by} - {""})

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return frozenset({self.length.setting} - {""})

    def start(self, facts: Facts) -> date | None:
        """Return the latest start as it stands in the facts (moment or day), None while one is unknown."""
        return latest(self.starts, facts)

    def by_days(self, context: Context) -> bool:
        """Say whether the day of the start alone decides the day of the end."""
        period = self.length.period({}, context)
        return not (self.paused_by or self.length.fact or (period is not None and period.by_the_clock))

    def end(self, start: date, facts: Facts, context: Context) -> datetime | None:
        """Return the last second of the term, None when it cannot be told. Raises YearUnknown."""
        period = self.length.period(facts, context)
        if period is None:
            return None
        if not self.paused_by:
            return self._unbroken(start, period, context)
        pauses = self.pauses(facts)
        return None if pauses is None else deadline(start, period, context.calendar, self.clock, pauses)

    def _unbroken(self, start: date, period: Period, context: Context) -> datetime:
        """Return the end of a term without pauses; counted in days it is remembered by its first day."""
        if period.length is not None or self.length.fact:
            return deadline(start, period, context.calendar, self.clock)
        day = start.astimezone(SHANGHAI).date() if isinstance(start, datetime) else start
        end = context.ends.get((id(self), day))
        if end is None:
            end = context.ends[id(self), day] = deadline(day, period, context.calendar, self.clock)
        return end

    def pauses(self, facts: Facts) -> list[Span] | None:
        """Return the spans that do not count, None while one of them has no end."""
        rows = facts.get(self.paused_by) or self.absent.get(self.paused_by)
        if rows is None or any("from" not in row or "to" not in row or row["to"] < row["from"] for row in rows):
            return None
        return [Span(row["from"], row["to"]) for row in rows]

    def lacking(self, facts: Facts, context: Context) -> tuple[str, ...]:
        """Name what keeps the term from being computed."""
        starts = [name for name in self.starts if facts.get(name) is None]
        if starts:
            return tuple(starts)
        if self.length.period(facts, context) is None:
            return (self.length.missing,)
        return (self.paused_by,) if self.paused_by and self.pauses(facts) is None else ()


def latest(names: tuple[str, ...], facts: Facts) -> date | None:
    """Return the latest of some facts (moments or days), None while one is unknown."""
    if len(names) == 1:
        return facts.get(names[0])
    values = [facts.get(name) for name in names]
    known = [value for value in values if value is not None]
    return max(known, key=_as_moment) if len(known) == len(values) else None


def ended(term: Term, facts: Facts, context: Context) -> tuple[date | None, datetime | None, tuple[str, ...]]:
    """Return start, end and what is missing for the end: facts, a setting, or a year of the calendar."""
    start = term.start(facts)
    if start is None:
        return None, None, term.lacking(facts, context)
    try:
        end = term.end(start, facts, context)
    except YearUnknown as unknown:
        return start, None, (f"calendar.{unknown.year}",)
    return start, end, () if end else term.lacking(facts, context)


def _as_moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else day_start(value)


def start_moment(value: date | None) -> datetime | None:
    """Return a start as a moment: a day begins at its first second."""
    return None if value is None else in_seconds(_as_moment(value))
