"""What a port shows at one moment, and how a card may go from one state to another."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from liuhen.docks.models import Port

if TYPE_CHECKING:
    from datetime import datetime

EMPTY, READING, SEALING, DONE, PROBLEM = (
    Port.State.EMPTY,
    Port.State.READING,
    Port.State.SEALING,
    Port.State.DONE,
    Port.State.PROBLEM,
)
# From a state to those that may follow. A problem stays until the card is gone or is another; a card that was pulled
# out while it was sealed stays a problem until some card comes.
FOLLOWING: dict[str, frozenset[str]] = {
    EMPTY: frozenset({READING, PROBLEM}),
    READING: frozenset({SEALING, PROBLEM, EMPTY}),
    SEALING: frozenset({DONE, PROBLEM, READING}),
    DONE: frozenset({EMPTY, READING}),
    PROBLEM: frozenset({EMPTY, READING}),
}
PULLED = "docks.card.pulled"


@dataclass(frozen=True, slots=True)
class Tile:
    """One port as it is shown: the columns of `Port` that a station writes."""

    since: datetime
    state: str = EMPTY
    card: str = ""
    device_no: str = ""
    holder: str = ""
    intake: int | None = None
    files: int = 0
    copied: int = 0
    verified: int = 0
    sealed: int = 0
    duplicates: int = 0
    refused: int = 0
    bytes_total: int = 0
    bytes_copied: int = 0
    bytes_verified: int = 0
    bytes_sealed: int = 0
    speed: int = 0
    problem: str = ""
    words: str = ""
    remedy: str = ""

    def went(self, state: str, at: datetime, **changed: Any) -> Tile:
        """Return the tile after the card went to another state. Raises ValueError for a way that does not exist."""
        if state not in FOLLOWING[self.state]:
            raise ValueError(f"{self.state} → {state}")
        fresh = Tile(at) if state in {EMPTY, READING} else replace(self, problem="", words="", remedy="", speed=0)
        return replace(fresh, state=state, since=at, **changed)

    def columns(self) -> dict[str, object]:
        """Return column → value."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of(cls, port: Port) -> Tile:
        """Return what a row says."""
        return cls(**{field.name: getattr(port, field.name) for field in fields(cls)})
