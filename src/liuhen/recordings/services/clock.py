"""The clock offset measured when a card came in: it belongs to the device's history, not to the files alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.devices.services import measure_clock
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Intake


def method_of(intake_code: str) -> str:
    """Return how the measurement says that it was made."""
    return f"采集 {intake_code}"


def note_clock(*, actor: Actor, at: datetime, intake: Intake, offset_ms: int | None) -> None:
    """Keep the measured offset (device − true) with the device; nothing to do without one, or for an unknown device.

    A hand-in never fails on it: a clock that was compared later already keeps its later comparison.
    """
    if offset_ms is None or intake.device is None:
        return
    with suppress(Refused):
        measure_clock(
            actor=actor,
            at=at,
            device=intake.device,
            device_time=at + timedelta(milliseconds=offset_ms),
            method=method_of(intake.code),
        )
