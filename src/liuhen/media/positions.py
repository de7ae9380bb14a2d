"""Where a device says it was: WGS 84 latitude and longitude in degrees."""

from __future__ import annotations

import re
from math import isfinite
from typing import NamedTuple

_ISO_6709 = re.compile(
    r"([+-]\d{1,2}(?:\.\d{1,9})?)([+-]\d{1,3}(?:\.\d{1,9})?)(?:[+-]\d{1,6}(?:\.\d{1,9})?)?(?:CRS\w{1,20})?/?"
)


class Position(NamedTuple):
    """Degrees north and degrees east."""

    latitude: float
    longitude: float


def position_of(latitude: float, longitude: float) -> Position | None:
    """Return the position, or None when it lies on no globe or is the 0, 0 of a receiver that had no fix."""
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  # degrees
        return None
    return Position(round(latitude, 7), round(longitude, 7)) if latitude or longitude else None


def read_iso6709(text: str) -> Position | None:
    """Read decimal degrees as MP4 writes them (`+39.9042+116.4074/`, ISO 6709 annex H); other forms give None."""
    found = _ISO_6709.fullmatch(text.strip())
    return position_of(float(found[1]), float(found[2])) if found else None
