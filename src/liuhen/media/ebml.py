"""The outermost elements of Matroska files (RFC 9559, EBML RFC 8794): does the segment end where it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .structure import Structure

if TYPE_CHECKING:
    from .bounded import BoundedFile

_SEGMENT = b"\x18\x53\x80\x67"


def ebml_structure(file: BoundedFile) -> Structure:
    """Compare the declared end of the segment with the length of the file; an unknown size means a live recording."""
    head = file.read_at(0, 16)
    size, width = _vint(head[4:])
    if size is None:
        return Structure(complete=False, missing="文件头不完整")
    start = 4 + width + size
    segment = file.read_at(start, 16)
    length, width = _vint(segment[4:])
    if segment[:4] != _SEGMENT or not width:
        return Structure(complete=False, missing="缺少内容段（Segment）")
    if length is None:
        return Structure(complete=False, missing="没有写入内容长度，录制没有正常结束")
    end = start + 4 + width + length
    if end > file.size:
        return Structure(complete=False, missing=f"应有 {end} 字节，实有 {file.size} 字节")
    return Structure(complete=True)


def _vint(data: bytes) -> tuple[int | None, int]:
    """Return (value, bytes used) of a variable-size integer; value None for "unknown" (RFC 8794 §4, §6.2)."""
    if not data or not data[0]:
        return None, 0
    width = 9 - data[0].bit_length()
    if len(data) < width:
        return None, 0
    mask = (1 << 7 * width) - 1
    value = int.from_bytes(data[:width], "big") & mask
    return (None if value == mask else value), width
