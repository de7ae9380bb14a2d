"""What the system may answer at any step of a hand-in: one clear sentence, exit code 1, an untouched source."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.conftest import fill, small_disk
from tests.recordings.process.instance import (
    Instance,
    assert_nothing_half,
    assert_whole,
    digest_of,
    inject,
    look,
)
from tests.recordings.process.test_kills import places
from tests.store.conftest import needs_faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.process, needs_faults]
WITHOUT_PRIVILEGE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]  # rights of files hold for root too

# what fails → system call, path, error, and the problem that the receipt names for the first file;
# files of a card are opened relative to their folder
FAULTS_OF_ONE_FILE = {
    "card: opening": ("openat", "00.mp4", "EIO", "source_unreadable"),
    "card: reading": ("readv", "{card}/00.mp4", "EIO", "source_unreadable"),
    "card: permission": ("openat", "00.mp4", "EACCES", "source_unreadable"),
    "card: pulled": ("readv", "{card}/00.mp4", "ENODEV", "source_missing"),
    "store: writing": ("write", "{staged}/0/v1/content/00.mp4", "EIO", "target_fault"),
    "store: describing": ("write", "{staged}/0/inventory.json", "EIO", "target_fault"),
    "store: reading back": ("readv", "{staged}/0/v1/content/00.mp4", "EIO", "target_fault"),
    "store: placing": ("rename", "{staged}/0", "EIO", "target_fault"),
}
FAULTS_OF_THE_REST = {
    "store: flushing": ("fsync", "{staged}/0/v1/content/00.mp4", "EIO", "target_fault"),
    "store: full": ("write", "{staged}/0/v1/content/00.mp4", "ENOSPC", "target_full"),
    "store: quota": ("write", "{staged}/0/v1/content/00.mp4", "EDQUOT", "target_full"),
    "store: read-only": ("openat", "{staged}/0/v1/content/00.mp4", "EROFS", "target_read_only"),
}
# what fails → system call, path, error, and words that the program must say
FAULTS_OF_THE_INSTANCE = {
    "database: writing": ("pwrite64", "{wal}", "EIO", "数据库所在的磁盘读写出错"),
    "database: flushing": ("fdatasync", "{wal}", "EIO", "数据库所在的磁盘读写出错"),
    "database: full": ("pwrite64", "{wal}", "ENOSPC", "数据库所在的磁盘已满"),
    "database: flushing the seal": ("fdatasync", "{wal}", "EIO:when=3", "数据库所在的磁盘读写出错"),
    "checkpoint: its folder": ("fsync", "{checkpoints}", "EIO", "系统出错（EIO"),
    "store: staging is read-only": ("mkdir", "{staged}", "EROFS", "存储位置不可写"),
    "store: staging is full": ("mkdir", "{staged}", "ENOSPC", "存储空间不足"),
    "card: listing": ("openat", "{card}", "EIO", "读不出"),
}


def fault(instance: Instance, card: Path, call: str, path: str, error: str) -> list[str]:
    where = path.format(wal=instance.wal, **places(instance, card))
    return inject(call, where, f"error={error}")


@pytest.mark.parametrize("name", FAULTS_OF_ONE_FILE)
def test_a_fault_of_one_file_is_on_the_receipt_and_the_next_hand_in_takes_it(
    instance: Instance, card: Path, name: str
) -> None:
    before = look(card)
    call, path, error, problem = FAULTS_OF_ONE_FILE[name]
    done = instance.ingest(card, wrapper=fault(instance, card, call, path, error))

    assert done.code == 1
    assert done.said == ""
    assert done.refused == {"00.mp4": problem}
    (line,) = done.answer["refused"]
    assert line["words"].startswith("“00.mp4”没有采集：")
    assert error in line["words"]
    assert done.answer["receipt"]["erasable"] == ["01.mp4", "02.mp4"]
    assert_nothing_half(instance)
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


@pytest.mark.parametrize("name", FAULTS_OF_THE_REST)
def test_a_target_that_takes_nothing_more_stops_the_rest_and_keeps_the_card(
    instance: Instance, card: Path, name: str
) -> None:
    before = look(card)
    call, path, error, problem = FAULTS_OF_THE_REST[name]
    done = instance.ingest(card, wrapper=fault(instance, card, call, path, error))

    assert done.code == 1
    assert done.said == ""
    assert done.refused == dict.fromkeys(before, problem)
    assert done.answer["receipt"]["erasable"] == []
    assert_nothing_half(instance)
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


@pytest.mark.parametrize("name", FAULTS_OF_THE_INSTANCE)
def test_a_fault_of_the_instance_is_one_clear_sentence_and_the_next_hand_in_completes(
    instance: Instance, card: Path, name: str
) -> None:
    before = look(card)
    call, path, error, words = FAULTS_OF_THE_INSTANCE[name]
    done = instance.ingest(card, wrapper=fault(instance, card, call, path, error))

    assert done.code == 1, done
    assert done.out == ""
    assert words in done.said
    assert done.is_one_clear_sentence(), done.said
    assert_nothing_half(instance)
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


def test_a_full_store_says_how_much_is_missing_and_takes_everything_once_there_is_room(
    instance: Instance, card: Path, tmp_path: Path
) -> None:
    before = look(card)
    with small_disk(tmp_path / "disk", "64m") as disk:
        shutil.copytree(instance.home / "store", disk / "store")  # moved with what it holds
        instance.environment["LIUHEN_STORE"] = str(disk / "store")
        done = instance.ingest(card)
        assert done.code == 1
        assert set(done.refused.values()) == {"target_full"}
        assert "可用" in done.answer["refused"][0]["words"]
        assert done.answer["receipt"]["erasable"] == []
        assert look(card) == before
    shutil.copytree(instance.home / "store", tmp_path / "disk" / "store")
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


def test_a_store_that_fills_up_while_copying_loses_nothing(instance: Instance, card: Path, tmp_path: Path) -> None:
    """Another program takes the room after ours was counted: the kernel itself says that the disk is full."""
    before = look(card)
    with small_disk(tmp_path / "disk", "80m") as disk:
        shutil.copytree(instance.home / "store", disk / "store")
        instance.environment["LIUHEN_STORE"] = str(disk / "store")
        staged = disk / "store/extensions/x-liuhen-staging/1/0"
        stop = inject("mkdir", staged / "v1", "delay_enter=1500000:when=1")
        running = instance.start("ingest", str(card), "--device", "ZF-017", "--json", wrapper=stop)
        until(running, staged.exists)
        with (disk / "another").open("wb", buffering=0) as another:
            taken = write_until_full(another.write, leave=500_000, free=lambda: free_bytes(disk))
        out, said = running.communicate(timeout=60)
        assert taken > 0
        assert running.returncode == 1, (out, said)
        assert "Traceback" not in said
        assert look(card) == before
        (disk / "another").unlink()
        assert_nothing_half(instance)
        assert instance.ingest(card).code == 0
        assert_whole(instance, card, before)


def until(process: subprocess.Popen[str], reached: Callable[[], object]) -> None:
    """Wait until a process has come so far; fails when it ends before, or after half a minute."""
    for _ in range(3000):
        if reached():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
            raise AssertionError(f"it ended too early: {process.communicate()}")
    process.kill()
    raise AssertionError("it did not come so far")


def free_bytes(disk: Path) -> int:
    state = os.statvfs(disk)
    return state.f_bavail * state.f_frsize


def write_until_full(write: Callable[[bytes], int], leave: int, free: Callable[[], int]) -> int:
    taken = 0
    while (room := free() - leave) > 0:
        taken += write(b"\0" * min(room, 1 << 20))
    return taken


def test_a_full_disk_under_the_database_is_one_clear_sentence(instance: Instance, card: Path, tmp_path: Path) -> None:
    before = look(card)
    with small_disk(tmp_path / "disk", "16m") as disk:
        shutil.copytree(instance.home, disk / "home")
        filled = Instance(disk / "home", {"LIUHEN_STORE": str(tmp_path / "home" / "store")})
        with (disk / "another").open("wb", buffering=0) as another:
            write_until_full(another.write, leave=0, free=lambda: free_bytes(disk))
        done = filled.ingest(card)
        assert done.code == 1
        assert done.is_one_clear_sentence(), done.said
        assert "满" in done.said or "ENOSPC" in done.said
        assert look(card) == before
        (disk / "another").unlink()
        assert filled.ingest(card).code == 0
        assert_whole(filled, card, before)


def test_a_database_that_fills_up_between_placing_and_sealing_loses_nothing(
    instance: Instance, card: Path, tmp_path: Path
) -> None:
    """The files lie in the store when the seal finds no room: the next run seals them, it does not copy them again."""
    before = look(card)
    wrapper = inject("pwrite64", instance.wal, "error=ENOSPC:when=60+")
    done = instance.ingest(card, wrapper=wrapper)
    assert done.code == 1
    assert "数据库所在的磁盘已满" in done.said
    assert done.is_one_clear_sentence(), done.said
    placed = set(instance.store.objects())
    assert_nothing_half(instance)
    assert instance.ingest(card).code == 0
    assert placed <= set(instance.store.objects())
    assert_whole(instance, card, before)


@pytest.mark.parametrize("locked", ["02.mp4", "sub", "."])
def test_what_may_not_be_read_is_named_and_the_rest_is_sealed(instance: Instance, card: Path, locked: str) -> None:
    (card / "sub").mkdir()
    before = look(card)
    (card / locked).chmod(0o000)
    done = instance.ingest(card, wrapper=WITHOUT_PRIVILEGE)
    (card / locked).chmod(0o755 if locked != "02.mp4" else before[locked][2])

    assert done.code == 1, done
    if locked == ".":
        assert done.is_one_clear_sentence(), done.said
        assert str(card) in done.said
    else:
        assert list(done.refused) == [locked]
        assert "EACCES" in done.answer["refused"][0]["words"] or "Permission" in done.answer["refused"][0]["words"]
        assert done.answer["receipt"]["erasable"] == sorted(set(before) - {locked})
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


@pytest.mark.parametrize("locked", ["keys", "keys/ledger_ed25519", "checkpoints", "locks", "store", "liuhen.sqlite3"])
def test_a_part_of_the_instance_without_rights_is_one_clear_sentence(
    instance: Instance, card: Path, locked: str
) -> None:
    before = look(card)
    kept = (instance.home / locked).stat().st_mode
    (instance.home / locked).chmod(0o000)
    done = instance.ingest(card, wrapper=WITHOUT_PRIVILEGE)
    (instance.home / locked).chmod(kept)

    assert done.code in {1, 2}, done
    assert done.is_one_clear_sentence(), done.said
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)


def test_a_card_that_vanishes_halfway_names_what_was_not_taken(instance: Instance, card: Path, tmp_path: Path) -> None:
    fill(card, 30, 20_000)
    digests = {path.name: digest_of(path) for path in card.iterdir()}
    stop = inject("openat", "07.mp4", "delay_enter=1500000:when=1")
    running = instance.start("ingest", str(card), "--device", "ZF-017", "--json", wrapper=stop)
    until(running, lambda: any((instance.home / "locks").glob("intake-*")))
    for number in range(7, 30):
        (card / f"{number:02}.mp4").rename(tmp_path / f"{number:02}.mp4")
    out, said = running.communicate(timeout=60)
    assert running.returncode == 1, (out, said)
    assert "Traceback" not in said
    sealed = instance.sealed()
    for name, digest in digests.items():
        assert (digest in sealed) == (card / name).exists(), name
    for number in range(7, 30):
        (tmp_path / f"{number:02}.mp4").rename(card / f"{number:02}.mp4")
    before = look(card)
    assert instance.ingest(card).code == 0
    assert_whole(instance, card, before)
