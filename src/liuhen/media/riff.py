"""The chunks of AVI and WAV files (RIFF, OpenDML, EBU Tech 3285): declared length and raw date tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .bounded import BoundedFile

_MOST_CHUNKS = 256
_LONGEST_TAG = 128
_UNKNOWN_SIZE = 0xFFFFFFFF
_DATE_TAGS = {b"IDIT", b"ICRD"}
_BEXT_DATE = slice(320, 338)  # OriginationDate (10) and OriginationTime (8) of a broadcast wave
_BEXT_LENGTH = 338


def riff_structure(file: BoundedFile) -> Structure:
    """Compare declared and real length, and read IDIT, ICRD and bext. Large AVI files are several RIFFs."""
    tags = dict(_tags(file, 12, file.size, depth=0))
    start = 0
    for _ in range(_MOST_CHUNKS):
        head = file.read_at(start, 12)
        if head[:4] not in {b"RIFF", b"RF64"} or len(head) < 12:  # noqa: PLR2004  # id, size, form
            break
        size = int.from_bytes(head[4:8], "little")
        if head[:4] == b"RF64" and size == _UNKNOWN_SIZE:
            return Structure(tags=tags)
        if size == 0:
            return Structure(complete=False, missing="没有写入文件长度，录制没有正常结束", tags=tags)
        if start + 8 + size > file.size:
            what = f"应有 {start + 8 + size} 字节，实有 {file.size} 字节"
            return Structure(complete=False, missing=what, tags=tags)
        start += 8 + size + size % 2
    return Structure(complete=True, tags=tags)


def _tags(file: BoundedFile, start: int, end: int, depth: int) -> Iterator[tuple[str, str]]:
    """Yield (tag, text) of the date tags between two offsets, going one level into lists."""
    for name, place, size in _chunks(file, start, end):
        if name == b"LIST" and depth == 0 and file.read_at(place, 4) in {b"INFO", b"hdrl"}:
            yield from _tags(file, place + 4, min(end, place + size), depth=1)
        elif name in _DATE_TAGS:
            yield name.decode("ascii"), _text(file.read_at(place, min(size, _LONGEST_TAG)))
        elif name == b"bext" and size >= _BEXT_LENGTH:
            stamp = file.read_at(place, _BEXT_LENGTH)[_BEXT_DATE]
            yield "bext", f"{_text(stamp[:10])} {_text(stamp[10:])}".strip()


def _chunks(file: BoundedFile, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_MOST_CHUNKS):
        head = file.read_at(start, 8) if start + 8 <= end else b""
        if len(head) < 8:  # noqa: PLR2004  # id and size
            return
        size = int.from_bytes(head[4:], "little")
        yield head[:4], start + 8, size
        start += 8 + size + size % 2


def _text(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "backslashreplace").strip()
