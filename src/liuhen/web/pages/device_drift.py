"""The drift of a device clock: every comparison with a true clock, and every hand-in with the offset it was read by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.urls import reverse

from liuhen.devices.models import ClockMeasurement
from liuhen.recordings.models import Intake, Recording
from liuhen.recordings.services.clock import method_of
from liuhen.web.pages.device_words import People, drift_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import Cell, Drift, DriftPoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.devices.models import Device

MOST = 40
_SMALLEST_MS = 1000  # a picture over less than a second would show noise as mountains
_EDGE, _ROOM = 3.0, 94.0  # per cent left free at each side


def drift_of(device: Device, at: datetime) -> Drift | None:
    """Return the drift of the device, None while nothing was ever compared. Four queries."""
    measured = list(ClockMeasurement.objects.filter(device=device).order_by("-at", "-pk")[:MOST])
    people = People({each.by for each in measured})
    intakes = list(Intake.objects.select_related("agency").filter(device=device).order_by("-pk")[:MOST])
    read = Recording.objects.filter(intake__in=intakes).values_list("intake").annotate(Max("clock_offset_ms"))
    offsets = dict(read)
    receipts = {method_of(intake.code): reverse("receipt", args=[intake.pk]) for intake in intakes}
    rows: list[tuple[datetime, int | None, str, str]] = [
        (each.at, each.offset_ms, f"{each.method}，{people.of(each.by)}", receipts.pop(each.method, ""))
        for each in measured
    ]
    rows += [
        (intake.started_at, offsets.get(intake.pk), method_of(intake.code), receipts[method_of(intake.code)])
        for intake in intakes
        if method_of(intake.code) in receipts  # not measured with it
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: row[0], reverse=True)
    points = [(when, offset) for when, offset, _, _ in reversed(rows) if offset is not None]
    cells = tuple(
        (Cell(chinese.moment(when, at)), Cell(drift_words(offset) or "没有测过"), Cell(words, href=href))
        for when, offset, words, href in rows
    )
    return _drawn(points, cells, at)


def _drawn(points: Sequence[tuple[datetime, int]], cells: tuple[tuple[Cell, ...], ...], at: datetime) -> Drift:
    """Place the points: time from left to right, fast above the line of no offset, slow below it."""
    if not points:
        return Drift((), cells, "", "", "", "", 50.0, "还没有可画的偏差")
    first, last = points[0][0], points[-1][0]
    length = max((last - first).total_seconds(), 1.0)
    high = max(_SMALLEST_MS, *(offset for _, offset in points))
    low = min(-_SMALLEST_MS, *(offset for _, offset in points))
    drawn = tuple(
        DriftPoint(
            round(_EDGE + _ROOM * (when - first).total_seconds() / length, 1) if len(points) > 1 else 50.0,
            _height(offset, low, high),
            f"{chinese.moment(when, at)} {drift_words(offset)}",
        )
        for when, offset in points
    )
    label = f"{len(points)} 次时钟比对，最近一次{drift_words(points[-1][1])}"
    return Drift(
        drawn,
        cells,
        drift_words(high),
        drift_words(low),
        chinese.day(first.date(), at),
        chinese.day(last.date(), at) if len(points) > 1 else "",
        _height(0, low, high),
        label,
    )


def _height(offset: int, low: int, high: int) -> float:
    return round(_EDGE + _ROOM * (high - offset) / (high - low), 1)
