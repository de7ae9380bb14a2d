"""Moments as a story writes them: relative to the anchor or to the arrival on a duty, so that a demo is never stale.

| written | means |
|---|---|
| `-3d 09:02:30` | that time of day in Shanghai, three days before the anchor's day; at least one day back |
| `-95m` | that many minutes (`h`, `s` likewise) before the anchor |
| `+90s` | that long after the base, which is the arrival of a duty |
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from liuhen.kernel.moments import SHANGHAI, local_day

_DAY = re.compile(r"-([0-9]{1,4})d ([0-9]{2}):([0-9]{2}):([0-9]{2})")
_ONLY_DAY = re.compile(r"-([0-9]{1,4})d")
_SPAN = re.compile(r"([+-])([0-9]{1,6})([smh])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


class MomentError(ValueError):
    """A moment that nobody can read; the message names it and says how to write one."""

    def __init__(self, text: str, why: str = "写法不对") -> None:
        super().__init__(f"{text!r}：{why}（例如 -3d 09:02:30、-95m，或执法活动内的 +90s）")


def moment(text: str, anchor: datetime, base: datetime | None = None) -> datetime:
    """Return the moment in UTC. Raises MomentError: not a moment, a day that is not past, `+` without a base."""
    if found := _DAY.fullmatch(text):
        return _on_day(text, found, anchor)
    found = _SPAN.fullmatch(text)
    if found is None:
        raise MomentError(text)
    length = span(found[2] + found[3])
    if found[1] == "-":
        return anchor - length
    if base is None:
        raise MomentError(text, "没有可以依附的执法活动")
    return base + length


def span(text: str) -> timedelta:
    """Return a length such as `90s`, `40m`, `5h`. Raises MomentError."""
    found = _SPAN.fullmatch(f"+{text}")
    if found is None:
        raise MomentError(text)
    return timedelta(**{_UNITS[found[3]]: int(found[2])})


def day(text: str, anchor: datetime) -> date:
    """Return a Shanghai day such as `-120d`. Raises MomentError."""
    found = _ONLY_DAY.fullmatch(text)
    if found is None:
        raise MomentError(text, "应为过去的某一天")
    return local_day(anchor) - timedelta(days=int(found[1]))


def _on_day(text: str, found: re.Match[str], anchor: datetime) -> datetime:
    days, hour, minute, second = (int(piece) for piece in found.groups())
    if days < 1:
        raise MomentError(text, "当天的时刻可能还没有到，请写成 -95m")
    try:
        clock = time(hour, minute, second)
    except ValueError as wrong:
        raise MomentError(text) from wrong
    return datetime.combine(local_day(anchor) - timedelta(days=days), clock, SHANGHAI).astimezone(UTC)
