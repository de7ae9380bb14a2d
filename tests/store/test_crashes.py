"""SIGKILL at every step of a hand-in, in real processes: nothing lost, nothing half visible, the next run completes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.store.conftest import inject, needs_faults, needs_peers, ocfl_validate, run_hand_in, run_python

from liuhen.store import StoreRoot, replicate, verify

STAGED = "extensions/x-liuhen-staging/1/0"
URN = "urn:uuid:11111111-2222-3333-4444-555555555555"
MANY = [f"urn:x:{number}" for number in range(9)]  # more than are flushed one by one

# step → system call and path at whose entry the process dies; {root}, {source}, {object} are filled in
KILLS = [
    ("space", "statfs", "{root}"),
    ("open", "openat", "{source}"),
    ("stage", "mkdir", "{staged}"),
    ("stage", "mkdir", "{staged}/v1/content"),
    ("read", "readv", "{source}"),
    ("write", "openat", "{staged}/v1/content/clip.mp4"),
    ("write", "write", "{staged}/v1/content/clip.mp4"),
    ("write", "close", "{staged}/v1/content/clip.mp4"),
    ("describe", "write", "{staged}/v1/content/liuhen.json"),
    ("describe", "write", "{staged}/inventory.json"),
    ("describe", "write", "{staged}/inventory.json.sha256"),
    ("describe", "write", "{staged}/v1/inventory.json"),
    ("describe", "write", "{staged}/0=ocfl_object_1.1"),
    ("durable", "fsync", "{staged}/v1/content/clip.mp4"),
    ("durable", "fsync", "{staged}"),
    ("read_back", "readv", "{staged}/v1/content/clip.mp4"),
    ("read_back", "readv", "{staged}/v1/content/liuhen.json"),
    ("place", "mkdir", "{tuple1}"),
    ("place", "mkdir", "{tuple3}"),
    ("place", "rename", "{staged}"),
    ("settle", "fsync", "{tuple3}"),
    ("settle", "fsync", "{root}"),
    ("end", "rmdir", "{root}/extensions/x-liuhen-staging/1"),
    ("end", "unlink", "{root}/extensions/x-liuhen-staging/1.lock"),
]


def places(root: StoreRoot, source: Path) -> dict[str, str]:
    where = Path(root.absolute(URN))
    return {
        "root": root.path,
        "source": str(source),
        "staged": f"{root.path}/{STAGED}",
        "object": str(where),
        "tuple1": str(where.parents[2]),
        "tuple3": str(where.parents[0]),
    }


@pytest.mark.process
@needs_faults
@needs_peers
@pytest.mark.parametrize(("step", "call", "path"), KILLS, ids=[f"{step}-{call}-{path}" for step, call, path in KILLS])
def test_a_hand_in_killed_at_any_step_loses_nothing_and_the_next_run_completes_it(
    root: StoreRoot, card: Path, step: str, call: str, path: str
) -> None:
    source = card / "clip.mp4"
    data = bytes(range(256)) * 8192  # 2 MiB: large enough for the direct way
    source.write_bytes(data)
    target = path.format(**places(root, source))

    killed = run_hand_in(root, (str(source), URN), wrapper=inject(call, target, "signal=KILL:when=1"))

    assert killed.returncode != 0, f"nothing was killed at {step}: {killed.stdout}"
    assert source.read_bytes() == data
    assert list(root.objects()) == ([URN] if root.holds(URN) else [])
    after = StoreRoot.open(root.path)
    after.clear_leftovers()
    assert verify(after).sound
    if after.recover(URN) is None:
        completed = run_hand_in(after, (str(source), URN))
        assert json.loads(completed.stdout)["sha256"], completed.stdout
    assert Path(after.content_path(URN)).read_bytes() == data
    assert verify(after, objects=[URN]).sound
    assert ocfl_validate(after)[0] == 0
    assert source.read_bytes() == data


@pytest.mark.process
@needs_faults
@pytest.mark.parametrize(("step", "number"), [("durable", 1), ("settle", 2)])
def test_a_batch_killed_at_its_common_flush_is_completed_by_the_next_run(
    root: StoreRoot, card: Path, step: str, number: int
) -> None:
    pairs = []
    for urn in MANY:
        (card / urn).write_bytes(urn.encode() * 100)
        pairs.append((str(card / urn), urn))

    killed = run_hand_in(root, *pairs, wrapper=inject("syncfs", root.path, f"signal=KILL:when={number}"))

    assert killed.returncode != 0
    assert killed.stdout == ""
    held = [urn for urn in MANY if root.holds(urn)]
    assert held == ([] if step == "durable" else MANY)
    root.clear_leftovers()
    assert verify(root).sound
    completed = run_hand_in(root, *[pair for pair in pairs if pair[1] not in held])
    assert len(completed.stdout.splitlines()) == len(MANY) - len(held)
    assert verify(root, objects=MANY).sound


@pytest.mark.process
@needs_faults
def test_a_kill_in_the_midst_of_many_files_keeps_each_file_whole_or_absent(root: StoreRoot, card: Path) -> None:
    pairs = []
    for urn in MANY:
        (card / urn).write_bytes(urn.encode() * 1000)
        pairs.append((str(card / urn), urn))
    fifth = f"{root.path}/extensions/x-liuhen-staging/1/4"

    run_hand_in(root, *pairs, wrapper=inject("rename", fifth, "signal=KILL:when=1"))

    held = [urn for urn in MANY if root.holds(urn)]
    assert held == MANY[:4]
    root.clear_leftovers()
    assert verify(root, objects=held).sound
    assert all(Path(path).read_bytes() == urn.encode() * 1000 for path, urn in pairs)


@pytest.mark.process
@needs_faults
@pytest.mark.parametrize("name", ["ocfl_layout.json", "0=ocfl_1.1", "extensions"])
def test_the_making_of_a_root_killed_halfway_is_finished_by_the_next_one(tmp_path: Path, name: str) -> None:
    where = tmp_path / "store"
    call = "mkdir" if name == "extensions" else "openat"
    wrapper = inject(call, str(where / name), "signal=KILL:when=1")
    code = f"from liuhen.store import StoreRoot; StoreRoot.create({str(where)!r})"

    killed = run_python("-c", code, wrapper=wrapper).returncode

    assert killed != 0
    assert run_python("-c", code).returncode == 0
    assert verify(StoreRoot.open(where)).sound


@pytest.mark.process
@needs_faults
def test_a_replication_killed_while_placing_is_finished_by_the_next_one(
    root: StoreRoot, card: Path, tmp_path: Path
) -> None:
    (card / "clip.mp4").write_bytes(b"video" * 9999)
    run_hand_in(root, (str(card / "clip.mp4"), URN))
    other = StoreRoot.create(tmp_path / "other")
    staged = f"{other.path}/{STAGED}"
    code = (
        "from liuhen.store import StoreRoot, replicate;"
        f"replicate(StoreRoot.open({root.path!r}), StoreRoot.open({other.path!r}))"
    )

    assert run_python("-c", code, wrapper=inject("rename", staged, "signal=KILL:when=1")).returncode != 0

    assert not other.holds(URN)
    other.clear_leftovers()
    assert replicate(root, other).held == 1
    assert verify(other, objects=[URN]).sound
