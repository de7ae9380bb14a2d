"""Reads a pack's own calendar: `years`, `off`, `work`. It replaces the kept library for those years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.calendars import YearTable
from liuhen.policy.loading.node import Node

if TYPE_CHECKING:
    from datetime import date

    from liuhen.policy.faults import FaultList
    from liuhen.policy.loading.source import SourceFile


def read_calendar(source: SourceFile, faults: FaultList) -> dict[int, YearTable]:
    """Read the tables of one file, by year; a day outside the years is reported."""
    node = source.node(faults)
    node.closed(("years", "off", "work"), ["years", "off"])
    years = node.data.get("years", [])
    if not isinstance(years, list) or not all(type(year) is int for year in years):
        node.fault("years 应为年份的列表", "years = [2026]")
        return {}
    off, work = _days(node, "off"), _days(node, "work")
    for day in (*off, *work):
        if day.year not in years:
            node.fault(f"{day} 不在 years 的年份里")
    return {
        year: YearTable(frozenset(d for d in off if d.year == year), frozenset(d for d in work if d.year == year))
        for year in years
    }


def _days(node: Node, key: str) -> list[date]:
    values = node.data.get(key, [])
    listed = values if isinstance(values, list) else [values]
    rows = [Node({key: value}, node.place, node.faults).day(key) for value in listed]
    return [day for day in rows if day is not None]
