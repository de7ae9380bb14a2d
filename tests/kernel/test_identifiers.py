"""Keys sort by time; codes are what people read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.identifiers import code_of, key_floor, key_moment, new_urn, time_ordered_key
from liuhen.kernel.moments import day_end

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = (datetime(2039, 9, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
moments = st.integers(0, LAST).map(lambda count: EPOCH + timedelta(microseconds=count))


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


@given(moments, moments)
def test_the_order_of_keys_is_the_order_of_moments(first: datetime, second: datetime) -> None:
    if milliseconds(first) < milliseconds(second):
        assert time_ordered_key(first) < time_ordered_key(second)


@given(moments)
def test_a_key_carries_its_moment_to_the_millisecond_and_fits_a_signed_column(moment: datetime) -> None:
    key = time_ordered_key(moment)
    assert milliseconds(key_moment(key)) == milliseconds(moment)
    assert key_floor(moment) <= key < key_floor(moment) + (1 << 22)
    assert 0 <= key < 1 << 63


def test_two_keys_of_one_millisecond_differ() -> None:
    moment = datetime(2026, 3, 10, tzinfo=UTC)
    assert len({time_ordered_key(moment) for _ in range(50)}) == 50


def test_moments_that_no_key_can_hold_stay_inside_the_column() -> None:
    """A recorder reset to 1904, and a filter typed as 9999-12-31."""
    assert key_floor(datetime(1904, 1, 1, tzinfo=UTC)) == 0
    assert key_floor(day_end(date.max)) < 1 << 63
    assert key_floor(day_end(date.max)) > key_floor(datetime(2039, 9, 1, tzinfo=UTC))


def test_a_code_shows_prefix_shanghai_time_and_five_unmistakable_letters() -> None:
    key = key_floor(datetime(2026, 3, 10, 1, 2, 11, tzinfo=UTC)) | 0b01_00010_00011_00100_11111
    assert code_of("yc", key) == "YC-20260310-090211-1234Z"


@given(moments)
def test_codes_avoid_the_letters_that_are_misread(moment: datetime) -> None:
    code = code_of("ss", time_ordered_key(moment))
    assert re.fullmatch(r"SS-\d{8}-\d{6}-[0-3][0-9A-HJKMNP-TV-Z]{4}", code)


@given(moments, st.integers(0, (1 << 22) - 1), st.integers(0, (1 << 22) - 1))
def test_two_keys_of_one_second_and_two_randoms_have_two_codes(moment: datetime, first: int, second: int) -> None:
    floor = key_floor(moment)
    assert (code_of("yc", floor | first) == code_of("yc", floor | second)) == (first == second)


def test_identifiers_of_stored_objects_are_fresh_urns() -> None:
    assert new_urn().startswith("urn:uuid:")
    assert new_urn() != new_urn()
