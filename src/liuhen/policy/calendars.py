"""Working days and days off. The kept library knows the State Council's calendar; data replace it, year by year.

A year nobody has published yet is reported (`YearUnknown`), never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import chinese_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping

_SATURDAY = 5
_DAY = timedelta(days=1)


class YearUnknown(LookupError):  # noqa: N818  # named for what it reports, as people say it
    """The calendar does not know the working days of that year."""

    def __init__(self, year: int) -> None:
        super().__init__(f"日历里没有 {year} 年的工作日安排")
        self.year = year


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's exceptions: `off` are days off besides weekends, `work` are weekend days that are worked."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def days_off(self, year: int) -> frozenset[date]:
        """Return every day of the year that is not worked."""
        days = _days_of(year)
        weekend = {day for day in days if day.weekday() >= _SATURDAY}
        return frozenset((weekend | self.off) - self.work) & frozenset(days)


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + _DAY * n for n in range((date(year + 1, 1, 1) - first).days)]


@cache
def _kept(year: int) -> frozenset[date] | None:
    """Return the days off of the kept library, None when it does not know the year."""
    try:
        return frozenset(day for day in _days_of(year) if chinese_calendar.is_holiday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The kept library, replaced for the years that `tables` holds."""

    tables: Mapping[int, YearTable] = field(default_factory=dict)
    _days_off: dict[int, frozenset[date]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def replaced(self, tables: Mapping[int, YearTable]) -> Calendar:
        """Return a calendar in which the agency's own tables stand for their years."""
        return Calendar({**self.tables, **tables})

    def is_day_off(self, day: date) -> bool:
        """Say whether nobody works that day. Raises YearUnknown."""
        return day in (self._days_off.get(day.year) or self._load(day.year))

    def _load(self, year: int) -> frozenset[date]:
        table = self.tables.get(year)
        days = table.days_off(year) if table else _kept(year)
        if days is None:
            raise YearUnknown(year)
        self._days_off[year] = days
        return days

    def working_day_from(self, day: date) -> date:
        """Return the day itself when it is worked, else the next one that is. Raises YearUnknown."""
        while self.is_day_off(day):
            day += _DAY
        return day

    def working_days_after(self, day: date, count: int, paused: frozenset[date] = frozenset()) -> date:
        """Return the `count`-th working day after the day (before it, when negative). Raises YearUnknown."""
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            if day not in paused and not self.is_day_off(day):
                left -= 1
        return day
