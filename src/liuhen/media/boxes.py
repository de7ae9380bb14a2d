"""The top-level boxes of MP4 and MOV files (ISO/IEC 14496-12 §4.2): is the index there, is all media there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .bounded import BoundedFile

_MOST_BOXES = 4096  # a fragmented recording of hours has fewer fragments than this that matter to us
_HEADER = 8
_LONG_HEADER = 16


def box_structure(file: BoundedFile) -> Structure:
    """Walk the top-level boxes. A recorder that lost power leaves media without an index (moov)."""
    index: int | None = None
    media: int | None = None
    for name, start, end in boxes(file, 0, file.size):
        if name == b"moov" and index is None:
            index = start
        if name == b"mdat" and media is None:
            media = start
        if end > file.size:
            what = "索引（moov）只有一部分" if name == b"moov" else f"应有 {end} 字节，实有 {file.size} 字节"
            return Structure(complete=False, faststart=_first(index, media), missing=what)
    if index is None:
        return Structure(complete=False, missing="缺少索引（moov），录制没有正常结束或没有拷完")
    return Structure(complete=True, faststart=_first(index, media))


def _first(index: int | None, media: int | None) -> bool | None:
    return None if index is None or media is None else index < media


def boxes(file: BoundedFile, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start, end) of the boxes from `start`, an end may lie behind `stop` when the file was cut short.

    Ends where the room ends or where what follows is no box (some recorders pad with zeros).
    """
    for _ in range(_MOST_BOXES):
        head = file.read_at(start, _LONG_HEADER) if start < stop else b""
        if len(head) < _HEADER:
            return
        size, name = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1 and len(head) == _LONG_HEADER:
            size = int.from_bytes(head[8:16], "big")
        if size == 0 and name.isascii() and name.isalnum():
            size = stop - start  # "to the end of the file"
        if size < _HEADER:
            return
        yield name, start, start + size
        start += size
