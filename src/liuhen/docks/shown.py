"""What one port shows while its station runs: replaced whole, under a lock, and read by the station between."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from liuhen.docks.tiles import PROBLEM, PULLED, Tile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any


class Shown:
    """The tile of a port."""

    def __init__(self, tile: Tile, clock: Callable[[], datetime]) -> None:
        self._tile = tile
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def tile(self) -> Tile:
        """What the port shows now."""
        with self._lock:
            return self._tile

    def begin_anew(self) -> None:
        """Forget what was shown: nothing is known of the port."""
        with self._lock:
            self._tile = Tile(self._clock())

    def go(self, state: str, **changed: Any) -> None:
        """Go to another state. Raises ValueError for a way that does not exist."""
        with self._lock:
            self._tile = self._tile.went(state, self._clock(), **changed)

    def tell(self, **changed: Any) -> None:
        """Change what is shown without changing the state."""
        with self._lock:
            self._tile = replace(self._tile, **changed)

    def fail(self, problem: str, words: str, remedy: str) -> None:
        """Say what is wrong and what to do about it."""
        self.go(PROBLEM, problem=problem[:60], words=words[:600], remedy=remedy[:600])

    def pulled(self, sealed: int) -> None:
        """Say that the card was pulled out while it was sealed."""
        self.fail(
            PULLED,
            f"卡在封存中被拔出：已封存 {sealed} 个，其余没有封存，仍在卡上；没有留下半个文件。",
            "把同一张卡插回任意一个口，会接着做完；做完以前请不要清除卡上的文件。",
        )
