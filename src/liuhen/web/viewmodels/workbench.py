"""The two workbenches: an officer's (what do I owe and until when) and a record keeper's (who has not handed in)."""

from dataclasses import dataclass

from liuhen.web.viewmodels.missing import MissingRow
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Cite,
    DueGroup,
    EmptyState,
    Fig,
    JudgeCard,
    Link,
    Note,
    Row,
)
from liuhen.web.viewmodels.timeline import Timeline


@dataclass(frozen=True, slots=True)
class DutyStrip:
    """One duty of today as a thin strip over the working day. `timeline` has one lane and the span of the day."""

    title: str
    href: str
    span: str
    timeline: Timeline
    words: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device I am responsible for: its number and facts (check, clock, storage) with what to do."""

    number: str
    facts: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OfficerWorkbench:
    """An officer's page. `gaps` is one sentence with links about the last 30 days."""

    summary: str
    actions: tuple[Action, ...]
    groups: tuple[DueGroup, ...]
    empty: EmptyState
    notes: tuple[Note, ...] = ()
    duties: tuple[DutyStrip, ...] = ()
    duties_href: str = ""
    devices: tuple[DeviceState, ...] = ()
    approvals: tuple[ChainItem, ...] = ()
    gaps: tuple[Link, ...] = ()
    gaps_total: int = 0
    title: str = "今天要办的事"


@dataclass(frozen=True, slots=True)
class UnitHandIn:
    """One unit's hand-in today: devices handed in, late and owed, sealed files, recorded length, gaps."""

    unit: str
    href: str
    handed: int
    late: int
    owed: int
    files: int
    length: str
    chip: Chip | None = None
    cites: tuple[Cite, ...] = ()

    @property
    def handed_percent(self) -> float:
        """Share of devices handed in, in per cent."""
        return 100 * self.handed / self.owed if self.owed else 100.0

    @property
    def late_percent(self) -> float:
        """Share of devices that are late, in per cent."""
        return 100 * self.late / self.owed if self.owed else 0.0


@dataclass(frozen=True, slots=True)
class FixityNight:
    """The last fixity run: how many were checked and the three outcomes."""

    title: str
    checked: int
    intact: int
    changed: int
    unreadable: int
    words: str = ""
    changed_href: str = ""
    unreadable_href: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class KeeperWorkbench:
    """A record keeper's page."""

    summary: str
    actions: tuple[Action, ...]
    figs: tuple[Fig, ...]
    missing: tuple[MissingRow, ...]
    missing_all: Link
    empty: EmptyState
    notes: tuple[Note, ...] = ()
    units: tuple[UnitHandIn, ...] = ()
    waiting: tuple[JudgeCard, ...] = ()
    unclassified: tuple[Row, ...] = ()
    unclassified_all: Link | None = None
    fixity: FixityNight | None = None
    groups: tuple[DueGroup, ...] = ()
    title: str = "资料室今天"
