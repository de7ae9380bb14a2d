"""What the system may answer at any step: a clear error with its step, errno and remedy, and an untouched source."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.store.conftest import KEEPER, MOMENT, hand_in, inject, needs_faults, put, run_hand_in, tree

from liuhen.store import Event, Failed, HandIn, Problem, Source, Step, StoreError, StoreRoot, Taken, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

URN = "urn:x:1"
STAGED = "extensions/x-liuhen-staging/1/0"

# system call, path, error → step, problem
FAULTS = [
    ("openat", "{source}", "EACCES", Step.OPEN, Problem.SOURCE_UNREADABLE),
    ("openat", "{source}", "EIO", Step.OPEN, Problem.SOURCE_UNREADABLE),
    ("readv", "{source}", "EIO", Step.READ, Problem.SOURCE_UNREADABLE),
    ("readv", "{source}", "ENODEV", Step.READ, Problem.SOURCE_MISSING),
    ("mkdir", "{staged}", "ENOSPC", Step.STAGE, Problem.TARGET_FULL),
    ("mkdir", "{staged}", "EROFS", Step.STAGE, Problem.TARGET_READ_ONLY),
    ("openat", "{staged}/v1/content/clip.mp4", "EACCES", Step.WRITE, Problem.TARGET_READ_ONLY),
    ("write", "{staged}/v1/content/clip.mp4", "ENOSPC", Step.WRITE, Problem.TARGET_FULL),
    ("write", "{staged}/v1/content/clip.mp4", "EDQUOT", Step.WRITE, Problem.TARGET_FULL),
    ("write", "{staged}/v1/content/clip.mp4", "EIO", Step.WRITE, Problem.TARGET_FAULT),
    ("write", "{staged}/v1/content/clip.mp4", "EROFS", Step.WRITE, Problem.TARGET_READ_ONLY),
    ("close", "{staged}/v1/content/clip.mp4", "EIO", Step.WRITE, Problem.TARGET_FAULT),
    ("write", "{staged}/v1/content/liuhen.json", "ENOSPC", Step.DESCRIBE, Problem.TARGET_FULL),
    ("write", "{staged}/inventory.json", "EIO", Step.DESCRIBE, Problem.TARGET_FAULT),
    ("fsync", "{staged}/v1/content/clip.mp4", "EIO", Step.DURABLE, Problem.TARGET_FAULT),
    ("fsync", "{staged}/v1/content/clip.mp4", "ENOSPC", Step.DURABLE, Problem.TARGET_FULL),
    ("fsync", "{staged}", "EIO", Step.DURABLE, Problem.TARGET_FAULT),
    ("readv", "{staged}/v1/content/clip.mp4", "EIO", Step.READ_BACK, Problem.TARGET_FAULT),
    ("mkdir", "{tuple3}", "ENOSPC", Step.PLACE, Problem.TARGET_FULL),
    ("rename", "{staged}", "EIO", Step.PLACE, Problem.TARGET_FAULT),
    ("rename", "{staged}", "ENOTEMPTY", Step.PLACE, Problem.ALREADY_HELD),
    ("fsync", "{tuple3}", "EIO", Step.SETTLE, Problem.TARGET_FAULT),
]


def fill_in(path: str, root: StoreRoot, source: Path) -> str:
    where = Path(root.absolute(URN))
    return path.format(source=source, staged=f"{root.path}/{STAGED}", object=where, tuple3=where.parent, root=root.path)


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.process
@needs_faults
@pytest.mark.parametrize(
    "fault", FAULTS, ids=[f"{step}-{call}-{error}-{path}" for call, path, error, step, _ in FAULTS]
)
def test_an_error_of_the_system_names_step_errno_and_remedy_and_leaves_the_source_untouched(
    root: StoreRoot, card: Path, fault: tuple[str, str, str, Step, Problem]
) -> None:
    call, path, error, step, problem = fault
    source = card / "clip.mp4"
    source.write_bytes(b"video" * 400_000)
    before = source.stat()

    done = run_hand_in(root, (str(source), URN), wrapper=inject(call, fill_in(path, root, source), f"error={error}"))

    [answer] = answers(done)
    assert (answer["step"], answer["problem"], answer["errno"]) == (step, problem, getattr(errno, error))
    assert error in answer["words"]
    assert source.read_bytes() == b"video" * 400_000
    after = source.stat()
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_mode) == (
        before.st_mtime_ns,
        before.st_ctime_ns,
        before.st_mode,
    )
    assert list(root.objects()) == []
    assert verify(root).sound
    assert [type(result) for result in hand_in(root, [Source(source, URN)])] == [Taken]


@pytest.mark.process
@needs_faults
def test_one_unreadable_file_does_not_stop_the_others(root: StoreRoot, card: Path) -> None:
    pairs = []
    for number in range(12):
        (card / str(number)).write_bytes(b"%d" % number * 500)
        pairs.append((str(card / str(number)), f"urn:x:{number}"))

    done = answers(run_hand_in(root, *pairs, wrapper=inject("readv", pairs[5][0], "error=EIO")))

    assert [answer["id"] for answer in done] == [urn for _, urn in pairs]
    assert [answer["id"] for answer in done if "problem" in answer] == ["urn:x:5"]
    assert verify(root, objects=[urn for _, urn in pairs if urn != "urn:x:5"]).sound


@pytest.mark.process
@needs_faults
@pytest.mark.parametrize(("number", "step"), [(1, "durable"), (2, "settle")])
def test_a_failed_common_flush_fails_the_batch_and_shows_nothing(
    root: StoreRoot, card: Path, number: int, step: str
) -> None:
    pairs = []
    for name in range(10):
        (card / str(name)).write_bytes(b"%d" % name * 500)
        pairs.append((str(card / str(name)), f"urn:x:{name}"))

    done = answers(run_hand_in(root, *pairs, wrapper=inject("syncfs", root.path, f"error=EIO:when={number}")))

    assert {(answer["step"], answer["errno"]) for answer in done} == {(step, errno.EIO)}
    assert list(root.objects()) == []
    assert verify(root).sound


@pytest.mark.process
@needs_faults
def test_a_target_full_at_one_file_stops_the_rest_untried_and_keeps_what_was_taken(root: StoreRoot, card: Path) -> None:
    pairs = []
    for name in range(6):
        (card / f"{name}.mp4").write_bytes(b"%d" % name * 500)
        pairs.append((str(card / f"{name}.mp4"), f"urn:x:{name}"))
    third = f"{root.path}/extensions/x-liuhen-staging/1/2/v1/content/2.mp4"

    done = answers(run_hand_in(root, *pairs, wrapper=inject("write", third, "error=ENOSPC")))

    assert [answer.get("problem", "taken") for answer in done] == ["taken"] * 2 + ["target_full"] * 4
    assert [answer.get("tried") for answer in done] == [None, None, True, False, False, False]
    assert verify(root, objects=["urn:x:0", "urn:x:1"]).sound


@pytest.mark.process
@needs_faults
def test_a_root_where_the_lock_cannot_be_made_says_so(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(b"a")
    lock = f"{root.path}/extensions/x-liuhen-staging/1.lock"

    [answer] = answers(run_hand_in(root, (str(card / "a"), URN), wrapper=inject("openat", lock, "error=EROFS")))

    assert (answer["step"], answer["problem"]) == ("stage", "target_read_only")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 6 MiB."""
    where = tmp_path / "disk"
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.mark.process
@needs_faults
def test_a_hand_in_that_does_not_fit_is_refused_before_the_first_byte(small_disk: Path, card: Path) -> None:
    root = StoreRoot.create(small_disk / "store")
    (card / "long.mp4").write_bytes(bytes(7 << 20))
    before = tree(small_disk)

    [result] = hand_in(root, [Source(card / "long.mp4", URN)])

    assert isinstance(result, Failed)
    assert (result.problem, result.step, result.tried) == (Problem.TARGET_FULL, Step.SPACE, False)
    assert "字节" in result.words
    assert [name for name in tree(small_disk) if not name.endswith("x-liuhen-staging/")] == before


