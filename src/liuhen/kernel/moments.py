"""Moments and days. A moment is an aware datetime in UTC; a day is a date in Asia/Shanghai (requirements G1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment in UTC. Only interfaces (web, commands, jobs) call this."""
    return datetime.now(UTC)


def whole_second(moment: datetime) -> datetime:
    """Cut a moment to its whole second: deadlines are compared to the second (requirements G2)."""
    return moment.replace(microsecond=0)


def local(moment: datetime) -> datetime:
    """Return the moment on the Shanghai clock."""
    return moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """Return the Shanghai day on which the moment falls."""
    return local(moment).date()


def day_start(day: date) -> datetime:
    """Return the moment at which the Shanghai day begins, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return the last second of the Shanghai day (the page prints it as 24:00前), in UTC."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(UTC)


def iso(moment: datetime) -> str:
    """Write a moment in UTC as RFC 3339 with microseconds when there are any: `2026-03-10T08:20:00Z`."""
    text = (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()
    return text[: -len("+00:00")] + "Z"


def parse_iso(text: str) -> datetime:
    """Read an RFC 3339 moment with an offset. Raises ValueError when the offset is missing."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"moment without an offset: {text!r}")
    return moment.astimezone(UTC)
