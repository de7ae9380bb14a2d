"""Make a photograph with the Exif block of a recorder (CIPA DC-008)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from liuhen.kernel.moments import local

from .picture import Camera

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.media.positions import Position


def make_photo(
    path: Path,
    taken_at: datetime,
    device_no: str,
    badge: str,
    *,
    size: tuple[int, int] = (1280, 720),
    scene: str = "street",
    position: Position | None = None,
    offset: str = "",
    orientation: int = 1,
    font: Path | None = None,
    title: str = "",
) -> None:
    """Make a JPEG or PNG by suffix. `offset`: OffsetTimeOriginal ("+08:00"), `orientation` as in Exif (1 to 8).

    Raises KeyError for an unknown scene, OSError when the file cannot be written.
    """
    picture = Camera(scene, size, taken_at, device_no, badge, font=font, title=title).picture(0)
    exif = Image.Exif()
    exif[Base.Make] = "Liuhen"
    exif[Base.Model] = device_no
    exif[Base.Orientation] = orientation
    inner = exif.get_ifd(IFD.Exif)
    inner[Base.DateTimeOriginal] = f"{local(taken_at):%Y:%m:%d %H:%M:%S}"
    if offset:
        inner[Base.OffsetTimeOriginal] = offset
    if position is not None:
        exif.get_ifd(IFD.GPSInfo).update(_gps(position))
    picture.save(path, quality=82, exif=exif)


def _gps(position: Position) -> dict[int, object]:
    north, east = position
    return {
        GPS.GPSLatitudeRef: "N" if north >= 0 else "S",
        GPS.GPSLatitude: _degrees(north),
        GPS.GPSLongitudeRef: "E" if east >= 0 else "W",
        GPS.GPSLongitude: _degrees(east),
    }


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = abs(value) % 1 * 60
    return float(int(abs(value))), float(int(minutes)), round(minutes % 1 * 60, 4)