@pytest.mark.process
@needs_faults
def test_the_reserve_stays_free(small_disk: Path, card: Path) -> None:
    root = StoreRoot.create(small_disk / "store")
    (card / "clip.mp4").write_bytes(bytes(3 << 20))
    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=4 << 20) as run:
        [result] = run.take([Source(card / "clip.mp4", URN)])
        assert run.stopped is not None
    assert isinstance(result, Failed)
    assert result.step is Step.SPACE


@pytest.mark.process
@needs_faults
def test_a_disk_that_another_program_fills_halfway_stops_cleanly_and_a_later_run_completes(
    small_disk: Path, card: Path
) -> None:
    root = StoreRoot.create(small_disk / "store")
    filler = small_disk / "filler"
    sources = []
    for number in range(4):
        (card / str(number)).write_bytes(os.urandom(1 << 20))
        sources.append(Source(card / str(number), f"urn:x:{number}"))

    def fill(event: Event) -> None:
        if event.object_id == "urn:x:1" and not filler.exists():
            with filler.open("wb") as file:
                file.truncate(0)
                os.posix_fallocate(file.fileno(), 0, os.statvfs(small_disk).f_bavail * 4096 - 8192)

    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=0, workers=1, on_event=fill) as run:
        results = list(run.take(sources))
        assert run.stopped is not None
        assert run.stopped.problem is Problem.TARGET_FULL
    held = {result.object_id for result in results if isinstance(result, Taken)}
    failed = [result for result in results if isinstance(result, Failed)]
    assert failed
    assert {result.errno for result in failed} == {errno.ENOSPC}
    assert verify(root, objects=held).sound

    filler.unlink()
    again = hand_in(root, [source for source in sources if source.object_id not in held])
    assert all(isinstance(result, Taken) for result in again)
    assert verify(root, objects=[source.object_id for source in sources]).sound


@pytest.mark.process
@needs_faults
def test_a_target_mounted_read_only_is_a_clear_error_and_can_still_be_checked(small_disk: Path, card: Path) -> None:
    root = StoreRoot.create(small_disk / "store")
    put(root, card)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(StoreError) as caught:
        hand_in(root, [Source(card / "clip.mp4", "urn:x:2")])

    assert (caught.value.problem, caught.value.step) == (Problem.TARGET_READ_ONLY, Step.STAGE)
    assert caught.value.errno == errno.EROFS
    assert "只读" in str(caught.value)
    assert verify(root, objects=[URN]).sound
    with pytest.raises(StoreError, match="不可写"):
        StoreRoot.create(small_disk / "second")


@pytest.mark.process
@needs_faults
def test_a_file_system_without_direct_transfer_holds_the_same_bytes(root: StoreRoot, card: Path) -> None:
    source = card / "clip.mp4"
    source.write_bytes(os.urandom((5 << 20) + 123))
    content = f"{root.path}/{STAGED}/v1/content/clip.mp4"

    done = run_hand_in(root, (str(source), URN), wrapper=inject("openat", content, "error=EINVAL:when=1"))

    assert "sha256" in done.stdout, done.stdout
    assert Path(root.content_path(URN)).read_bytes() == source.read_bytes()
