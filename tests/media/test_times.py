"""Device times: every reading is offered, and no choice is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.clips import make_video
from liuhen.media.probing import Probe, probe
from liuhen.media.times import Convention, candidates, device_time

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 11, 1, 1, 40, tzinfo=UTC)
EIGHT = timedelta(hours=8)
TRUE = {"creation_time": "2026-03-11T01:01:40.000000Z"}
FALSE = {"creation_time": "2026-03-11T09:01:40.000000Z"}
VIDEO = Probe("video", "mp4", duration_ms=600_000)


def tagged(tags: dict[str, str]) -> Probe:
    return replace(VIDEO, time_tags=tags)


def test_a_creation_time_has_two_readings() -> None:
    found = candidates(TRUE)
    assert [(one.reading, one.moment) for one in found] == [("utc", AT), ("local", AT - EIGHT)]
    assert {one.raw for one in found} == {TRUE["creation_time"]}


@pytest.mark.parametrize(
    ("tags", "reading", "moment"),
    [
        ({"com.apple.quicktime.creationdate": "2026-03-11T09:01:40+0800"}, "offset", AT),
        ({"DateTimeOriginal": "2026:03:11 09:01:40"}, "local", AT),
        (
            {"DateTimeOriginal": "2026:03:11 09:01:40", "OffsetTimeOriginal": "+09:00"},
            "offset",
            AT - timedelta(hours=1),
        ),
        (
            {"DateTimeOriginal": "2026:03:11 09:01:40", "SubSecTimeOriginal": "25"},
            "local",
            AT.replace(microsecond=250_000),
        ),
        ({"IDIT": "Wed Mar 11 09:01:40 2026"}, "local", AT),
        ({"IDIT": "2026:03:11 09:01:40"}, "local", AT),
        ({"ICRD": "2026-03-11 09:01:40"}, "local", AT),
        ({"bext": "2026-03-11 09:01:40"}, "local", AT),
        ({"bext": "2026_03_11 09-01-40"}, "local", AT),
        ({"date": "2026-03-10T20:01:40.5-05:00"}, "offset", AT.replace(microsecond=500_000)),
    ],
)
def test_other_tags_have_one_reading(tags: dict[str, str], reading: str, moment: datetime) -> None:
    (found,) = candidates(tags)
    assert (found.reading, found.moment) == (reading, moment)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-03-11", "0000:00:00 00:00:00", "2026-02-30 00:00:00", "    :  :     :  :  ",
     "9999-12-31 23:59:59", "Wed Foo 11 09:01:40 2026", "2026-03-11T25:01:40Z", "２０２６-03-11 09:01:40x"],
)  # fmt: skip
def test_an_unreadable_tag_is_no_candidate(text: str) -> None:
    assert candidates({"creation_time": text, "DateTimeOriginal": text}) == ()


@given(st.dictionaries(st.sampled_from(["creation_time", "IDIT", "DateTimeOriginal", "SubSecTimeOriginal"]), st.text()))
def test_no_text_breaks_the_reading(tags: dict[str, str]) -> None:
    assert all(one.moment.tzinfo is UTC for one in candidates(tags))


@given(st.datetimes(datetime(1980, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # zone given
def test_the_readings_of_a_tag_are_eight_hours_apart(at: datetime) -> None:
    utc, as_local = candidates({"creation_time": f"{at:%Y-%m-%dT%H:%M:%S}Z"})
    # China had summer time from 1986 to 1991, when the clock was nine hours ahead.
    assert utc.moment - as_local.moment in {EIGHT, EIGHT + timedelta(hours=1)}


@pytest.mark.parametrize(("tags", "convention"), [(TRUE, "utc"), (FALSE, "local")])
def test_the_convention_of_the_maker_decides(tags: dict[str, str], convention: Convention) -> None:
    found = device_time(tagged(tags), None, convention)
    assert found is not None
    assert (found.moment, found.source, found.reading, found.doubt) == (AT, "creation_time", convention, "")
    assert found.raw == tags["creation_time"]


@pytest.mark.parametrize(("tags", "reading"), [(TRUE, "utc"), (FALSE, "local")])
def test_the_name_decides_when_the_convention_is_not_known(tags: dict[str, str], reading: str) -> None:
    found = device_time(tagged(tags), AT, None)
    assert found is not None
    assert (found.moment, found.source, found.reading, found.doubt) == (AT, "creation_time", reading, "")


def test_without_convention_and_name_the_standard_is_followed_and_doubted() -> None:
    found = device_time(tagged(FALSE), None, None)
    assert found is not None
    assert (found.moment, found.reading) == (AT + EIGHT, "utc")
    assert "2026-03-11 17:01:40" in found.doubt
    assert "2026-03-11 09:01:40" in found.doubt


def test_a_tag_written_at_the_end_leaves_the_start_to_the_name() -> None:
    at_the_end = {"creation_time": "2026-03-11T01:11:40.000000Z"}
    found = device_time(tagged(at_the_end), AT, "utc")
    assert found is not None
    assert (found.moment, found.source, found.doubt) == (AT, "name", "")


def test_a_name_that_contradicts_the_tag_is_a_doubt() -> None:
    found = device_time(tagged(TRUE), AT - timedelta(days=1), "utc")
    assert found is not None
    assert (found.moment, found.source) == (AT, "creation_time")
    assert "2026-03-10 09:01:40" in found.doubt
    assert "2026-03-11 09:01:40" in found.doubt


def test_a_clock_that_was_never_set_yields_to_the_name_and_says_so() -> None:
    found = device_time(tagged({"creation_time": "2000-01-01T00:00:12.000000Z"}), AT, "utc")
    assert found is not None
    assert (found.moment, found.source) == (AT, "name")
    assert "2000-01-01 08:00:12" in found.doubt


def test_a_name_alone_is_believed_as_local_time() -> None:
    found = device_time(tagged({}), AT, None)
    assert found is not None
    assert (found.moment, found.source, found.reading, found.raw, found.doubt) == (AT, "name", "local", "", "")


def test_nothing_known_is_nothing() -> None:
    assert device_time(tagged({"creation_time": "soon"}), None, "utc") is None


def test_a_photo_tag_is_believed_before_a_file_tag() -> None:
    found = device_time(
        tagged({"DateTime": "2026:03:12 10:00:00", "DateTimeOriginal": "2026:03:11 09:01:40"}), None, None
    )
    assert found is not None
    assert (found.moment, found.source) == (AT, "DateTimeOriginal")


@pytest.mark.parametrize("convention", ["utc", "local"])
def test_both_conventions_of_real_files_lead_to_the_same_moment(tmp_path: Path, convention: Convention) -> None:
    make_video(tmp_path / "a.mp4", 1, AT, "DSJ07", "012345", size=(160, 90), tag_time=convention)
    found = device_time(probe(tmp_path / "a.mp4"), None, convention)
    assert found is not None
    assert found.moment == AT
