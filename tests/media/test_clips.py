"""The clips are real, small, and the same each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import av
import pytest
from PIL import ImageChops, ImageFont

from liuhen.media.clips import SCENES, hollow, make_audio, make_photo, make_video, truncated
from liuhen.media.clips.picture import Camera

from .conftest import STARTED_AT, Card

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".avi"])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        make_video((tmp_path / name).with_suffix(suffix), 1, STARTED_AT, "DSJ07", "012345", size=(160, 90))
    assert (tmp_path / "one").with_suffix(suffix).read_bytes() == (tmp_path / "two").with_suffix(suffix).read_bytes()


def test_other_devices_film_other_streets(tmp_path: Path) -> None:
    one, other = (Camera("street", (320, 180), STARTED_AT, device, "012345").picture(0) for device in ("A1", "B2"))
    middle = (0, 60, 320, 120)  # without the burned-in words
    assert ImageChops.difference(one.crop(middle), other.crop(middle)).getbbox() is not None


def test_twenty_seconds_are_small(tmp_path: Path) -> None:
    for scene in SCENES:
        make_video(tmp_path / "a.mp4", 20, STARTED_AT, "DSJ07", "012345", scene=scene)
        assert 100_000 < (tmp_path / "a.mp4").stat().st_size < 600_000


def test_the_burned_in_clock_advances_each_second() -> None:
    camera = Camera("room", (640, 360), STARTED_AT, "DSJ07", "012345")
    labels = []
    for moment in (0.0, 0.9, 1.0, 61.0):
        camera.picture(moment)
        labels.append(camera._clock[0])
    assert labels == ["2026-03-11 09:01:40", "2026-03-11 09:01:40", "2026-03-11 09:01:41", "2026-03-11 09:02:41"]


@pytest.mark.parametrize("scene", SCENES)
def test_the_picture_moves_and_is_darker_at_night(scene: str) -> None:
    day = Camera(scene, (320, 180), STARTED_AT, "DSJ07", "012345")
    night = Camera(scene, (320, 180), STARTED_AT + timedelta(hours=13), "DSJ07", "012345")
    assert day.picture(0).tobytes() != day.picture(0.5).tobytes()
    brightness = [sum(camera.picture(0).convert("L").resize((1, 1)).tobytes()) for camera in (day, night)]
    assert brightness[0] >= brightness[1]


def test_a_title_needs_a_font_that_has_it(tmp_path: Path) -> None:
    font = ImageFont.load_default(16)
    assert isinstance(font, ImageFont.FreeTypeFont)
    (tmp_path / "font.ttf").write_bytes(font.font_bytes)
    plain = Camera("room", (320, 180), STARTED_AT, "DSJ07", "012345", title="TITLE")
    titled = Camera("room", (320, 180), STARTED_AT, "DSJ07", "012345", title="TITLE", font=tmp_path / "font.ttf")
    assert plain._fixed[1].width < titled._fixed[1].width


def test_sound_lasts_as_long_as_the_picture(card: Card) -> None:
    with av.open(str(card["plain.mp4"])) as container:
        heard = sum(frame.samples for frame in container.decode(audio=0)) / 16_000
    assert heard == pytest.approx(3, abs=0.2)


def test_voices_differ(tmp_path: Path) -> None:
    for voice in ("one", "two", "three"):
        make_audio(tmp_path / f"{voice}.wav", 1, STARTED_AT, voice=voice)
    sounds = {path.read_bytes() for path in tmp_path.iterdir()}
    assert len(sounds) == 3


def test_an_unknown_scene_codec_or_suffix_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        make_video(tmp_path / "a.mp4", 1, STARTED_AT, "A", "1", scene="sea")
    with pytest.raises(KeyError):
        make_video(tmp_path / "a.mp4", 1, STARTED_AT, "A", "1", codec="vp9")
    with pytest.raises(KeyError):
        make_audio(tmp_path / "a.m4a.wma", 1, STARTED_AT)


def test_no_tag_is_written_when_none_is_wanted(tmp_path: Path) -> None:
    make_video(tmp_path / "a.mp4", 1, STARTED_AT, "A", "1", size=(160, 90), tag_time=None)
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert "creation_time" not in container.metadata


def test_damage_changes_copies_only(card: Card, tmp_path: Path) -> None:
    whole = card["plain.mp4"].read_bytes()
    truncated(card["plain.mp4"], tmp_path / "cut.mp4", 0.25)
    hollow(card["plain.mp4"], tmp_path / "hole.mp4", 0.5)
    assert whole.startswith((tmp_path / "cut.mp4").read_bytes())
    assert (tmp_path / "cut.mp4").stat().st_size == len(whole) // 4
    holed = (tmp_path / "hole.mp4").read_bytes()
    assert len(holed) == len(whole)
    assert holed[len(whole) // 2 :].startswith(bytes(4096))
    assert card["plain.mp4"].read_bytes() == whole


def test_photos_are_small_and_repeatable(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        make_photo(tmp_path / name, datetime(2026, 3, 11, tzinfo=UTC), "DSJ07", "012345", scene="site")
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()
    assert (tmp_path / "a.jpg").stat().st_size < 200_000
