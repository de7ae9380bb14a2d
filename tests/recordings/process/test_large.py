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
MANY = 5000


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


def test_five_thousand_files_are_each_sealed_once_and_numbered_apart(instance: Instance, tmp_path: Path) -> None:
    """As many as keep the suite quick; a hundred thousand differ in time and in the length of the receipt only."""
    card = tmp_path / "many"
    card.mkdir()
    for number in range(MANY):
        (card / f"{number:06}.mp4").write_bytes(b"%d " % number * 20)
    done, peak = measured(instance, card)
    assert done.code == 0, done.said
    assert len(done.answer["receipt"]["erasable"]) == MANY
    ((rows, codes, contents),) = instance.rows(
        "SELECT count(*), count(DISTINCT code), count(DISTINCT sha256) FROM recordings_recording WHERE size < 200"
    )
    assert (rows, codes, contents) == (MANY, MANY, MANY)
    assert peak <= 256 * MEBIBYTE
