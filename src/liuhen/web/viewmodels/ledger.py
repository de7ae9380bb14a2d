"""The log: its entries, its latest checkpoint, and a check of the whole that can be started now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Filters, Link, Note, Pager, Row, View


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry. `index` is None until the sequencer has put it into the tree.

    `act` is the code (`recording.sealed`), `words` what it means, `facts` the facts written, `leaf` the
    leaf hash in hex, `proof` the address of its inclusion proof.
    """

    at: datetime
    actor: str
    act: str
    words: str
    subject: Link
    index: int | None = None
    facts: tuple[Row, ...] = ()
    leaf: str = ""
    refused: bool = False
    proof: str = ""


@dataclass(frozen=True, slots=True)
class CheckpointCard:
    """The latest checkpoint: how many entries it covers, root in hex, signature and countersignatures."""

    size: int
    at: datetime
    root: str
    origin: str
    key_name: str
    signatures: tuple[Row, ...] = ()
    download: Link | None = None
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """A check of the whole log.

    `idle` before the first, `running` asks `poll` every second, `done` and `failed` show what was found.
    """

    state: Literal["idle", "running", "done", "failed"]
    start: str
    poll: str = ""
    done: int = 0
    total: int = 0
    words: str = ""
    chip: Chip | None = None
    rows: tuple[Row, ...] = ()

    @property
    def percent(self) -> int:
        """How far it is, in whole per cent."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The log's page."""

    summary: str
    filters: Filters
    rows: tuple[EntryRow, ...]
    pager: Pager
    empty: EmptyState
    verification: Verification
    checkpoint: CheckpointCard | None = None
    checkpoints: tuple[Row, ...] = ()
    limits: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    title: str = "存证日志"
