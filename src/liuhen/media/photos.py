"""Photographs without decoding: size, Exif, and whether the file reaches its own end mark (ITU-T T.81, PNG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .exif import Exif, read_exif

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .bounded import BoundedFile

_MOST_SEGMENTS = 1024
_CHUNK = 64 * 1024
_APP1, _SCAN = 0xE1, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END_OF_IMAGE = b"\xff\xd9"
_LONGEST_EXIF = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as its headers describe it: pixels (None: no picture header), Exif, reaches its end."""

    width: int | None = None
    height: int | None = None
    exif: Exif = Exif()  # noqa: RUF009  # frozen and empty
    complete: bool = False


def read_jpeg(file: BoundedFile) -> Photo:
    """Read the segments up to the first scan, then look for the end mark (which may be followed by a maker's data)."""
    size: tuple[int | None, int | None] = (None, None)
    exif = Exif()
    for marker, place, length in _segments(file):
        if marker in _FRAMES:
            data = file.read_at(place, 5)
            if len(data) == 5:  # noqa: PLR2004  # precision, height, width
                size = (int.from_bytes(data[3:5], "big") or None, int.from_bytes(data[1:3], "big") or None)
        elif marker == _APP1 and not exif.times:
            block = file.read_at(place, length)
            exif = read_exif(block[6:]) if block.startswith(b"Exif\0\0") else exif
        elif marker == _SCAN:
            return Photo(*size, exif, complete=_has_end(file, place + length))
    return Photo(*size, exif)


def _segments(file: BoundedFile) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, place, length) of the segments behind the start mark, the scan header being the last."""
    place = 2
    for _ in range(_MOST_SEGMENTS):
        head = file.read_at(place, 4)
        if len(head) < 4 or head[0] != 0xFF:  # noqa: PLR2004  # marker and length
            return
        if head[1] == 0xFF:  # fill byte  # noqa: PLR2004
            place += 1
            continue
        length = int.from_bytes(head[2:4], "big")
        yield head[1], place + 4, max(0, length - 2)
        if head[1] == _SCAN or length < 2:  # noqa: PLR2004  # the length counts itself
            return
        place += 2 + length


def _has_end(file: BoundedFile, start: int) -> bool:
    """Look for the end mark behind the scan header: near the end first, then, for appended data, from the front."""
    if _END_OF_IMAGE in file.read_at(max(start, file.size - _CHUNK), _CHUNK):
        return True
    last = b""
    file.seek(start)
    while chunk := file.read(_CHUNK):
        if _END_OF_IMAGE in last + chunk:
            return True
        last = chunk[-1:]
    return False


def read_png(file: BoundedFile) -> Photo:
    """Read the chunks: IHDR gives the size, eXIf the Exif block, IEND the end."""
    size: tuple[int | None, int | None] = (None, None)
    exif = Exif()
    place = 8
    for _ in range(_MOST_SEGMENTS * 64):
        head = file.read_at(place, 8)
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or place + 12 + length > file.size:  # noqa: PLR2004  # length, name; checksum
            break
        if name == b"IHDR":
            data = file.read(8)
            size = (int.from_bytes(data[:4], "big") or None, int.from_bytes(data[4:], "big") or None)
        elif name == b"eXIf" and length <= _LONGEST_EXIF:
            exif = read_exif(file.read(length))
        elif name == b"IEND":
            return Photo(*size, exif, complete=True)
        place += 12 + length
    return Photo(*size, exif)


PHOTOS: Mapping[str, Callable[[BoundedFile], Photo]] = {"jpeg": read_jpeg, "png": read_png}
