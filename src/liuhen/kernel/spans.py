"""Spans of time, half-open `[start, end)`, and what they leave uncovered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open span of time. Raises ValueError when it ends before it starts."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"span ends before it starts: {self.start} > {self.end}")

    @property
    def length(self) -> timedelta:
        """How long the span is."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share an instant."""
        return self.start < other.end and other.start < self.end

    def clipped(self, within: Span) -> Span | None:
        """Return the part inside `within`, or None when nothing is left."""
        start, end = max(self.start, within.start), min(self.end, within.end)
        return Span(start, end) if start < end else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, joined where they touch or overlap."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def gaps(whole: Span, covered: Iterable[Span], tolerance: timedelta = timedelta(0)) -> list[Span]:
    """Return the parts of `whole` that no span covers and that are longer than `tolerance`."""
    found: list[Span] = []
    reached = whole.start
    for span in merged(covered):
        part = span.clipped(whole)
        if part is None:
            continue
        if part.start - reached > tolerance:
            found.append(Span(reached, part.start))
        reached = max(reached, part.end)
    if whole.end - reached > tolerance:
        found.append(Span(reached, whole.end))
    return found
