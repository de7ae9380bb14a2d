"""Derivatives of real files, looked at by decoding them again."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from liuhen.media import bounded, proxies, thumbnails
from liuhen.media.clips import hollow, make_photo, truncated
from liuhen.media.derivatives import (
    DerivativeError,
    DerivativeStopped,
    plays_in_browser,
    proxy,
    thumbnail,
    waveform,
)
from liuhen.media.probing import probe
from liuhen.media.reading import frames_of

from .conftest import BADGE, DEVICE, PHOTOS, SOUNDS, STARTED_AT, VIDEOS, Card

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def image_of(frame: av.VideoFrame) -> Image.Image:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    return image


def pictures(path: Path) -> list[tuple[float, Image.Image]]:
    with av.open(str(path)) as container:
        return [(frame.time or 0, image_of(frame)) for frame in container.decode(video=0)]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures of one size, 0 to 255 a channel."""
    channels = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return sum(channels) / len(channels)


@pytest.mark.parametrize("name", VIDEOS)
def test_the_thumbnail_of_a_video_shows_the_scene(card: Card, tmp_path: Path, name: str) -> None:
    assert thumbnail(card[name], tmp_path / "t.jpg", 160) is True
    with Image.open(tmp_path / "t.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (160, 90))
        near = min(pictures(card[name])[:6], key=lambda shown: abs(shown[0] - 0.3))[1].resize((160, 90))
        assert difference(image, near) < 12


def test_a_thumbnail_is_never_larger_than_the_original(card: Card, tmp_path: Path) -> None:
    thumbnail(card["plain.mp4"], tmp_path / "t.jpg", 2000)
    with Image.open(tmp_path / "t.jpg") as image:
        assert image.size == (320, 180)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_thumbnail_of_a_photo_is_the_photo_in_small(card: Card, tmp_path: Path, name: str) -> None:
    assert thumbnail(card[name], tmp_path / "t.jpg") is True
    with Image.open(tmp_path / "t.jpg") as image, Image.open(card[name]) as original:
        assert image.size == (640, 360)
        assert difference(image, original.convert("RGB").resize((640, 360))) < 4


def test_a_photo_is_turned_as_exif_says(card: Card, tmp_path: Path) -> None:
    thumbnail(card["turned.jpg"], tmp_path / "t.jpg")
    with Image.open(tmp_path / "t.jpg") as image, Image.open(card["turned.jpg"]) as original:
        assert image.size == (360, 640)
        assert difference(image, original.rotate(-90, expand=True)) < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_as_the_image_library_turns_it(tmp_path: Path, orientation: int) -> None:
    make_photo(tmp_path / "a.jpg", STARTED_AT, DEVICE, BADGE, size=(320, 180), orientation=orientation)
    thumbnail(tmp_path / "a.jpg", tmp_path / "t.jpg", 320)
    with Image.open(tmp_path / "t.jpg") as image, Image.open(tmp_path / "a.jpg") as original:
        upright = ImageOps.exif_transpose(original)
        assert image.size == upright.size
        assert difference(image, upright) < 4


def test_an_exif_block_full_of_nonsense_is_no_obstacle(card: Card, tmp_path: Path) -> None:
    data = bytearray(card["photo.jpg"].read_bytes())
    place = data.index(b"Exif\0\0") + 6 + 8 + 2
    data[place + 4 : place + 40] = b"\xff" * 36
    (tmp_path / "odd.jpg").write_bytes(data)
    assert thumbnail(tmp_path / "odd.jpg", tmp_path / "t.jpg") is True


def test_a_failing_card_is_an_error_of_the_system(card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = bounded.BoundedFile.read

    def failing(self: bounded.BoundedFile, count: int) -> bytes:
        if self.tell() > 8192:
            raise OSError(5, "Input/output error")
        return plain(self, count)

    monkeypatch.setattr(bounded.BoundedFile, "read", failing)
    for make in (proxy, thumbnail):
        with pytest.raises(OSError, match="Input/output") as caught:
            make(card["mjpeg.avi"], tmp_path / "made.mp4")
        assert caught.value.errno == 5
    assert list(tmp_path.iterdir()) == []


def test_a_video_is_turned_as_its_matrix_says(card: Card, tmp_path: Path) -> None:
    thumbnail(card["turned.mp4"], tmp_path / "t.jpg")
    with Image.open(tmp_path / "t.jpg") as image:
        assert image.size == (180, 320)
        assert difference(image, pictures(card["turned.mp4"])[1][1].rotate(90, expand=True)) < 12


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_has_no_thumbnail(card: Card, tmp_path: Path, name: str) -> None:
    assert thumbnail(card[name], tmp_path / "t.jpg") is False
    assert list(tmp_path.iterdir()) == []


def test_the_proxy_of_an_h265_video_is_h264_with_the_same_moving_picture(card: Card, tmp_path: Path) -> None:
    proxy(card["hevc.mp4"], tmp_path / "p.mp4")
    found = probe(tmp_path / "p.mp4")
    assert (found.video_codec, found.audio_codec, found.pixel_format) == ("h264", "aac", "yuv420p")
    assert (found.faststart, found.problems) == (True, ())
    assert plays_in_browser(found)
    original, copied = pictures(card["hevc.mp4"]), pictures(tmp_path / "p.mp4")
    assert abs(len(original) - len(copied)) <= 1
    assert copied[-1][0] == pytest.approx(original[-1][0], abs=1 / 12)
    assert all(difference(one, other) < 8 for (_, one), (_, other) in zip(original, copied, strict=False))
    assert sum(difference(one, other) > 0.2 for (_, one), (_, other) in pairwise(copied)) > len(copied) // 2


@pytest.mark.parametrize("name", VIDEOS)
def test_every_video_becomes_playable(card: Card, tmp_path: Path, name: str) -> None:
    told: list[tuple[int, int | None]] = []
    proxy(card[name], tmp_path / "p.mp4", lambda done, total: told.append((done, total)))
    found = probe(tmp_path / "p.mp4")
    assert plays_in_browser(found)
    assert abs((found.duration_ms or 0) - 3000) <= 120
    assert (found.width, found.height) == (320, 180)
    assert len(told) == 36
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(total and abs(total - 3000) <= 100 for _, total in told)


def test_a_large_picture_is_made_smaller_with_even_sides(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "big.avi"), "w") as container:
        stream = container.add_stream("mjpeg", rate=5)
        stream.width, stream.height, stream.pix_fmt = 1998, 1080, "yuvj420p"
        for number in range(3):
            frame = av.VideoFrame(1998, 1080, "yuvj420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    proxy(tmp_path / "big.avi", tmp_path / "p.mp4")
    found = probe(tmp_path / "p.mp4")
    assert (found.width, found.height) == (1280, 692)
    assert found.audio_codec == ""


def test_the_proxy_keeps_the_turn_of_the_picture(card: Card, tmp_path: Path) -> None:
    proxy(card["turned.mp4"], tmp_path / "p.mp4")
    with av.open(str(tmp_path / "p.mp4")) as copied, av.open(str(card["turned.mp4"])) as original:
        turns = [next(container.decode(video=0)).rotation for container in (copied, original)]
    assert turns == [90, 90]


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_becomes_m4a(card: Card, tmp_path: Path, name: str) -> None:
    proxy(card[name], tmp_path / "p.m4a")
    found = probe(tmp_path / "p.m4a")
    assert (found.media, found.container, found.audio_codec) == ("audio", "m4a", "aac")
    assert abs((found.duration_ms or 0) - 3000) <= 100
    assert plays_in_browser(found)


def test_what_can_be_saved_of_a_damaged_video_is_saved(card: Card, tmp_path: Path) -> None:
    truncated(card["mjpeg.avi"], tmp_path / "cut.avi", 0.5)
    hollow(tmp_path / "cut.avi", tmp_path / "damaged.avi", 0.4)
    proxy(tmp_path / "damaged.avi", tmp_path / "p.mp4")
    assert 8 <= len(pictures(tmp_path / "p.mp4")) <= 20


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain.mp4", True), ("silent.mp4", True), ("hevc.mp4", False), ("site.mov", False), ("room.mkv", False),
        ("mpeg4.avi", False), ("sound.m4a", True), ("sound.mp3", True), ("sound.wav", True), ("photo.jpg", True),
        ("photo.png", True),
    ],
)  # fmt: skip
def test_only_what_browsers_show_plays(card: Card, name: str, expected: bool) -> None:
    assert plays_in_browser(probe(card[name])) is expected


