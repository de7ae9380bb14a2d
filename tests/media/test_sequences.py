"""Numbers missing between the files of a card."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.sequences import Missing, sequence_gaps


def test_runs_between_the_numbers_are_missing() -> None:
    gaps = sequence_gaps({("DSJ07", "2026-03-11"): [9, 1, 2, 5, 5], ("DSJ08", "2026-03-11"): [4, 5]})
    assert gaps == {("DSJ07", "2026-03-11"): (Missing(3, 4), Missing(6, 8))}
    assert [run.count for run in gaps["DSJ07", "2026-03-11"]] == [2, 3]


def test_before_the_first_and_behind_the_last_nothing_is_claimed() -> None:
    assert sequence_gaps({"a": [7], "b": [], "c": [40, 41]}) == {}


def test_a_counter_that_ran_over_makes_no_gap() -> None:
    assert sequence_gaps({"a": [9998, 9999, 0, 1]}) == {}
    assert sequence_gaps({"a": [9996, 9999, 1, 3]}) == {"a": (Missing(2, 2), Missing(9997, 9998))}


def test_two_far_numbers_are_one_run_not_a_billion() -> None:
    assert sequence_gaps({"a": [1, 900_000_000]})["a"] == (Missing(2, 899_999_999),)


@given(st.sets(st.integers(0, 500), min_size=1))
def test_found_and_missing_numbers_fill_the_span(numbers: set[int]) -> None:
    runs = sequence_gaps({"a": numbers}).get("a", ())
    missing = {number for run in runs for number in range(run.first, run.last + 1)}
    assert not missing & numbers
    assert missing | numbers == set(range(min(numbers), max(numbers) + 1))
