"""What is read from a file survives its way through the sidecar, and nothing a file claims can break the hand-in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, empty_card, sealed

from liuhen.kernel.canonical import canonical_bytes
from liuhen.media.probing import Probe
from liuhen.recordings import reading as module
from liuhen.recordings.card import CardFile, survey
from liuhen.recordings.marks import TITLES, Mark, title
from liuhen.recordings.places import store_root
from liuhen.recordings.reading import Reading, read, read_all

if TYPE_CHECKING:
    from pathlib import Path

AT = clock("16:30")
FIRST = datetime(1971, 1, 1, tzinfo=UTC)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
readings = st.builds(
    Reading,
    media=st.sampled_from(["video", "audio", "photo", "other"]),
    container=words,
    codecs=words,
    width=st.none() | st.integers(0, 20_000),
    height=st.none() | st.integers(0, 20_000),
    duration_ms=st.none() | st.integers(0, 10**9),
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
    time_tags=st.dictionaries(words, words, max_size=3),
    device_started_at=st.none() | st.integers(0, 10**15).map(lambda us: FIRST + timedelta(microseconds=us)),
    time_source=words,
    sequence=st.none() | st.integers(0, 2**31 - 1),
    marks=st.lists(st.builds(Mark, words, words), max_size=3).map(tuple),
)


@given(readings)
def test_a_reading_survives_being_written_beside_its_original(found: Reading) -> None:
    written = canonical_bytes(found.stored())
    assert Reading.restored(json.loads(written)) == found


@given(readings)
def test_what_is_not_known_is_not_written(found: Reading) -> None:
    assert not any(value is None or value in ("", {}, []) for value in found.stored().values())


def test_zero_is_known(db: None) -> None:
    stored = Reading("video", duration_ms=0, latitude=0.0, sequence=0).stored()
    assert (stored["duration_ms"], stored["latitude"], stored["sequence"]) == (0, 0.0, 0)


@pytest.mark.parametrize("wrong", [{"media": "video", "marks": "x"}, {"media": "video", "shoe": 1}, {}])
def test_what_is_no_reading_is_not_restored(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Reading.restored(wrong)


def probed(monkeypatch: pytest.MonkeyPatch, found: Probe, name: str = "a.mp4") -> Reading:
    """Read a file of which probing says this."""
    monkeypatch.setattr(module, "probe", lambda *_: found)
    return read(CardFile(b"/card/a.mp4", name.encode(), name, 1, 0), AT, "ZF-017")


def codes(found: Reading) -> set[str]:
    return {mark.code for mark in found.marks}


def test_a_clip_tells_its_medium_length_time_and_number(yc: Bureau, tmp_path: Path) -> None:
    card = empty_card(yc, tmp_path)
    card.film("16:00", 2, number=7)
    ((file,), _) = survey(card.path)
    found = read(file, AT, "ZF-017")
    assert (found.media, found.sequence, found.device_started_at) == ("video", 7, clock("16:00"))
    assert found.duration_ms is not None
    assert abs(found.duration_ms - 2000) < 300
    assert codes(found) == set()


def test_a_file_that_vanished_says_nothing_of_itself(tmp_path: Path) -> None:
    gone = CardFile(bytes(tmp_path) + b"/gone.mp4", b"gone.mp4", "gone.mp4", 9, 0)
    assert read(gone, AT, "ZF-017") == Reading("other")
    assert read_all([gone, gone], AT, "ZF-017") == [Reading("other")] * 2


def test_a_clock_before_recorders_were_made_or_after_the_hand_in_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    for tag, doubtful in (
        ("2000-01-01T00:00:00+08:00", True),
        ("2019-04-07T16:00:00+08:00", True),
        ("2025-04-07T16:00:00+08:00", True),
        ("2025-04-07T17:00:00+08:00", False),
        ("2026-04-07T16:00:00+08:00", False),
        ("2026-04-09T16:31:00+08:00", True),
    ):
        found = probed(monkeypatch, Probe("video", time_tags={"com.apple.quicktime.creationdate": tag}))
        assert ("clock_doubtful" in codes(found)) == doubtful
        assert found.device_started_at is not None


@pytest.mark.parametrize(
    ("name", "doubted"),
    [
        ("ZF-018_20260407_160000_0001.mp4", True),
        ("ZF-017_20260407_160000_0001.mp4", False),
        ("zf017_20260407_160000_0001.mp4", False),
        ("0012345_20260407_160000_0001.mp4", False),  # a maker's serial number is no number of the register
        ("VID_20260407_160000.mp4", False),
    ],
)
def test_a_name_with_another_devices_number_is_doubted(
    monkeypatch: pytest.MonkeyPatch, name: str, doubted: bool
) -> None:
    assert ("other_device" in codes(probed(monkeypatch, Probe("video"), name))) == doubted


def test_a_recording_without_any_time_says_so_and_a_text_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "time_unknown" in codes(probed(monkeypatch, Probe("photo")))
    assert codes(probed(monkeypatch, Probe("other"))) == set()


def test_a_length_that_no_recorder_reaches_is_doubted_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    month = timedelta(days=31) // timedelta(milliseconds=1)
    assert probed(monkeypatch, Probe("video", duration_ms=month)).duration_ms == month
    found = probed(monkeypatch, Probe("video", duration_ms=9_223_372_036_854_775))
    assert found.duration_ms is None
    assert "duration_doubtful" in codes(found)


def test_a_number_that_fits_no_column_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    found = probed(monkeypatch, Probe("video"), "ZF-017_20260407_160000_99999999999999999999.mp4")
    assert found.sequence is None


def test_hostile_tags_are_sealed_with_what_cannot_be_stored_written_out(
    yc: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NUL has no place in PostgreSQL, half a surrogate pair none in JSON."""
    yc.device("ZF-017")
    card: Card = empty_card(yc, tmp_path)
    card.write("a.jpg", b"\xff\xd8 some bytes")
    tags = {"DateTime": "2026:04:07\0\ud800 16:00:00"}
    monkeypatch.setattr(module, "probe", lambda *_: Probe("photo", "jpeg", time_tags=tags))
    (recording,) = sealed(card.hand_in("16:30"))
    recording.refresh_from_db()
    assert recording.time_tags == {"DateTime": "2026:04:07\\u0000\\ud800 16:00:00"}
    beside: Any = store_root().sidecar(recording.object_id)["reading"]
    assert beside["time_tags"] == recording.time_tags


def test_every_mark_has_a_title_and_an_unknown_one_its_code() -> None:
    assert title("duration_doubtful") == TITLES["duration_doubtful"] == "时长可疑"
    assert title("new") == "new"
