from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from tests.store.conftest import KEEPER, MOMENT, needs_peers, ocfl_validate, put

from liuhen.store import Problem, StoreError, StoreRoot, verify
from liuhen.store.inventory import SIDECAR_PATH, Version, inventory_bytes
from liuhen.store.staging import STAGING, Staging


def test_a_run_has_a_folder_and_a_lock_while_it_lives(root: StoreRoot) -> None:
    area = Path(root.path, STAGING)

    with Staging(root.path) as first, Staging(root.path) as second:
        assert sorted(path.name for path in area.iterdir()) == ["1", "1.lock", "2", "2.lock"]
        assert (first.path, second.path) == (str(area / "1"), str(area / "2"))

    assert list(area.iterdir()) == []


def test_a_living_runs_folder_is_not_cleared(root: StoreRoot) -> None:
    with Staging(root.path) as living:
        (Path(living.path) / "work").write_bytes(b"x")

        assert root.clear_leftovers() == []
        assert (Path(living.path) / "work").read_bytes() == b"x"


@pytest.mark.parametrize("leftover", ["folder and lock", "folder only", "lock only"])
def test_what_a_dead_run_left_is_cleared(root: StoreRoot, leftover: str) -> None:
    area = Path(root.path, STAGING)
    area.mkdir()
    if leftover != "lock only":
        (area / "1" / "0" / "v1").mkdir(parents=True)
    if leftover != "folder only":
        (area / "1.lock").write_bytes(b"999999\n")

    with Staging(root.path) as run:
        assert Path(run.path).name == "2"
        assert root.clear_leftovers() == ["1"]

    assert list(area.iterdir()) == []
    assert root.clear_leftovers() == []


def test_a_lock_held_by_another_process_keeps_its_leftover(root: StoreRoot) -> None:
    area = Path(root.path, STAGING)
    (area / "1").mkdir(parents=True)
    with (area / "1.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert root.clear_leftovers() == []


def test_empty_folders_made_for_an_object_that_never_came_are_removed(root: StoreRoot) -> None:
    staged = Path(root.path, STAGING, "1", "0")
    staged.mkdir(parents=True)
    files = {"v1/content/a": "a" * 64, SIDECAR_PATH: "b" * 64}
    (staged / "inventory.json").write_bytes(inventory_bytes("urn:x:1", Version(MOMENT, KEEPER, ""), files))
    Path(root.absolute("urn:x:1")).parent.mkdir(parents=True)
    assert not verify(root).sound

    root.clear_leftovers()

    assert verify(root).sound


def test_clearing_leaves_objects_and_quarantine_alone(root: StoreRoot, card: Path) -> None:
    put(root, card)
    kept = Path(root.path, "extensions/x-liuhen-quarantine/a/b")
    kept.mkdir(parents=True)

    root.clear_leftovers()

    assert kept.is_dir()
    assert root.holds("urn:x:1")


def test_a_root_is_made_once_and_opened_again(tmp_path: Path) -> None:
    first = StoreRoot.create(tmp_path / "deep" / "store")

    assert StoreRoot.create(first.path).path == StoreRoot.open(first.path).path == str(tmp_path / "deep" / "store")
    assert verify(first).sound


@pytest.mark.process
@needs_peers
def test_an_empty_root_is_valid_by_itself(root: StoreRoot) -> None:
    assert ocfl_validate(root)[0] == 0


def test_a_root_is_not_made_in_a_folder_with_other_things(card: Path) -> None:
    (card / "letter.txt").write_bytes(b"x")

    with pytest.raises(StoreError, match=r"letter\.txt") as caught:
        StoreRoot.create(card)

    assert caught.value.problem is Problem.NOT_A_STORE
    assert [path.name for path in card.iterdir()] == ["letter.txt"]


def test_a_mounted_file_systems_own_folder_is_tolerated(card: Path) -> None:
    (card / "lost+found").mkdir()

    assert verify(StoreRoot.create(card)).sound


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("0=ocfl_1.1", b"ocfl_1.0\n"),
        ("ocfl_layout.json", b"[]"),
        ("ocfl_layout.json", b"not json"),
        ("ocfl_layout.json", b'{"extension": "0002-flat-direct-storage-layout"}'),
        ("extensions/0003-hash-and-id-n-tuple-storage-layout/config.json", b"{}"),
    ],
)
def test_a_folder_that_is_no_store_of_ours_is_not_opened(root: StoreRoot, name: str, data: bytes) -> None:
    path = Path(root.path, name)
    path.chmod(0o644)
    path.write_bytes(data)

    with pytest.raises(StoreError) as caught:
        StoreRoot.open(root.path)

    assert caught.value.problem is Problem.NOT_A_STORE


def test_a_missing_folder_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="不是留痕的存储库"):
        StoreRoot.open(tmp_path / "nowhere")
