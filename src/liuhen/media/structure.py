"""What the frame of a container tells without decoding: is it whole, is its index first, its raw tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Structure:
    """The frame of a file. `missing` says in Chinese what is not there; `complete` is None when it cannot be told.

    `faststart`: the index stands before the media, so a player may begin while it loads (None when not applicable).
    `tags`: raw texts of tags that libav does not hand out as they are written.
    """

    complete: bool | None = None
    faststart: bool | None = None
    missing: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
