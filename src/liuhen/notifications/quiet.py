"""Quiet hours: spans of the Shanghai day in which no mail goes out. They may reach over midnight."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.moments import SHANGHAI, local

if TYPE_CHECKING:
    from collections.abc import Iterable

Hours = tuple[time, time]  # from (included), to (not included); both the same: none
_MINUTES = 24 * 60


def is_quiet(at: datetime, hours: Hours) -> bool:
    """Say whether the moment lies in the quiet hours."""
    start, end = hours
    clock = local(at).time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def loud_from(at: datetime, spans: Iterable[Hours]) -> datetime:
    """Return the first moment from `at` on that lies in none of the quiet hours (there is one: see `length`)."""
    known = tuple(spans)
    moment, until = at, at + timedelta(days=2)
    while moment < until:
        quiet = next((hours for hours in known if is_quiet(moment, hours)), None)
        if quiet is None:
            return moment
        moment = _next(moment, quiet[1])
    return at  # quiet hours that leave nothing are no quiet hours


def length(hours: Hours) -> float:
    """Return how many hours they last."""
    start, end = (clock.hour * 60 + clock.minute for clock in hours)
    return ((end - start) % _MINUTES) / 60


def _next(at: datetime, clock: time) -> datetime:
    """Return the next time after `at` that the clock in Shanghai shows this."""
    here = datetime.combine(local(at).date(), clock, SHANGHAI)
    return (here if here > at else here + timedelta(days=1)).astimezone(at.tzinfo)
