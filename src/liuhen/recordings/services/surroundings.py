"""What the files of one card are sealed with: who held the device when, and which duties there were about that time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.activities.queries import duties_between
from liuhen.devices.queries import issues_between
from liuhen.kernel.spans import Span
from liuhen.recordings.services.seal import Surroundings, corrected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.recordings.models import Intake
    from liuhen.recordings.reading import Reading
    from liuhen.recordings.services.guard import Guarded

_AROUND = timedelta(hours=1)


def surroundings(
    intake: Intake, guarded: Guarded, clock_offset_ms: int | None, readings: Sequence[Reading]
) -> Surroundings:
    """Gather issues and duties around the times of the readings, with two queries a batch."""
    device = guarded.device
    offset = clock_offset_ms if clock_offset_ms is not None else (device.clock_offset_ms if device else None)
    times = [moment for reading in readings for moment in corrected(reading, offset) if moment is not None]
    if device is None or not times:
        return Surroundings(guarded.unit, offset, marks=guarded.marks)
    span = Span(min(times) - _AROUND, max(times) + _AROUND)
    return Surroundings(
        unit=guarded.unit,
        clock_offset_ms=offset,
        issues=list(issues_between(device, span)),
        duties=list(duties_between(intake.agency, span)),
        marks=guarded.marks,
    )
