"""probe: what real files say, and what hostile ones cannot do."""

from __future__ import annotations

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from liuhen.media import bounded
from liuhen.media.clips import hollow, make_photo, renamed, truncated
from liuhen.media.positions import Position
from liuhen.media.probing import Probe, probe
from liuhen.media.samples import promised_samples

from .conftest import BADGE, DEVICE, PHOTOS, PLACE, SOUNDS, STARTED_AT, VIDEOS, Card

EVERYTHING = (*VIDEOS, *SOUNDS, *PHOTOS)
shared_card = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def codes(found: Probe) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("name", "container", "codecs"),
    [
        ("plain.mp4", "mp4", "h264+aac"),
        ("hevc.mp4", "mp4", "hevc+aac"),
        ("site.mov", "mov", "h264+aac"),
        ("room.mkv", "mkv", "h264+aac"),
        ("mpeg4.avi", "avi", "mpeg4+mp3"),
        ("mjpeg.avi", "avi", "mjpeg+mp3"),
        ("silent.mp4", "mp4", "h264"),
    ],
)
def test_a_video_is_described_by_its_own_bytes(card: Card, name: str, container: str, codecs: str) -> None:
    found = probe(card[name])
    assert (found.media, found.container, found.codecs) == ("video", container, codecs)
    assert (found.width, found.height, round(found.frame_rate or 0)) == (320, 180, 12)
    assert abs((found.duration_ms or 0) - (1000 if name == "silent.mp4" else 3000)) <= 100
    assert found.size == card[name].stat().st_size
    assert found.complete is True
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [("sound.m4a", "m4a", "aac"), ("sound.mp3", "mp3", "mp3"), ("sound.wav", "wav", "pcm_s16le")],
)
def test_a_sound_is_described_without_a_picture(card: Card, name: str, container: str, codec: str) -> None:
    found = probe(card[name])
    assert (found.media, found.container, found.codecs) == ("audio", container, codec)
    assert (found.width, found.video_codec, found.frame_rate) == (None, "", None)
    assert abs((found.duration_ms or 0) - 3000) <= 50
    assert found.problems == ()


@pytest.mark.parametrize(("name", "container"), [("photo.jpg", "jpeg"), ("photo.png", "png")])
def test_a_photo_says_when_where_and_with_what(card: Card, name: str, container: str) -> None:
    found = probe(card[name])
    assert (found.media, found.container, found.width, found.height) == ("photo", container, 1600, 900)
    assert found.time_tags == {"DateTimeOriginal": "2026:03:11 09:01:40", "OffsetTimeOriginal": "+08:00"}
    assert (found.make, found.model) == ("Liuhen", DEVICE)
    assert found.gps == pytest.approx(PLACE, abs=1e-6)
    assert (found.complete, found.problems) == (True, ())


def test_south_and_west_are_negative(tmp_path: Path) -> None:
    make_photo(tmp_path / "far.jpg", STARTED_AT, DEVICE, BADGE, size=(64, 36), position=Position(-33.45, -70.6667))
    assert probe(tmp_path / "far.jpg").gps == pytest.approx((-33.45, -70.6667), abs=1e-6)


@pytest.mark.parametrize("name", ["plain.mp4", "site.mov", "room.mkv"])
def test_time_and_place_of_a_video_are_kept_as_found(card: Card, name: str) -> None:
    found = probe(card[name])
    assert found.time_tags["creation_time"] == "2026-03-11T01:01:40.000000Z"
    assert found.gps == PLACE


@pytest.mark.parametrize("name", ["mpeg4.avi", "sound.wav"])
def test_the_date_chunk_of_riff_files_is_kept_under_its_own_name(card: Card, name: str) -> None:
    assert probe(card[name]).time_tags == {"ICRD": "2026-03-11 09:01:40"}


