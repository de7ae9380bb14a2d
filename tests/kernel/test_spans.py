"""Spans are half-open, and what covers a whole and what it leaves uncovered make up the whole again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.spans import Span, gaps, merged

START = datetime(2026, 3, 10, 1, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


spans = st.tuples(st.integers(0, 300), st.integers(0, 90)).map(lambda pair: span(pair[0], pair[0] + pair[1]))
several = st.lists(spans, max_size=12)
wholes = st.tuples(st.integers(0, 200), st.integers(1, 200)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


def inside(moment: datetime, among: list[Span]) -> bool:
    return any(one.start <= moment < one.end for one in among)


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        span(10, 9)
    assert span(10, 10).length == timedelta(0)


def test_spans_that_only_touch_share_no_instant() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert span(0, 11).overlaps(span(10, 20))
    assert span(0, 10).clipped(span(10, 20)) is None
    assert span(5, 15).clipped(span(10, 20)) == span(10, 15)


def test_touching_and_overlapping_spans_are_joined_and_others_are_not() -> None:
    assert merged([span(10, 20), span(0, 10), span(21, 30), span(25, 26)]) == [span(0, 20), span(21, 30)]


@given(several)
def test_merged_spans_are_in_order_apart_and_cover_the_same_instants(given_spans: list[Span]) -> None:
    joined = merged(given_spans)
    assert all(before.end < after.start for before, after in pairwise(joined))
    for second in range(400):
        assert inside(at(second), joined) == inside(at(second), given_spans)
    assert merged(joined) == joined


@given(wholes, several)
def test_what_is_covered_and_what_is_not_partition_the_whole(whole: Span, covered: list[Span]) -> None:
    left = gaps(whole, covered)
    kept = [part for one in merged(covered) if (part := one.clipped(whole)) is not None]
    assert sum((one.length for one in [*left, *kept]), timedelta(0)) == whole.length
    assert not any(gap.overlaps(part) for gap in left for part in kept)
    assert all(gap.clipped(whole) == gap for gap in left)


@given(wholes, several, st.integers(0, 60))
def test_a_gap_is_told_only_when_it_is_longer_than_the_tolerance(
    whole: Span, covered: list[Span], seconds: int
) -> None:
    tolerance = timedelta(seconds=seconds)
    assert gaps(whole, covered, tolerance) == [gap for gap in gaps(whole, covered) if gap.length > tolerance]


def test_a_gap_of_exactly_the_tolerance_is_forgiven_and_one_second_more_is_not() -> None:
    minute = timedelta(seconds=60)
    assert gaps(span(0, 300), [span(60, 300)], minute) == []
    assert gaps(span(0, 300), [span(61, 300)], minute) == [span(0, 61)]


def test_nothing_recorded_leaves_the_whole_uncovered() -> None:
    assert gaps(span(0, 60), []) == [span(0, 60)]
    assert gaps(span(0, 60), [span(60, 90), span(200, 300)]) == [span(0, 60)]
