"""Real small recordings, made once for all tests of the media room. Tests only read them; damage is done to copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from liuhen.media.clips import make_audio, make_photo, make_video
from liuhen.media.positions import Position

if TYPE_CHECKING:
    from pathlib import Path

STARTED_AT = datetime(2026, 3, 11, 1, 1, 40, tzinfo=UTC)  # 09:01:40 in Shanghai
PLACE = Position(39.9042, 116.4074)
DEVICE, BADGE = "DSJ07", "012345"


@dataclass(frozen=True)
class Card:
    """A folder with one file of each kind."""

    folder: Path

    def __getitem__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    folder = tmp_path_factory.mktemp("card")
    film = partial(make_video, size=(320, 180), position=PLACE)
    film(folder / "plain.mp4", 3, STARTED_AT, DEVICE, BADGE)
    film(folder / "hevc.mp4", 3, STARTED_AT, DEVICE, BADGE, codec="hevc")
    film(folder / "site.mov", 3, STARTED_AT, DEVICE, BADGE, scene="site")
    film(folder / "room.mkv", 3, STARTED_AT, DEVICE, BADGE, scene="room")
    film(folder / "mpeg4.avi", 3, STARTED_AT, DEVICE, BADGE, codec="mpeg4")
    film(folder / "mjpeg.avi", 3, STARTED_AT, DEVICE, BADGE, codec="mjpeg")
    film(folder / "turned.mp4", 1, STARTED_AT, DEVICE, BADGE, rotation=90)
    film(folder / "silent.mp4", 1, STARTED_AT, DEVICE, BADGE, with_sound=False)
    for name in ("sound.m4a", "sound.mp3", "sound.wav"):
        make_audio(folder / name, 3, STARTED_AT, voice="one")
    for name in ("photo.jpg", "photo.png"):
        make_photo(folder / name, STARTED_AT, DEVICE, BADGE, size=(1600, 900), position=PLACE, offset="+08:00")
    make_photo(folder / "turned.jpg", STARTED_AT, DEVICE, BADGE, size=(640, 360), orientation=6)
    return Card(folder)


VIDEOS = ("plain.mp4", "hevc.mp4", "site.mov", "room.mkv", "mpeg4.avi", "mjpeg.avi")
SOUNDS = ("sound.m4a", "sound.mp3", "sound.wav")
PHOTOS = ("photo.jpg", "photo.png")
