"""A fault of an instance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: its id, in one sentence what, and how to mend it. `grave` ones stop the work."""

    id: str
    words: str
    remedy: str
    grave: bool = True
