"""Fills one line of an annual table from the year's events: counts, sums of money, and sums of other columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import local_day
from liuhen.policy.context import Context
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import Facts, checked_facts
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from liuhen.policy.calendars import Calendar
    from liuhen.policy.layouts import AnnualTable, TableColumn
    from liuhen.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened (`decision`, `inspection`, …) with its facts."""

    name: str
    facts: Facts


def count_table(
    pack: Pack,
    table: AnnualTable,
    year: int,
    events: Iterable[Event],
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
    calendar: Calendar | None = None,
) -> list[int]:
    """Return one number a column (0 for a column that only has a head), money in 分.

    `dated` is the fact whose day decides the year; `where` must be true; `each` counts the entries of a list;
    `counted_as` counts a decision once, in the heaviest of its classes (`statistics.column`); `sum` adds the money of
    the event's records, those marked not determinable left out; `plus` adds other columns. Raises FactFaults.
    """
    known = [Event(event.name, checked_facts(pack.vocabulary, event.facts)) for event in events]
    context = Context({}, pack.settings_in_force(settings), calendar or pack.calendar, at)
    tally = _Tally(pack, context, year, dict(settings or {}))
    numbers = [tally.column(column, known) for column in table.columns]
    for index, column in enumerate(table.columns):
        if column.plus:
            numbers[index] = sum(numbers[other] for other in column.plus)
    return numbers


@dataclass(slots=True)
class _Tally:
    pack: Pack
    context: Context
    year: int
    settings: Mapping[str, Any]

    def column(self, column: TableColumn, events: Sequence[Event]) -> int:
        name = column.count or column.sum
        inside = [event.facts for event in events if event.name == name and self._counts(column, event.facts)]
        if column.sum:
            return sum(self._money(column.sum, facts) for facts in inside)
        if column.each:
            return sum(len(facts.get(column.each) or ()) for facts in inside)
        return len(inside)

    def _counts(self, column: TableColumn, facts: Facts) -> bool:
        day = facts.get(column.dated)
        if day is None or _year(day) != self.year:
            return False
        self.context.facts = {**facts, "at": self.context.at}
        if column.where.test(self.context.facts, self.context) is not True:
            return False
        return not column.counted_as or self._class(facts) == column.counted_as

    def _class(self, facts: Facts) -> str:
        context = self.context
        answer = evaluate(
            self.pack, "statistics.column", facts, at=context.at, settings=self.settings, calendar=context.calendar
        )
        return answer.value

    def _money(self, event: str, facts: Facts) -> int:
        """Add the money of the event's records (`decision.penalties`)."""
        total = 0
        for fact in self.pack.vocabulary.facts.values():
            if fact.name.startswith(f"{event}.") and fact.type is FactType.RECORDS:
                fields = [name for name, kind in fact.fields.items() if kind is FactType.MONEY]
                rows = [row for row in facts.get(fact.name) or () if row.get("determinable") is not False]
                total += sum(row.get(field, 0) for row in rows for field in fields)
        return total


def _year(value: date) -> int:
    return (local_day(value) if isinstance(value, datetime) else value).year
