from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.store.conftest import hand_in, inject, needs_faults, needs_peers, ocfl_validate, put, run_python, tree
from tests.store.forging import forge_inventory, forge_original, forge_sidecar
from tests.store.test_verify import TAMPERS, flip, rewrite_inventory, write

from liuhen.store import (
    Expected,
    Failed,
    Outcome,
    Problem,
    Source,
    StoreError,
    StoreRoot,
    Taken,
    mending,
    repair,
    replicate,
    replicate_each,
    verify,
)
from liuhen.store.inventory import SIDECAR_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

URN = "urn:x:1"


@pytest.fixture
def other(tmp_path: Path) -> StoreRoot:
    return StoreRoot.create(tmp_path / "replica")


def objects_of(root: StoreRoot) -> list[str]:
    return [name for name in tree(Path(root.path)) if not name.startswith("extensions/")]


def aside(root: StoreRoot) -> list[bytes]:
    folder = Path(root.path, "extensions/x-liuhen-quarantine")
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


@needs_peers
@pytest.mark.process
def test_a_replica_is_the_same_tree_and_valid_by_itself(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card, "现场.mp4", bytes(5 << 20))
    put(root, card, "b.mp4", urn="urn:x:2")

    done = replicate(root, other)

    assert (done.held, done.failed, done.failures) == (2, 0, ())
    assert objects_of(other) == objects_of(root)
    assert verify(other, objects=["urn:x:1", "urn:x:2"]).sound
    assert ocfl_validate(other)[0] == 0


def test_replicating_again_copies_nothing_anew(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card)
    replicate(root, other)
    inode = Path(other.content_path(URN)).stat().st_ino

    assert [type(result) for result in replicate_each(root, other, [URN])] == [Taken]
    assert Path(other.content_path(URN)).stat().st_ino == inode


def test_damage_is_not_spread(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card)
    put(root, card, "b.mp4", urn="urn:x:2")
    flip(Path(root.content_path(URN)))

    results = {result.object_id: result for result in replicate_each(root, other)}

    damaged = results[URN]
    assert isinstance(damaged, Failed)
    assert damaged.problem is Problem.DAMAGED
    assert isinstance(results["urn:x:2"], Taken)
    assert list(other.objects()) == ["urn:x:2"]


def test_an_object_that_differs_over_there_is_not_overwritten(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card, data=b"one")
    put(other, card, data=b"two")

    [result] = replicate_each(root, other)

    assert isinstance(result, Failed)
    assert result.problem is Problem.ALREADY_HELD
    assert Path(other.content_path(URN)).read_bytes() == b"two"


def test_an_object_that_is_not_here_cannot_be_replicated(root: StoreRoot, other: StoreRoot) -> None:
    [result] = replicate_each(root, other, [URN])

    assert isinstance(result, Failed)
    assert result.problem is Problem.NOT_HELD


@pytest.mark.parametrize("forge", [forge_original, forge_sidecar])
def test_a_forgery_that_agrees_with_itself_is_not_spread(
    root: StoreRoot, other: StoreRoot, card: Path, forge: Callable[..., None]
) -> None:
    taken = put(root, card)
    forge(root, URN)

    done = replicate(root, other, {URN: Expected(taken.digest.hex, taken.inventory)})

    assert (done.held, done.failed) == (0, 1)
    assert done.failures[0].problem is Problem.DAMAGED
    assert "清单与登记的摘要不符" in done.failures[0].words
    assert list(other.objects()) == []


