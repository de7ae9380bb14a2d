"""Damaged copies of files, as real cards hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HOLE = 4096


def truncated(source: Path, target: Path, keep: float) -> None:
    """Copy the first part of a file: `keep` of its bytes (0 to 1), as when power fails or a card is pulled."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * keep)])


def renamed(source: Path, target: Path) -> None:
    """Copy a file under another name, with an extension that lies."""
    target.write_bytes(source.read_bytes())


def hollow(source: Path, target: Path, start: float) -> None:
    """Copy a file with 4 KiB of zeros in it from `start` (0 to 1) of its length, as a bad block leaves it."""
    data = bytearray(source.read_bytes())
    first = int(len(data) * start)
    last = min(len(data), first + _HOLE)
    data[first:last] = bytes(last - first)
    target.write_bytes(data)
