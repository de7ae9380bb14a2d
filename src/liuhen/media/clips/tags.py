"""The metadata that a recorder writes into its files: time in one of two conventions, position, maker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from liuhen.kernel.moments import local

if TYPE_CHECKING:
    from liuhen.media.positions import Position

Convention = Literal["utc", "local"]


def time_tags(
    suffix: str, started_at: datetime, tag_time: Convention | None, position: Position | None
) -> dict[str, str]:
    """Return container metadata for libav's muxers.

    "utc" writes the true moment as creation_time, "local" the Shanghai clock with a false Z, None no time at all. AVI,
    WAV and MP3 have no such tag: they get the local time as a plain date text (ICRD, TDRC).
    """
    tags: dict[str, str] = {}
    if tag_time is not None:
        if suffix.lower() in {".avi", ".wav", ".mp3"}:
            tags["date"] = f"{local(started_at):%Y-%m-%d %H:%M:%S}"
        else:
            face = started_at.astimezone(UTC) if tag_time == "utc" else local(started_at)
            tags["creation_time"] = f"{face:%Y-%m-%dT%H:%M:%S}.000000Z"
    if position is not None:
        tags["location"] = f"{position.latitude:+08.4f}{position.longitude:+09.4f}/"
    return tags
