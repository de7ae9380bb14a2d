"""Static tiles of a log (C2SP tlog-tiles): where a file lies and what it holds.

A hash tile at level L holds up to 256 hashes of the tree's level 8 * L; an entry bundle up to 256 entries, each
after its length in 16 bits. A tile that is not full yet is written as `<path>.p/<width>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 256
_LEVEL_BITS = 8
_MOST_BYTES = 65_535


class Tile(NamedTuple):
    """A tile of the tree: `width` hashes from tree level `8 * level`, beginning at `256 * number`."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Return where the hash tile lies, relative to the log's folder."""
        return f"tile/{self.level}/{_number(self.number)}{_partial(self.width)}"

    @property
    def places(self) -> list[tuple[int, int]]:
        """Return the places of the tree whose hashes the tile holds, in order."""
        first = self.number * WIDTH
        return [(self.level * _LEVEL_BITS, first + i) for i in range(self.width)]

    @property
    def bundle_path(self) -> str:
        """Return where the entries of a tile of level 0 lie."""
        return f"tile/entries/{_number(self.number)}{_partial(self.width)}"


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of `size` leaves, level by level, the one that is not full last in its level."""
    level = 0
    while count := size >> (level * _LEVEL_BITS):
        for number in range(count // WIDTH):
            yield Tile(level, number, WIDTH)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level += 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return the entry bundle of up to 256 entries. Raises ValueError for one that is longer than 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > _MOST_BYTES:
            raise ValueError(f"an entry of {len(entry)} bytes does not fit a bundle")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ValueError when it is cut."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise ValueError("the entry bundle is cut")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def _number(number: int) -> str:
    """Write 1234067 as x001/x234/067, so that no folder holds more than a thousand files."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups)


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
