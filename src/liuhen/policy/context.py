"""What a rule sees while it is judged: the facts, the settings as they stand, the calendar, the moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liuhen.policy.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.policy.calendars import Calendar
    from liuhen.policy.facts import Facts


@dataclass(slots=True)
class Context:
    """One judging. `settings` holds the values in force; a setting nobody has set is absent. `facts` holds `at`.

    `ends` remembers the ends of terms that are counted in days: settings and calendar are the same for one context.
    """

    facts: Facts
    settings: Mapping[str, Any]
    calendar: Calendar
    at: datetime
    ends: dict[tuple[int, date], datetime] = field(default_factory=dict)
    _periods: dict[str, Period | None] = field(default_factory=dict)

    def period(self, setting: str) -> Period | None:
        """Return the period that a setting holds, None when it is not set."""
        if setting not in self._periods:
            value = self.settings.get(setting)
            self._periods[setting] = None if value is None else parse_period(str(value))
        return self._periods[setting]
