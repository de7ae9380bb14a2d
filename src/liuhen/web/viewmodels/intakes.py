"""The list of hand-ins, and how a card is handed in."""

from dataclasses import dataclass
from datetime import datetime

from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Note, Pager


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """One hand-in: its receipt, device, who handed in, when, and what came of its files."""

    href: str
    code: str
    device: str
    person: str
    unit: str
    station: str
    at: datetime
    sealed: int
    duplicates: int
    refused: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class IntakesPage:
    """The hand-ins of a person or of units; `command` is what is typed at the docking computer."""

    summary: str
    command: str
    rows: tuple[IntakeRow, ...]
    pager: Pager
    empty: EmptyState
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "采集"
