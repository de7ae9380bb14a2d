"""SIGKILL at every step of a hand-in, by name, in the real program: nothing lost, nothing half, the next run resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.instance import (
    KILLED,
    PROJECT,
    Done,
    Instance,
    assert_nothing_half,
    assert_whole,
    inject,
    look,
)
from tests.store.conftest import needs_faults

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.process, needs_faults]

# step → system call and path at whose entry the process dies; files of a card are opened relative to their folder
STEPS = {
    "guard: looking the regulation up": ("openat", "{packs}/yc/pack.toml", 1),
    "survey: listing the card": ("getdents64", "{card}", 1),
    "read: probing the first file": ("openat", "00.mp4", 1),
    "copy: staging": ("mkdir", "{staged}", 1),
    "copy: reading the first file": ("readv", "{card}/00.mp4", 1),
    "copy: writing the first file": ("write", "{staged}/0/v1/content/00.mp4", 1),
    "copy: writing the middle file": ("write", "{staged}/1/v1/content/01.mp4", 1),
    "copy: writing the last file": ("write", "{staged}/2/v1/content/02.mp4", 1),
    "copy: describing the last file": ("write", "{staged}/2/v1/content/liuhen.json", 1),
    "durable: flushing the first file": ("fsync", "{staged}/0/v1/content/00.mp4", 1),
    "read back: the last file": ("readv", "{staged}/2/v1/content/02.mp4", 1),
    "place: before the first file": ("rename", "{staged}/0", 1),
    "place: before the last file": ("rename", "{staged}/2", 1),
    "settle: all placed, none durable": ("fsync", "{store}", 1),
    "checkpoint: before its file": ("mkdir", "{checkpoints}", 1),
    "checkpoint: its file written": ("fsync", "{checkpoints}", 1),
}
# commits of the database in their order; the process dies at the flush of each
COMMITS = ("journal", "plan", "seal", "judge", "finish", "integrate", "checkpoint", "receipt", "close")


def places(instance: Instance, card: Path) -> dict[str, str]:
    staged = instance.store_path / "extensions/x-liuhen-staging/1"
    return {
        "packs": str(PROJECT / "packs"),
        "card": str(card),
        "staged": str(staged),
        "store": str(instance.store_path),
        "checkpoints": str(instance.home / "checkpoints"),
    }


def killed_at(instance: Instance, card: Path, call: str, path: str | Path, number: int) -> Done:
    done = instance.ingest(card, wrapper=inject(call, path, f"signal=KILL:when={number}"))
    assert done.code in KILLED, f"nothing was killed: {done}"
    return done


@pytest.mark.parametrize("step", STEPS)
def test_a_hand_in_killed_at_a_step_loses_nothing_and_is_completed_by_the_next(
    instance: Instance, card: Path, step: str
) -> None:
    before = look(card)
    call, path, number = STEPS[step]
    killed_at(instance, card, call, path.format(**places(instance, card)), number)

    assert look(card) == before
    assert_nothing_half(instance)
    done = instance.ingest(card)
    assert done.code == 0, done.said
    assert sorted(done.answer["receipt"]["erasable"]) == sorted(before)
    assert done.answer["refused"] == []
    assert_whole(instance, card, before)


@pytest.mark.parametrize("number", range(1, len(COMMITS) + 1), ids=COMMITS)
def test_a_hand_in_killed_at_a_commit_is_completed_by_the_next(instance: Instance, card: Path, number: int) -> None:
    before = look(card)
    killed_at(instance, card, "fdatasync", instance.wal, number)

    assert_nothing_half(instance)
    done = instance.ingest(card)
    assert done.code == 0, done.said
    assert sorted(done.answer["receipt"]["erasable"]) == sorted(before)
    assert_whole(instance, card, before)


@pytest.mark.parametrize("number", [2, 30, 60, 90, 120])
def test_a_hand_in_killed_in_the_midst_of_writing_the_database_is_completed_by_the_next(
    instance: Instance, card: Path, number: int
) -> None:
    before = look(card)
    killed_at(instance, card, "pwrite64", instance.wal, number)

    assert_nothing_half(instance)
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


def test_a_resumption_that_is_killed_itself_is_resumed(instance: Instance, card: Path) -> None:
    before = look(card)
    killed_at(instance, card, "fsync", instance.store_path, 1)  # all placed, nothing sealed
    for sealing in (1, 2):
        killed_at(instance, card, "fdatasync", instance.wal, sealing)
        assert_nothing_half(instance)
    assert instance.liuhen("work", "--once").code == 0  # the sweep alone completes it, without the card
    assert len(instance.sealed()) == 1 + len(before)
    done = instance.ingest(card)
    assert [item["file"] for item in done.answer["duplicates"]] == sorted(before)
    assert done.answer["receipt"]["erasable"] == sorted(before)
    assert_whole(instance, card, before)


def test_what_was_known_at_the_dock_outlives_a_kill(instance: Instance, card: Path) -> None:
    """A file of an unknown device stays marked, and the measured offset stays, though the program died before sealing."""
    words = ("--agency", "yc", "--unregistered", "--clock-offset-ms", "37000")
    wrapper = inject("fsync", instance.store_path, "signal=KILL:when=1")
    assert instance.ingest(card, "XX-1", *words, wrapper=wrapper).code in KILLED
    assert len(instance.sealed()) == 1
    assert instance.liuhen("work", "--once").code == 0
    found = instance.rows("SELECT marks, clock_offset_ms FROM recordings_recording WHERE device_id IS NULL")
    assert len(found) == 3
    assert all("unknown_device" in marks and offset == 37_000 for marks, offset in found)
