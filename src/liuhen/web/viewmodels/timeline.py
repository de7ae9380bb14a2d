"""The timeline of one duty: one clock, one lane a recorder, what all of them cover together, and the key points.

Places are percentages of the shown span, so that a template can write them as SVG attributes and no script or style
attribute is needed to read the picture.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from liuhen.kernel.moments import SHANGHAI
from liuhen.kernel.spans import Span
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Cite

LabelPlace = Literal["inside", "beside", "none"]
GapKind = Literal["explained", "minor", "unexplained", "open"]
GAP_WORDS: dict[GapKind, str] = {
    "explained": "中断，已说明",
    "minor": "中断，被另一台覆盖或时间很短",
    "unexplained": "中断或缺口，未说明",
    "open": "此刻没有记录",
}
_STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440))
_MOST_TICKS = 6
_LABEL_ROOM = 5.0  # per cent of the width that two characters need


@dataclass(frozen=True, slots=True)
class Segment:
    """One recorded piece on a lane. `source` is the player's source it can be played from, "" when it is elsewhere."""

    start: datetime
    end: datetime
    title: str
    href: str
    source: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of the duty in which this lane has no picture, and whether somebody said why."""

    start: datetime
    end: datetime
    kind: GapKind
    words: str

    @property
    def label(self) -> str:
        """The gap in words, for those who do not see the hatching."""
        return f"{chinese.clock_range(self.start, self.end)} {self.words or GAP_WORDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class Lane:
    """One recorder: its number, who carried it, its pieces and gaps."""

    device: str
    person: str
    segments: tuple[Segment, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One content that the regulation wants on the record, ticked by a person against a span of time.

    `state`: ticked, suspected (a span is proposed), waiting (nobody has looked), absent (a person stated that the duty
    had no such thing). `withdraw` is where a tick set by mistake is taken back.
    """

    code: str
    title: str
    short: str
    state: Literal["ticked", "suspected", "waiting", "absent"]
    start: datetime | None = None
    end: datetime | None = None
    device: str = ""
    cites: tuple[Cite, ...] = ()
    ticked_by: str = ""
    ticked_at: datetime | None = None
    note: str = ""
    withdraw: str = ""

    @property
    def placed(self) -> bool:
        """Say whether the point has a span to be drawn."""
        return self.start is not None and self.end is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The duty on one clock.

    `covered` are the merged spans, `holes` what stays uncovered, `percent` as counted by the rule.
    """

    start: datetime
    end: datetime
    lanes: tuple[Lane, ...]
    covered: tuple[Span, ...] = ()
    holes: tuple[Gap, ...] = ()
    percent: str = ""
    points: tuple[KeyPoint, ...] = ()

    def place(self, at: datetime) -> float:
        """Return where the moment lies, in per cent of the shown span, held within 0 and 100."""
        whole = (self.end - self.start).total_seconds() or 1.0
        return round(min(100.0, max(0.0, (at - self.start).total_seconds() / whole * 100)), 3)

    def width(self, start: datetime, end: datetime, least: float = 0.35) -> float:
        """Return how wide a span is, in per cent, never so narrow that it cannot be seen."""
        return round(max(least, self.place(end) - self.place(start)), 3)

    @property
    def ticks(self) -> tuple[datetime, ...]:
        """Round moments to label, at most seven of them, on the Shanghai clock."""
        step = next((step for step in _STEPS if (self.end - self.start) / step <= _MOST_TICKS), _STEPS[-1])
        offset = SHANGHAI.utcoffset(self.start.replace(tzinfo=None)) or timedelta(0)
        origin = datetime(1970, 1, 1, tzinfo=UTC) - offset
        first = origin + -((origin - self.start) // step) * step
        count = (self.end - first) // step + 1
        return tuple(first + step * index for index in range(count))

    @property
    def labelled(self) -> tuple[tuple[KeyPoint, LabelPlace], ...]:
        """The placed key points in order of time, and where there is room for the words of each."""
        placed: list[tuple[KeyPoint, LabelPlace]] = []
        reached = 0.0  # how far the words and marks drawn so far reach
        for start, end, point in sorted(
            ((point.start, point.end, point) for point in self.points if point.start and point.end),
            key=lambda each: each[:2],
        ):
            left, right = self.place(start), self.place(end)
            where: LabelPlace = "inside" if right - left >= _LABEL_ROOM else "beside" if left >= reached else "none"
            reached = max(reached, right + (_LABEL_ROOM if where == "beside" else 0))
            placed.append((point, where))
        return tuple(placed)

    @property
    def ticked(self) -> int:
        """How many key points a person has ticked."""
        return sum(point.state == "ticked" for point in self.points)

    @property
    def gap_kinds(self) -> tuple[tuple[GapKind, str], ...]:
        """The kinds of gaps that occur, for the legend."""
        present = {gap.kind for lane in self.lanes for gap in lane.gaps} | {gap.kind for gap in self.holes}
        return tuple((kind, words) for kind, words in GAP_WORDS.items() if kind in present)