def riff(form: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + form + body


FORMAT = (b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
SILENCE = (b"data", bytes(16000))


def test_idit_and_bext_are_read_as_written(tmp_path: Path) -> None:
    bext = bytes(320) + b"2026-03-1109:01:40" + bytes(264)
    old = (b"IDIT", b"Wed Mar 11 09:01:40 2026\n\0")
    (tmp_path / "a.wav").write_bytes(riff(b"WAVE", FORMAT, (b"bext", bext), old, SILENCE))
    assert probe(tmp_path / "a.wav").time_tags == {
        "bext": "2026-03-11 09:01:40",
        "IDIT": "Wed Mar 11 09:01:40 2026",
    }


def test_a_gbk_date_text_is_kept_without_loss(tmp_path: Path) -> None:
    info = b"INFO" + b"ICRD" + struct.pack("<I", 4) + "三月".encode("gbk")
    (tmp_path / "a.wav").write_bytes(riff(b"WAVE", FORMAT, (b"LIST", info), SILENCE))
    assert probe(tmp_path / "a.wav").time_tags == {"ICRD": r"\xc8\xfd\xd4\xc2"}


def test_an_empty_file_is_other_and_empty(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    found = probe(tmp_path / "a.mp4")
    assert (found.media, codes(found)) == ("other", ["empty"])
    assert "0 字节" in found.problems[0].words


def test_random_bytes_are_other_and_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(bytes(range(1, 256)) * 100)
    found = probe(tmp_path / "a.mp4")
    assert (found.media, found.container, codes(found)) == ("other", "", ["unknown_format"])


@pytest.mark.parametrize(
    "text", [b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n"]
)
def test_a_playlist_that_names_other_files_is_not_opened(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(text)
    assert codes(probe(tmp_path / "a.mp4")) == ["unknown_format"]


def test_a_video_cut_short_has_lost_its_index(card: Card, tmp_path: Path) -> None:
    truncated(card["plain.mp4"], tmp_path / "cut.mp4", 0.5)
    found = probe(tmp_path / "cut.mp4")
    assert (found.media, found.complete, found.duration_ms) == ("video", False, None)
    assert codes(found) == ["truncated", "undecodable"]


def test_media_without_index_says_that_moov_is_missing(card: Card, tmp_path: Path) -> None:
    data = card["plain.mp4"].read_bytes()
    (tmp_path / "noindex.mp4").write_bytes(data[: data.rindex(b"moov") - 4])
    found = probe(tmp_path / "noindex.mp4")
    assert codes(found) == ["truncated", "undecodable"]
    assert "moov" in found.problems[0].words


@pytest.mark.parametrize("name", ["mpeg4.avi", "mjpeg.avi", "room.mkv", "sound.wav", "sound.mp3"])
def test_a_file_that_can_be_played_in_part_is_still_described(card: Card, tmp_path: Path, name: str) -> None:
    truncated(card[name], tmp_path / name, 0.7)
    found = probe(tmp_path / name)
    assert found.complete is False
    assert codes(found) == ["truncated"]
    assert found.codecs == probe(card[name]).codecs


@pytest.mark.parametrize("name", PHOTOS)
def test_half_a_photo_is_incomplete_but_keeps_its_exif(card: Card, tmp_path: Path, name: str) -> None:
    truncated(card[name], tmp_path / name, 0.6)
    found = probe(tmp_path / name)
    assert codes(found) == ["truncated"]
    assert found.width == 1600
    assert "DateTimeOriginal" in found.time_tags or name == "photo.png"  # PNG may put eXIf behind the picture


def test_a_photo_with_a_video_appended_is_complete(card: Card, tmp_path: Path) -> None:
    (tmp_path / "live.jpg").write_bytes(card["photo.jpg"].read_bytes() + bytes(200_000))
    assert probe(tmp_path / "live.jpg").complete is True


@pytest.mark.parametrize(
    ("name", "wrong"), [("photo.jpg", "a.mp4"), ("plain.mp4", "a.avi"), ("mpeg4.avi", "a.MP4"), ("sound.mp3", "a.wav")]
)
def test_an_extension_that_lies_is_named(card: Card, tmp_path: Path, name: str, wrong: str) -> None:
    renamed(card[name], tmp_path / wrong)
    found = probe(tmp_path / wrong)
    assert codes(found) == ["wrong_extension"]
    assert found.container == probe(card[name]).container


@pytest.mark.parametrize("name", ["a.MP4", "a.mov", "noextension"])
def test_an_extension_of_the_same_family_or_none_is_no_fault(card: Card, tmp_path: Path, name: str) -> None:
    renamed(card["plain.mp4"], tmp_path / name)
    assert probe(tmp_path / name).problems == ()


def test_names_in_gbk_and_with_control_characters_are_opened_as_they_are(card: Card, tmp_path: Path) -> None:
    for name in ("现场检查.mp4".encode("gbk"), b"a\x01\n%03d.mp4", b"http:a.mp4"):
        path = os.fsencode(tmp_path) + b"/" + name
        Path(os.fsdecode(path)).write_bytes(card["plain.mp4"].read_bytes())
        assert probe(path).problems == ()


def test_a_bad_block_at_the_first_picture_is_noticed(card: Card, tmp_path: Path) -> None:
    hollow(card["plain.mp4"], tmp_path / "hole.mp4", 0.002)
    found = probe(tmp_path / "hole.mp4")
    assert codes(found) in (["decode_errors"], ["undecodable"])
    assert (found.media, found.video_codec) == ("video", "h264")


@pytest.mark.parametrize("promised", [9_000_000, 80_000_000, 2**32 - 1])
def test_a_table_that_promises_too_many_samples_is_not_handed_to_libav(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promised: int
) -> None:
    data = bytearray(card["plain.mp4"].read_bytes())
    place = data.index(b"stsz")
    data[place + 8 : place + 16] = struct.pack(">II", 1, promised)
    (tmp_path / "a.mp4").write_bytes(data)
    monkeypatch.setattr("liuhen.media.streams.av.open", lambda *_, **__: pytest.fail("libav was asked"))
    assert codes(probe(tmp_path / "a.mp4")) == ["undecodable"]


def test_a_fragment_that_promises_too_many_samples_is_not_handed_to_libav(tmp_path: Path) -> None:
    trun = struct.pack(">I4sII", 16, b"trun", 0, 80_000_000)
    traf = struct.pack(">I4s", 8 + len(trun), b"traf") + trun
    moof = struct.pack(">I4s", 8 + len(traf), b"moof") + traf
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + moof)
    with bounded.BoundedFile(tmp_path / "a.mp4", 10_000) as file:
        assert promised_samples(file) == 80_000_000


def test_the_many_samples_of_plain_pcm_are_no_reason_to_refuse(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "camera.mov"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for _ in range(200):
            frame = av.AudioFrame("s16", "mono", 48_000)
            frame.sample_rate = 48_000
            frame.planes[0].update(bytes(96_000))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    found = probe(tmp_path / "camera.mov")
    assert (found.audio_codec, found.duration_ms, found.problems) == ("pcm_s16le", 200_000, ())


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "nothing.mp4")


def test_a_failing_card_is_an_error_of_the_system_not_of_the_file(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = bounded.BoundedFile.read
    reads = 0
    fails_at = 10_000

    def failing(self: bounded.BoundedFile, count: int) -> bytes:
        nonlocal reads
        reads += 1
        if reads >= fails_at:
            raise OSError(5, "Input/output error")
        return plain(self, count)

    monkeypatch.setattr(bounded.BoundedFile, "read", failing)
    for name in EVERYTHING:
        reads, fails_at = 0, 10_000
        probe(card[name])
        for place in range(1, reads + 1):
            reads, fails_at = 0, place
            with pytest.raises(OSError, match="Input/output") as caught:
                probe(card[name])
            assert caught.value.errno == 5


def test_the_original_is_not_changed_by_looking_at_it(card: Card) -> None:
    before = {name: (card[name].read_bytes(), card[name].stat().st_mtime_ns) for name in EVERYTHING}
    for name in EVERYTHING:
        probe(card[name])
    assert before == {name: (card[name].read_bytes(), card[name].stat().st_mtime_ns) for name in EVERYTHING}


def test_many_threads_see_the_same(card: Card) -> None:
    alone = [probe(card[name]) for name in EVERYTHING]
    with ThreadPoolExecutor(8) as pool:
        for together in pool.map(lambda _: [probe(card[name]) for name in EVERYTHING], range(16)):
            assert together == alone


def test_nothing_is_printed_about_bad_bytes(card: Card, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in EVERYTHING:
        hollow(card[name], tmp_path / name, 0.0)
        (tmp_path / name).write_bytes(card[name].read_bytes()[:64] + (tmp_path / name).read_bytes()[64:])
        probe(tmp_path / name)
    assert capfd.readouterr() == ("", "")


@shared_card
@given(data=st.data())
def test_no_truncation_makes_probe_fail(card: Card, tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(EVERYTHING))
    whole = card[name].read_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    (tmp_path / name).write_bytes(whole[:cut])
    found = probe(tmp_path / name)
    assert found.size == cut
    assert found.problems or name in {"photo.jpg", "photo.png", "sound.mp3", "sound.m4a"} or found.complete


@shared_card
@given(data=st.data())
def test_no_overwritten_bytes_make_probe_fail(card: Card, tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(EVERYTHING))
    whole = bytearray(card[name].read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, min(len(whole), 6000)))
        whole[start : start + 8] = data.draw(st.binary(max_size=8))
    (tmp_path / name).write_bytes(bytes(whole))
    assert probe(tmp_path / name).size == len(whole)


HEADS = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\x40\0\0\0AVI ",
    b"RIFF\x40\0\0\0WAVE",
    b"\x1aE\xdf\xa3",
    b"ID3",
]


@shared_card
@given(
    head=st.sampled_from([*HEADS, b"\0\0\0\x18ftypmp42", b"\0\0\x00\x40moov", b"\0\0\1\xba"]),
    rest=st.binary(max_size=400),
)
def test_no_bytes_make_probe_fail(tmp_path: Path, head: bytes, rest: bytes) -> None:
    (tmp_path / "x.mp4").write_bytes(head + rest)
    found = probe(tmp_path / "x.mp4")
    assert found.problems
    assert all(problem.words.endswith("。") for problem in found.problems)


def test_exif_is_read_as_the_image_library_reads_it(card: Card) -> None:
    with Image.open(card["photo.jpg"]) as image:
        theirs = image.getexif().get_ifd(0x8769)
    assert probe(card["photo.jpg"]).time_tags["DateTimeOriginal"] == theirs[0x9003]


def test_a_file_of_nothing_but_boxes_costs_a_bounded_number_of_reads(tmp_path: Path) -> None:
    empty_tracks = struct.pack(">I4s", 8, b"trak") * 500_000
    moov = struct.pack(">I4s", 8 + len(empty_tracks), b"moov") + empty_tracks
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + moov)
    with bounded.BoundedFile(tmp_path / "a.mp4", 10_000) as file:
        assert promised_samples(file) == 0
        assert file.spent
    assert codes(probe(tmp_path / "a.mp4")) == ["undecodable"]