def test_the_digest_of_the_original_alone_keeps_a_forged_one_out(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    forge_original(root, URN)

    assert replicate(root, other, {URN: taken.digest.hex}).failed == 1
    assert list(other.objects()) == []


def test_a_forgery_that_was_spread_before_is_told(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    forge_original(root, URN)
    replicate(root, other)

    done = replicate(root, other, {URN: taken.digest.hex})

    assert (done.held, done.failed) == (0, 1)


def test_another_inventory_over_there_is_told_though_the_files_are_the_same(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    put(root, card)
    replicate(root, other)
    forge_inventory(other, URN, lambda inventory: inventory["versions"]["v1"]["user"].update(name="别人"))

    [result] = replicate_each(root, other)

    assert isinstance(result, Failed)
    assert result.problem is Problem.ALREADY_HELD


def test_an_object_with_two_inventories_is_not_copied(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    """Without the inventory's digest nobody can say which of them was forged; the copy would hold only one."""
    taken = put(root, card)
    forge_sidecar(root, URN, frames=("",))

    assert replicate(root, other, {URN: taken.digest.hex}).failed == 1
    assert list(other.objects()) == []


def unreadable(where: Path) -> None:
    (where / "inventory.json.sha256").unlink()


def elsewhere(where: Path) -> None:
    where.rename(where.with_name("elsewhere"))


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("spoil", [unreadable, elsewhere])
def test_one_damaged_object_does_not_keep_the_others_from_being_copied(
    root: StoreRoot, other: StoreRoot, card: Path, spoil: Callable[[Path], None], *, named: bool
) -> None:
    known = {f"urn:x:{number}": put(root, card, f"{number}.mp4", urn=f"urn:x:{number}") for number in range(6)}
    where = Path(root.path, known["urn:x:3"].object_path)
    spoil(where)

    done = replicate(root, other, {urn: taken.digest.hex for urn, taken in known.items()} if named else None)

    assert (done.held, done.failed) == (5, 1)
    assert str(where.parent) in done.failures[0].path
    assert set(other.objects()) == set(known) - {"urn:x:3"}


def test_only_the_first_failures_are_kept(root: StoreRoot, other: StoreRoot) -> None:
    done = replicate(root, other, (f"urn:x:{number}" for number in range(50)))

    assert (done.held, done.failed, len(done.failures)) == (0, 50, 20)
    assert done.failures[0].object_id == "urn:x:0"


@pytest.mark.parametrize("tamper", TAMPERS)
def test_every_kind_of_damage_is_mended_and_what_was_there_is_kept(
    root: StoreRoot, other: StoreRoot, card: Path, tamper: str
) -> None:
    taken = put(root, card)
    replicate(root, other)
    where = Path(root.path, taken.object_path)
    before = {path: path.read_bytes() for path in where.rglob("*") if path.is_file()}
    act, outcome, path = TAMPERS[tamper]
    act(where)
    spoiled = (where / path).read_bytes() if outcome is Outcome.CHANGED else None

    done = repair(root, URN, other, digest=taken.digest.hex)

    assert done.restored == (f"{taken.object_path}/{path}",)
    assert {path: path.read_bytes() for path in where.rglob("*") if path.is_file()} == before
    assert verify(root, objects={URN: taken.digest.hex}).of(Outcome.CHANGED) == []
    assert root.holds(URN)
    assert aside(root) == ([spoiled] if spoiled is not None else [])
    assert len(done.set_aside) == len(aside(root))


def test_a_lost_object_comes_back_whole(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    replicate(root, other)
    shutil.rmtree(Path(root.path, taken.object_path))

    done = repair(root, URN, other)

    assert done.restored == (taken.object_path,)
    assert verify(root, objects={URN: taken.digest.hex}).sound


def replace_folder_by_link(where: Path) -> None:
    (where / "v1").rename(where.parents[3] / "v1-elsewhere")
    (where / "v1").symlink_to(where.parents[3] / "v1-elsewhere")


@pytest.mark.parametrize("spoil", [replace_folder_by_link, lambda where: shutil.rmtree(where / "v1/content")])
def test_an_object_with_broken_folders_is_replaced_as_a_whole_and_its_remains_kept(
    root: StoreRoot, other: StoreRoot, card: Path, spoil: Callable[[Path], None]
) -> None:
    taken = put(root, card)
    replicate(root, other)
    spoil(Path(root.path, taken.object_path))

    done = repair(root, URN, other)

    assert done.restored == (taken.object_path,)
    assert len(done.set_aside) == 1
    assert Path(root.path, done.set_aside[0], "inventory.json").is_file()
    assert root.holds(URN)
    assert not Path(root.path, taken.object_path, "v1").is_symlink()


def test_what_is_left_of_an_object_stays_until_there_is_a_sound_copy(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = put(root, card)
    replicate(root, other)
    where = Path(root.path, taken.object_path)
    replace_folder_by_link(where)
    write(Path(other.content_path(URN)), b"rotten")

    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            repair(root, URN, other, digest=taken.digest.hex)
        assert caught.value.problem is Problem.DAMAGED

    assert (where / "inventory.json").is_file()
    assert (where / "v1").resolve().joinpath("content/clip.mp4").is_file()
    assert aside(root) == []


def test_remains_return_to_their_place_when_the_copy_cannot_be_placed(
    root: StoreRoot, other: StoreRoot, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = put(root, card)
    replicate(root, other)
    where = Path(root.path, taken.object_path)
    replace_folder_by_link(where)
    before = tree(where)

    def refuse(*_: object) -> None:
        raise StoreError(Problem.TARGET_FAULT, None, str(where))

    monkeypatch.setattr(mending, "place", refuse)
    with pytest.raises(StoreError):
        repair(root, URN, other, digest=taken.digest.hex)

    assert tree(where) == before
    assert aside(root) == []


@pytest.mark.process
@needs_faults
def test_a_repair_killed_after_setting_the_remains_aside_is_completed_by_the_next_one(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = put(root, card)
    replicate(root, other)
    replace_folder_by_link(Path(root.path, taken.object_path))
    code = (
        "from liuhen.store import StoreRoot, repair;"
        f"repair(StoreRoot.open({root.path!r}), {URN!r}, StoreRoot.open({other.path!r}), digest={taken.digest.hex!r})"
    )
    staged = f"{root.path}/extensions/x-liuhen-staging/1/0"

    assert run_python("-c", code, wrapper=inject("rename", staged, "signal=KILL:when=1")).returncode != 0

    assert aside(root) != []
    assert not root.holds(URN)
    assert repair(root, URN, other, digest=taken.digest.hex).restored == (taken.object_path,)
    root.clear_leftovers()
    assert verify(root, objects={URN: taken.digest.hex}).of(Outcome.CHANGED) == []
    assert root.holds(URN)


def test_a_sound_object_is_left_alone(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card)
    replicate(root, other)
    inode = Path(root.content_path(URN)).stat().st_ino

    assert repair(root, URN, other).restored == ()
    assert Path(root.content_path(URN)).stat().st_ino == inode


def test_a_foreign_file_beside_the_content_is_not_touched(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    replicate(root, other)
    stranger = Path(root.path, taken.object_path, "v1/content/second.mp4")
    stranger.write_bytes(b"?")

    assert repair(root, URN, other).restored == ()
    assert stranger.read_bytes() == b"?"


def test_a_replica_that_is_damaged_in_the_same_file_cannot_mend(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card)
    replicate(root, other)
    flip(Path(root.content_path(URN)))
    spoiled = Path(root.content_path(URN)).read_bytes()
    write(Path(other.content_path(URN)), b"also spoiled")

    with pytest.raises(StoreError) as caught:
        repair(root, URN, other)

    assert caught.value.problem is Problem.DAMAGED
    assert Path(root.content_path(URN)).read_bytes() == spoiled


def test_a_replica_without_the_object_says_so(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    put(root, card)
    flip(Path(root.content_path(URN)))

    with pytest.raises(StoreError) as caught:
        repair(root, URN, other)

    assert caught.value.problem is Problem.NOT_HELD


def test_a_forged_replica_is_refused(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    replicate(root, other)
    rewrite_inventory(Path(other.path, taken.object_path))
    flip(Path(root.content_path(URN)))

    for digest in ("", taken.digest.hex):
        with pytest.raises(StoreError) as caught:
            repair(root, URN, other, digest=digest)
        assert caught.value.problem is Problem.DAMAGED


def test_a_forgery_here_is_mended_when_the_books_side_with_the_replica(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = put(root, card)
    replicate(root, other)
    rewrite_inventory(Path(root.path, taken.object_path))

    repair(root, URN, other, digest=taken.digest.hex)

    assert verify(root, objects={URN: taken.digest.hex}).sound
    assert Path(root.content_path(URN)).read_bytes() == Path(other.content_path(URN)).read_bytes()
    assert b"forged" in aside(root)


def with_device(root: StoreRoot, card: Path) -> Taken:
    (card / "clip.mp4").write_bytes(b"video" * 999)
    [taken] = hand_in(root, [Source(card / "clip.mp4", URN, sidecar={"device": "ZF-017"})])
    assert isinstance(taken, Taken)
    return taken


def lose(root: StoreRoot, path: str) -> None:
    Path(root.absolute(URN, path)).unlink()


def test_a_good_sidecar_is_not_replaced_by_the_replicas_forged_one(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    """The books know the original only: both inventories agree with them."""
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(other, URN)
    lose(root, taken.content_path)

    done = repair(root, URN, other, digest=taken.digest.hex)

    assert done.restored == (f"{taken.object_path}/{taken.content_path}",)
    assert root.sidecar(URN)["device"] == "ZF-017"
    assert root.find(URN) == taken
    assert aside(root) == []


def test_a_forged_sidecar_over_there_is_not_taken_and_the_film_is(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(other, URN)
    lose(root, taken.content_path)
    lose(root, SIDECAR_PATH)

    with pytest.raises(StoreError) as caught:
        repair(root, URN, other, digest=taken.digest.hex)

    assert caught.value.problem is Problem.DAMAGED
    assert Path(root.content_path(URN)).read_bytes() == b"video" * 999
    assert not Path(root.absolute(URN, SIDECAR_PATH)).exists()


def test_two_inventories_that_differ_are_left_to_a_person(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    """One of the two was forged, and the replica could be as well: nobody here can say which."""
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(root, URN, frames=("",))
    before = tree(Path(root.path))

    with pytest.raises(StoreError, match="互相矛盾"):
        repair(root, URN, other, digest=taken.digest.hex)

    assert tree(Path(root.path)) == before
    assert root.sidecar(URN)["device"] == "FORGED"


@pytest.mark.parametrize("frames", [("", "v1"), ("",)])
def test_a_forged_sidecar_here_is_mended_when_the_books_know_the_inventory(
    root: StoreRoot, other: StoreRoot, card: Path, frames: tuple[str, ...]
) -> None:
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(root, URN, frames=frames)

    repair(root, URN, other, digest=taken.digest.hex, inventory=taken.inventory)

    assert root.sidecar(URN)["device"] == "ZF-017"
    assert verify(root, objects={URN: Expected(taken.digest.hex, taken.inventory)}).sound
    assert any(b"FORGED" in data for data in aside(root))


def test_a_lost_object_does_not_come_back_forged(root: StoreRoot, other: StoreRoot, card: Path) -> None:
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(other, URN)
    shutil.rmtree(Path(root.path, taken.object_path))

    with pytest.raises(StoreError) as caught:
        repair(root, URN, other, digest=taken.digest.hex, inventory=taken.inventory)

    assert caught.value.problem is Problem.DAMAGED
    assert list(root.objects()) == []


def test_a_replica_without_a_readable_inventory_still_mends_what_ours_knows(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = with_device(root, card)
    replicate(root, other)
    for frame in ("", "v1/"):
        lose(other, f"{frame}inventory.json")
    lose(root, taken.content_path)

    repair(root, URN, other, digest=taken.digest.hex)

    assert root.find(URN) == taken


def test_a_lost_object_does_not_come_back_from_a_replica_with_two_inventories(
    root: StoreRoot, other: StoreRoot, card: Path
) -> None:
    taken = with_device(root, card)
    replicate(root, other)
    forge_sidecar(other, URN, frames=("",))
    shutil.rmtree(Path(root.path, taken.object_path))

    with pytest.raises(StoreError):
        repair(root, URN, other, digest=taken.digest.hex)

    assert list(root.objects()) == []
