"""The Exif block of a photograph (CIPA DC-008, TIFF 6.0): when, where, with which camera. Reads only what we keep.

Written here rather than taken from the image library: every offset of a hostile block is checked, and nothing raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .positions import Position, position_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_ENTRIES = 512
_ASCII, _LONG, _RATIONAL = 2, 4, 5
_WIDTHS = {1: 1, _ASCII: 1, 3: 2, _LONG: 4, _RATIONAL: 8, 7: 1}
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAKE, _MODEL, _ORIENTATION = 0x010F, 0x0110, 0x0112
_MAIN_TIMES = {0x0132: "DateTime"}
_EXIF_TIMES = {
    0x9003: "DateTimeOriginal",
    0x9004: "DateTimeDigitized",
    0x9011: "OffsetTimeOriginal",
    0x9291: "SubSecTimeOriginal",
}

Entry = tuple[int, bytes]  # (type, value bytes)


@dataclass(frozen=True, slots=True)
class Exif:
    """What an Exif block says: raw time texts by tag name, position in degrees, maker and model ("" when absent).

    `orientation` is 1 (upright) to 8, as in TIFF 6.0.
    """

    times: Mapping[str, str] = field(default_factory=dict)
    position: Position | None = None
    make: str = ""
    model: str = ""
    orientation: int = 1


def read_exif(block: bytes) -> Exif:
    """Read a TIFF block as it stands in a JPEG APP1 segment (behind the word Exif) or a PNG eXIf chunk."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(block[:4])
    if order is None:
        return Exif()
    reader = _Tiff(block, little=order == "little")
    main = reader.directory(reader.number(block[4:8]))
    inner = reader.below(main, _EXIF_IFD)
    times = {name: _text(main[tag]) for tag, name in _MAIN_TIMES.items() if tag in main}
    times |= {name: _text(inner[tag]) for tag, name in _EXIF_TIMES.items() if tag in inner}
    return Exif(
        times={name: text for name, text in times.items() if text},
        position=reader.position(reader.below(main, _GPS_IFD)),
        make=_text(main[_MAKE]) if _MAKE in main else "",
        model=_text(main[_MODEL]) if _MODEL in main else "",
        orientation=reader.number(main[_ORIENTATION][1]) if _ORIENTATION in main else 1,
    )


@dataclass(frozen=True, slots=True)
class _Tiff:
    block: bytes
    little: bool

    def number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.little else "big")

    def directory(self, offset: int) -> dict[int, Entry]:
        """Return tag → entry of the directory at an offset; entries that point outside the block are left out."""
        count = min(self.number(self.block[offset : offset + 2]), _MOST_ENTRIES)
        entries: dict[int, Entry] = {}
        for place in range(offset + 2, offset + 2 + 12 * count, 12):
            raw = self.block[place : place + 12]
            tag, kind, length = self.number(raw[:2]), self.number(raw[2:4]), self.number(raw[4:8])
            size = _WIDTHS.get(kind, 0) * length
            start = place + 8 if size <= 4 else self.number(raw[8:12])  # noqa: PLR2004  # small values stand in the entry
            if len(raw) == 12 and 0 < size <= len(self.block) - start:  # noqa: PLR2004  # bytes of an entry
                entries[tag] = (kind, self.block[start : start + size])
        return entries

    def below(self, entries: Mapping[int, Entry], tag: int) -> dict[int, Entry]:
        """Return the directory that an entry of another points to, empty when there is none."""
        kind, value = entries.get(tag, (0, b""))
        return self.directory(self.number(value)) if kind == _LONG else {}

    def position(self, gps: Mapping[int, Entry]) -> Position | None:
        """Return the position of a GPS directory (tags 1 to 4: reference and degrees, minutes, seconds)."""
        latitude, longitude = self._degrees(gps, 1, b"S"), self._degrees(gps, 3, b"W")
        return None if latitude is None or longitude is None else position_of(latitude, longitude)

    def _degrees(self, gps: Mapping[int, Entry], reference: int, negative: bytes) -> float | None:
        kind, value = gps.get(reference + 1, (0, b""))
        if kind != _RATIONAL or len(value) < 24 or reference not in gps:  # noqa: PLR2004  # three rationals
            return None
        pairs = [(self.number(value[i : i + 4]), self.number(value[i + 4 : i + 8])) for i in (0, 8, 16)]
        if not all(below for _, below in pairs):
            return None
        whole, minutes, seconds = (above / below for above, below in pairs)
        sign = -1 if gps[reference][1][:1].upper() == negative else 1
        return sign * (whole + minutes / 60 + seconds / 3600)


def _text(entry: Entry) -> str:
    kind, value = entry
    return value.split(b"\0", 1)[0].decode("utf-8", "backslashreplace").strip() if kind == _ASCII else ""
