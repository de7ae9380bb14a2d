"""Bare MPEG audio has no frame around it; only the Xing header of its first frame may say how long it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .signatures import mpeg_frame_length
from .structure import Structure

if TYPE_CHECKING:
    from .bounded import BoundedFile

_LONGEST_FRAME = 1441
_HAS_FRAMES, _HAS_BYTES = 1, 2
_ID3_FOOTER = 0x10


def mpeg_structure(file: BoundedFile) -> Structure:
    """Compare the byte count of a Xing or Info header, where there is one, with the length of the file."""
    start = _after_id3(file.read_at(0, 10))
    frame = file.read_at(start, _LONGEST_FRAME)
    place = max(frame.find(b"Xing"), frame.find(b"Info"))
    if not mpeg_frame_length(frame) or place < 0:
        return Structure()
    flags = int.from_bytes(frame[place + 4 : place + 8], "big")
    if not flags & _HAS_BYTES:
        return Structure()
    field = place + 8 + (4 if flags & _HAS_FRAMES else 0)
    end = start + int.from_bytes(frame[field : field + 4], "big")
    if end > file.size:
        return Structure(complete=False, missing=f"应有 {end} 字节，实有 {file.size} 字节")
    return Structure(complete=True)


def _after_id3(head: bytes) -> int:
    """Return where the audio begins: behind an ID3v2 tag, whose size has seven bits a byte (ID3v2.4 §3.1)."""
    if head[:3] != b"ID3" or len(head) < 10:  # noqa: PLR2004  # tag header
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if head[5] & _ID3_FOOTER else 0)