def test_a_broken_file_does_not_play(card: Card, tmp_path: Path) -> None:
    truncated(card["plain.mp4"], tmp_path / "cut.mp4", 0.5)
    truncated(card["photo.jpg"], tmp_path / "cut.jpg", 0.5)
    assert not plays_in_browser(probe(tmp_path / "cut.mp4"))
    assert not plays_in_browser(probe(tmp_path / "cut.jpg"))


@pytest.mark.parametrize("name", [*SOUNDS, "plain.mp4", "mpeg4.avi"])
def test_a_waveform_shows_where_somebody_speaks(card: Card, name: str) -> None:
    peaks = waveform(card[name], 60)
    assert len(peaks) == 60
    assert all(0 <= peak <= 255 for peak in peaks)
    assert max(peaks) > 4 * max(1, min(peaks))


def test_a_short_sound_still_has_all_points(card: Card) -> None:
    assert len(waveform(card["sound.wav"], 1000)) == 1000
    assert len(waveform(card["sound.wav"], 1)) == 1
    with pytest.raises(ValueError, match="positive"):
        waveform(card["sound.wav"], 0)


@pytest.mark.parametrize("make", [proxy, thumbnail])
@pytest.mark.parametrize(
    "content", [b"", b"text" * 100, b"\xff\xd8\xff\xe0\0\x10JFIF", b"\0\0\0\x18ftypmp42" + bytes(50)]
)
def test_bytes_without_a_picture_are_refused_in_words(tmp_path: Path, make: object, content: bytes) -> None:
    (tmp_path / "x.mp4").write_bytes(content)
    assert callable(make)
    with pytest.raises(DerivativeError, match=r"[一-龥]{4}"):
        make(tmp_path / "x.mp4", tmp_path / "made.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["x.mp4"]


def test_a_photo_that_promises_a_billion_pixels_is_refused(card: Card, tmp_path: Path) -> None:
    data = bytearray(card["photo.png"].read_bytes())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    (tmp_path / "bomb.png").write_bytes(data)
    with pytest.raises(DerivativeError):
        thumbnail(tmp_path / "bomb.png", tmp_path / "t.jpg")


def test_silent_videos_and_photos_have_no_waveform(card: Card) -> None:
    for name in ("silent.mp4", "photo.jpg"):
        with pytest.raises(DerivativeError, match="声音"):
            waveform(card[name])


def test_a_copy_can_be_stopped_and_leaves_nothing(card: Card, tmp_path: Path) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 10

    (tmp_path / "p.mp4").write_bytes(b"before")
    with pytest.raises(DerivativeStopped):
        proxy(card["plain.mp4"], tmp_path / "p.mp4", should_stop=stop)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("p.mp4", b"before")]


