"""When the disk is full by the growth of the last days. Pure: figures in, figures out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_DAYS = 7  # less says nothing about a week's rhythm
WINDOW = 30  # days of which the present growth is the mean
_FARTHEST = 3650  # beyond ten years no day is named


@dataclass(frozen=True, slots=True)
class Forecast:
    """The growth in bytes a day and the day on which the disk is full by it.

    `full_on` is None when nothing grows or the day is more than ten years away; `days` is how many days were looked at.
    `rate` is None when fewer than seven days are known.
    """

    rate: int | None
    days: int
    full_on: date | None


def forecast(days: Mapping[date, int], *, today: date, free: int) -> Forecast:
    """Return the forecast from bytes a day. Today is not over and is left out; days without rows count as nothing."""
    first = min(days, default=today)
    known = min((today - first).days, WINDOW)
    if known < LEAST_DAYS:
        return Forecast(None, known, None)
    rate = sum(days.get(today - timedelta(days=back), 0) for back in range(1, known + 1)) // known
    left = free // rate if rate else _FARTHEST + 1
    return Forecast(rate, known, today + timedelta(days=left) if left <= _FARTHEST else None)
