"""The wall of docking stations: one tile a port whose place never moves, and what is wrong explained above it."""

from dataclasses import dataclass
from typing import Literal

from liuhen.web.viewmodels.intakes import IntakeRow
from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Link, Note

Kind = Literal["", "prob", "free"]


@dataclass(frozen=True, slots=True)
class Segments:
    """The bar of a tile in per cent of its width: sealed, then read back, then copied, and what failed at the end."""

    sealed: float = 0
    verified: float = 0
    copied: float = 0
    failed: float = 0

    @property
    def verified_from(self) -> float:
        """Where the part that was read back begins."""
        return self.sealed

    @property
    def copied_from(self) -> float:
        """Where the part that was only copied begins."""
        return self.sealed + self.verified

    @property
    def failed_from(self) -> float:
        """Where the part that could not be taken begins."""
        return 100 - self.failed


@dataclass(frozen=True, slots=True)
class Count:
    """One of the three numbers of a tile: 「11 / 14 已拷」."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class DockTile:
    """One port. `percent` is there while a card is copied, `chip` before and afterwards."""

    id: str
    number: int
    title: str
    holder: str = ""
    kind: Kind = ""
    percent: int | None = None
    chip: Chip | None = None
    bar: Segments | None = None
    counts: tuple[Count, ...] = ()
    words: str = ""
    left: str = ""
    right: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class DockStation:
    """One station: `changes` is asked every second for what came after what this page shows."""

    id: str
    name: str
    summary: str
    changes: str
    tiles: tuple[DockTile, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class DockChanges:
    """What changed at a station: its summary, some tiles, and the notes above the wall when they changed too."""

    station: DockStation
    with_notes: bool


@dataclass(frozen=True, slots=True)
class DocksPage:
    """Every station of the agency, and today's receipts; None where they are not shown."""

    summary: str
    stations: tuple[DockStation, ...]
    receipts: tuple[IntakeRow, ...] | None
    empty: EmptyState
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "采集站"
