"""Two hand-ins at once, and hand-ins beside the sweep: each card is sealed once, and nobody takes another's rows."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.conftest import fill
from tests.recordings.process.instance import STAGING, Instance, assert_whole, inject, look
from tests.recordings.process.test_faults import until
from tests.store.conftest import needs_faults

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.process, needs_faults]


def test_two_cards_at_once_are_both_sealed(instance: Instance, card: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    fill(card, 40, 20_000)
    fill(other, 40, 20_000)
    before = {folder: look(folder) for folder in (card, other)}
    first = instance.start("ingest", str(card), "--device", "ZF-017", "--json")
    second = instance.start("ingest", str(other), "--device", "ZF-018", "--json")
    answers = [process.communicate(timeout=120) for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], answers
    assert [len(json.loads(out)["sealed"]) for out, _ in answers] == [40, 40]
    for folder, held in before.items():
        assert_whole(instance, folder, held)


@contextmanager
def held_while_copying(instance: Instance, card: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a hand-in and stop it in the midst of its first batch, outside every transaction; it goes on afterwards."""
    running = instance.start("ingest", str(card), "--device", "ZF-017", "--json")
    until(running, (instance.store_path / STAGING / "1/3").exists)
    running.send_signal(signal.SIGSTOP)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGCONT)


def test_the_same_card_twice_at_once_is_refused_the_second_time(instance: Instance, card: Path) -> None:
    fill(card, 250, 20_000)
    before = look(card)
    with held_while_copying(instance, card) as first:
        second = instance.ingest(card)
    out, said = first.communicate(timeout=60)
    assert first.returncode == 0, said
    assert len(json.loads(out)["sealed"]) == 250
    assert second.code == 1
    assert "正在采集" in second.said
    assert second.is_one_clear_sentence()
    assert_whole(instance, card, before)


def test_the_sweep_leaves_a_hand_in_that_is_running_alone(instance: Instance, card: Path) -> None:
    fill(card, 250, 20_000)
    before = look(card)
    with held_while_copying(instance, card) as running:
        assert instance.liuhen("work", "--once").code == 0
    out, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert json.loads(out)["refused"] == []
    assert_whole(instance, card, before)


def test_two_sweeps_finish_a_dead_hand_in_once(instance: Instance, card: Path) -> None:
    before = look(card)
    instance.ingest(card, wrapper=inject("fsync", instance.store_path, "signal=KILL:when=1"))
    sweeps = [instance.start("work", "--once") for _ in range(2)]
    said = [sweep.communicate(timeout=120) for sweep in sweeps]
    assert [sweep.returncode for sweep in sweeps] == [0, 0], said
    assert_whole(instance, card, before)
