"""The receipt of a hand-in: what was sealed, what may be erased from the card, under which checkpoint. Prints on A4."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from liuhen.web.viewmodels.parts import Link, Note, Pager, Row

Outcome = Literal["sealed", "duplicate", "marked", "refused"]


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """One file of the card. `erasable` only when its bytes are sealed and read back; `problem` says why not."""

    name: str
    outcome: Outcome
    size: int
    erasable: bool
    start: datetime | None = None
    end: datetime | None = None
    length: float | None = None
    sha256: str = ""
    entry: int | None = None
    href: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptCheckpoint:
    """The checkpoint printed on the paper: size, root in hex, moment, countersignature in words."""

    size: int
    root: str
    at: datetime
    countersigned: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt, on screen and on paper. `erase_words` says in one sentence what may be erased and by whom.

    `files` are those of this page, `safe_count` and `kept_count` count the whole card; `pager` is there when the card
    has more files than one page.
    """

    number: str
    agency: str
    handed_by: str
    received_by: str
    device: str
    at: datetime
    activities: str
    result: str
    deadline: str
    files: tuple[ReceiptFile, ...]
    safe_count: int
    kept_count: int
    erase_words: str
    limits: str
    back: Link
    now: datetime
    checkpoint: ReceiptCheckpoint | None = None
    notes: tuple[Note, ...] = ()
    extra: tuple[Row, ...] = ()
    qr: str = ""
    pager: Pager | None = None
    title: str = "音像资料交接单"

    @property
    def erasable(self) -> tuple[ReceiptFile, ...]:
        """The files that may be erased from the card."""
        return tuple(file for file in self.files if file.erasable)

    @property
    def kept(self) -> tuple[ReceiptFile, ...]:
        """The files that must stay on the card."""
        return tuple(file for file in self.files if not file.erasable)
