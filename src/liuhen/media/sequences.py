"""Numbers that are missing between the files of one card: what was recorded and not handed in, or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

Key = TypeVar("Key", bound="Hashable")

_COUNTER_ENDS = frozenset(10**digits - 1 for digits in range(3, 9))  # 999, 9999, …: then the counter starts again


@dataclass(frozen=True, slots=True)
class Missing:
    """A run of missing numbers, both ends missing."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


def sequence_gaps(numbers_by_device_day: Mapping[Key, Iterable[int]]) -> dict[Key, tuple[Missing, ...]]:
    """Return the missing runs of each group of numbers, ascending; groups without a gap are left out.

    A group is what counts through: the files of one device on one day, say. What lies before the first and behind the
    last number is not known and not claimed. A counter that ran over (9999, then 1) makes no gap.
    """
    found = {key: _missing(sorted(set(numbers))) for key, numbers in numbers_by_device_day.items()}
    return {key: runs for key, runs in found.items() if runs}


def _missing(numbers: list[int]) -> tuple[Missing, ...]:
    runs = [Missing(low + 1, high - 1) for low, high in pairwise(numbers) if high - low > 1]
    if runs and numbers[-1] in _COUNTER_ENDS and numbers[0] <= 1:
        runs.remove(max(runs, key=lambda run: run.count))
    return tuple(runs)