def test_originals_are_only_read(card: Card, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[str, int]]:
        return {
            path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in card.folder.iterdir()
        }

    before = state()
    for name in (*VIDEOS, *SOUNDS):
        proxy(card[name], tmp_path / ("p.mp4" if name in VIDEOS else "p.m4a"))
        thumbnail(card[name], tmp_path / "t.jpg")
        waveform(card[name])
    assert state() == before


FULL = """
import resource, signal, sys
from pathlib import Path
from liuhen.media.derivatives import proxy, thumbnail
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    {"proxy": proxy, "thumbnail": thumbnail}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
except OSError as error:
    print(error.errno)
"""


@pytest.mark.process
@pytest.mark.parametrize("make", ["proxy", "thumbnail"])
def test_a_full_disk_is_an_error_of_the_system_and_leaves_nothing(card: Card, tmp_path: Path, make: str) -> None:
    command = [sys.executable, "-c", FULL, make, str(card["plain.mp4"]), str(tmp_path / "p.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "27"  # EFBIG stands in for ENOSPC: the same path, without a file system of its own
    assert list(tmp_path.iterdir()) == []


def test_a_missing_original_is_an_error_of_the_system(tmp_path: Path) -> None:
    for make in (proxy, thumbnail):
        with pytest.raises(FileNotFoundError):
            make(tmp_path / "nothing.mp4", tmp_path / "made.mp4")


def test_a_photo_needs_no_proxy(card: Card, tmp_path: Path) -> None:
    with pytest.raises(DerivativeError, match="照片不需要"):
        proxy(card["photo.jpg"], tmp_path / "p.mp4")


def test_half_a_photo_has_no_thumbnail(tmp_path: Path) -> None:
    make_photo(tmp_path / "a.jpg", STARTED_AT, DEVICE, BADGE)
    truncated(tmp_path / "a.jpg", tmp_path / "half.jpg", 0.5)
    with pytest.raises(DerivativeError, match="照片不完整"):
        thumbnail(tmp_path / "half.jpg", tmp_path / "t.jpg")


def test_a_film_that_promises_more_pixels_than_a_day_has_is_refused_before_its_first(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []

    def none_of(*given: object, **_asked: object) -> Iterator[object]:
        decoded.append(given)
        return iter(())

    monkeypatch.setattr(proxies, "MOST_PIXELS", 320 * 180 * 3)
    monkeypatch.setattr(proxies, "frames_of", none_of)
    with pytest.raises(DerivativeError, match="画面总量"):
        proxy(card["plain.mp4"], tmp_path / "p.mp4")
    assert (decoded, list(tmp_path.glob("p*"))) == ([], [])


def test_pixels_that_no_header_promised_are_counted_as_they_come(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "MOST_PIXELS", 320 * 180 * 3)
    bounds: list[int] = []
    bounded_before = proxies._bounded

    def bound(pixels: int) -> None:
        bounds.append(pixels)
        if len(bounds) > 1:  # the first is what the header promised
            bounded_before(pixels)

    monkeypatch.setattr(proxies, "_bounded", bound)
    with pytest.raises(DerivativeError, match="画面总量"):
        proxy(card["plain.mp4"], tmp_path / "p.mp4")
    assert bounds[1:] == [320 * 180 * number for number in range(1, 5)]


def test_the_frames_that_are_looked_at_for_a_thumbnail_are_few(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def endless(*args, **asked):
        for frame in frames_of(*args, **asked):
            while len(seen) < 10_000:  # a hostile file has any number of frames within a second
                seen.append(frame)
                yield frame

    monkeypatch.setattr(thumbnails, "_LATEST", 1e9)
    monkeypatch.setattr(thumbnails, "frames_of", endless)
    monkeypatch.setattr(thumbnails, "_MOST_FRAMES", 7)
    thumbnail(card["plain.mp4"], tmp_path / "t.jpg")
    assert len(seen) == 7


@pytest.mark.parametrize("make", [proxy, thumbnail])
def test_who_makes_it_is_asked_before_the_first_packet(card: Card, tmp_path: Path, make) -> None:
    with pytest.raises(DerivativeStopped):
        make(card["plain.mp4"], tmp_path / "x.mp4", should_stop=lambda: True)
    assert not (tmp_path / "x.mp4").exists()
