from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.demo.moments import MomentError, day, moment, span
from liuhen.kernel.moments import local, local_day

ANCHOR = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
anchors = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


def test_a_day_moment_is_a_time_of_day_in_shanghai_some_days_before() -> None:
    assert moment("-3d 09:02:30", ANCHOR) == datetime(2026, 3, 28, 1, 2, 30, tzinfo=UTC)


def test_days_are_counted_from_the_shanghai_day_of_the_anchor() -> None:
    late_evening_utc = datetime(2026, 3, 30, 20, 0, tzinfo=UTC)  # already the 31st in Shanghai
    assert moment("-1d 08:00:00", late_evening_utc) == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)


def test_a_span_before_the_anchor() -> None:
    assert moment("-95m", ANCHOR) == ANCHOR - timedelta(minutes=95)


def test_a_span_after_the_base() -> None:
    base = ANCHOR - timedelta(hours=2)
    assert moment("+90s", ANCHOR, base) == base + timedelta(seconds=90)


@pytest.mark.parametrize(
    "text",
    ["", "-0d 09:00:00", "-3d", "-3d 9:00:00", "-3d 25:00:00", "95m", "-95", "+90x", "- 95m", "-95m ", "-３d 09:00:00"],
)
def test_anything_else_is_a_fault_that_names_it(text: str) -> None:
    with pytest.raises(MomentError) as fault:
        moment(text, ANCHOR, ANCHOR)
    assert repr(text) in str(fault.value)


def test_a_span_after_nothing_is_a_fault() -> None:
    with pytest.raises(MomentError, match="没有可以依附"):
        moment("+90s", ANCHOR)


def test_a_day_alone() -> None:
    assert day("-31d", ANCHOR) == date(2026, 2, 28)
    with pytest.raises(MomentError):
        day("+1d", ANCHOR)


@given(anchors, st.integers(1, 400), st.times())
def test_a_day_moment_never_lies_after_its_anchor(anchor: datetime, days: int, clock: object) -> None:
    found = moment(f"-{days}d {clock:%H:%M:%S}", anchor)
    assert found < anchor
    assert (local_day(anchor) - local_day(found)).days == days
    assert f"{local(found):%H:%M:%S}" == f"{clock:%H:%M:%S}"


@given(anchors, st.integers(0, 100_000), st.sampled_from("smh"))
def test_spans_before_and_after_are_mirror_images(anchor: datetime, number: int, unit: str) -> None:
    written = f"{number}{unit}"
    assert moment(f"-{written}", anchor) == anchor - span(written)
    assert moment(f"+{written}", anchor, anchor) == anchor + span(written)
