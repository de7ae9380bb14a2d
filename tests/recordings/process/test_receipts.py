"""The receipt of a large card is written as it is read: what a hand-in keeps in memory does not grow with the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.test_large import MEBIBYTE, measured

if TYPE_CHECKING:
    from pathlib import Path

    from tests.recordings.process.instance import Instance

pytestmark = pytest.mark.process
FEW, MORE = 2200, 4400
PER_FILE = 10 * 1024  # most of it is the cache of the database, which ends at 64 MiB; a line of the card is half a KiB


def test_a_card_twice_as_large_takes_hardly_more_memory(instance: Instance, tmp_path: Path) -> None:
    peaks = {}
    for count in (FEW, MORE):
        card = tmp_path / f"card-{count}"
        card.mkdir()
        for number in range(count):
            (card / f"{number:06}.mp4").write_bytes(b"%d %d " % (count, number) * 20)
        done, peaks[count] = measured(instance, card)
        assert done.code == 0, done.said
        assert len(done.answer["sealed"]) == len(done.answer["receipt"]["erasable"]) == count
        assert done.answer["marked"]
    assert peaks[MORE] - peaks[FEW] <= (MORE - FEW) * PER_FILE
    assert peaks[MORE] <= 192 * MEBIBYTE
