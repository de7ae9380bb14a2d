"""Runs the subjects one after the other, each in a folder of its own that is removed afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from liuhen.bench import docks, fixity, hand_in, log, memory, million, notifications, streaming
from liuhen.bench.measure import Bench, Row, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SUBJECTS: dict[str, Callable[[Bench], list[Row]]] = {
    "hand_in": hand_in.run,
    "fixity": fixity.run,
    "memory": memory.run,
    "log": log.run,
    "streaming": streaming.run,
    "million": million.run,
    "notifications": notifications.run,
    "docks": docks.run,
}


def run(bench: Bench, only: Sequence[str] = ()) -> Iterator[Row]:
    """Measure the subjects named (all, when none is) and yield the rows of each as they are done."""
    for name in only or SUBJECTS:
        say(f"== {name}")
        folder = bench.folder / name
        folder.mkdir()
        try:
            yield from SUBJECTS[name](replace(bench, folder=folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
