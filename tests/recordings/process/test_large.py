"""Large files and many files: memory stays flat, and every file is accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.instance import Instance, digest_of

if TYPE_CHECKING:
    from tests.recordings.process.instance import Done

pytestmark = pytest.mark.process
GIGABYTE = 1 << 30
MEBIBYTE = 1 << 20


def measured(instance: Instance, card: Path, *words: str) -> tuple[Done, int]:
    """Hand a card in and return its peak memory in bytes as the kernel counted it."""
    peak = instance.home / "peak"
    wrapper = ["/usr/bin/env", "python3", str(Path(__file__).with_name("peak.py")), str(peak)]
    done = instance.ingest(card, "ZF-017", *words, wrapper=wrapper, wait=300)
    return done, int(peak.read_text()) * 1024


def test_a_gigabyte_takes_less_than_128_mebibytes_of_memory(instance: Instance, card: Path) -> None:
    large = card / "large.mp4"
    with large.open("wb") as file:
        file.truncate(GIGABYTE)
    done, peak = measured(instance, card)
    assert done.code == 0, done.said
    assert {item["file"]: item["size"] for item in done.answer["sealed"]}["large.mp4"] == GIGABYTE
    assert digest_of(large) in instance.sealed()
    assert peak <= 128 * MEBIBYTE
