from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.conftest import (
    KEEPER,
    MOMENT,
    hand_in,
    needs_peers,
    ocfl_validate,
    put,
    run_hand_in,
    tree,
)

from liuhen.store import Event, Failed, HandIn, Problem, Source, Step, StoreError, StoreRoot, Taken, verify

ODD_NAMES = [
    b"plain.mp4",
    "现场检查 01.mp4".encode(),
    "现场.mp4".encode("gbk"),
    b"\x01\x02\x1b[31m.mp4",
    b"new\nline.mp4",
    b"-rf",
    b"~backup",
    b"liuhen.json",
    b"CON",
    b"a" * 255,
    b"%2e%2e",
    b"#?&=;$`'\"*<>|.mp4",
    "\u202egnp.mp4".encode(),
]


def test_an_object_is_laid_out_as_the_format_says(root: StoreRoot, card: Path) -> None:
    taken = put(root, card, "现场.mp4", b"video", "urn:x:1")

    inside = "8a5/267/071/urn%3ax%3a1"
    assert tree(Path(root.path)) == sorted(
        [
            "0=ocfl_1.1",
            "ocfl_layout.json",
            "extensions/0003-hash-and-id-n-tuple-storage-layout/config.json",
            "extensions/x-liuhen-staging/",
            f"{inside}/0=ocfl_object_1.1",
            f"{inside}/inventory.json",
            f"{inside}/inventory.json.sha256",
            f"{inside}/v1/inventory.json",
            f"{inside}/v1/inventory.json.sha256",
            f"{inside}/v1/content/现场.mp4",
            f"{inside}/v1/content/liuhen.json",
        ]
    )
    assert taken.digest.hex == hashlib.sha256(b"video").hexdigest()
    assert taken.size == 5
    with root.open_content("urn:x:1") as content:
        assert content.read() == b"video"


def test_files_are_read_only_once_placed(root: StoreRoot, card: Path) -> None:
    where = Path(root.path, put(root, card).object_path)

    assert {path.stat().st_mode & 0o222 for path in where.rglob("*") if path.is_file()} == {0}


def test_the_sidecar_keeps_what_the_caller_knew_and_what_the_store_saw(root: StoreRoot, card: Path) -> None:
    gbk = "现场.mp4".encode("gbk")
    (card / "x").write_bytes(b"abc")

    hand_in(root, [Source(card / "x", "urn:x:1", gbk, {"device": "1021", "clock": {"offset_ms": -1500}})], sm3=True)

    assert root.sidecar("urn:x:1") == {
        "device": "1021",
        "clock": {"offset_ms": -1500},
        "original": {
            "content": Path(root.content_path("urn:x:1")).name,
            "name_hex": gbk.hex(),
            "sha256": hashlib.sha256(b"abc").hexdigest(),
            "size": 3,
            "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",  # GB/T 32905, example 1
        },
    }


def test_a_utf_8_name_stands_in_the_sidecar_as_text_too(root: StoreRoot, card: Path) -> None:
    put(root, card, "现场:1.mp4")

    original = root.sidecar("urn:x:1")["original"]
    assert isinstance(original, dict)
    assert original["name"] == "现场:1.mp4"
    assert bytes.fromhex(original["name_hex"]) == "现场:1.mp4".encode()


def test_the_inventory_carries_the_callers_moment_and_actor(root: StoreRoot, card: Path) -> None:
    where = put(root, card).object_path

    version = json.loads(Path(root.path, where, "inventory.json").read_bytes())["versions"]["v1"]
    assert version["created"] == "2026-03-10T08:20:00Z"
    assert version["user"] == {"name": "李管理", "address": "urn:liuhen:person:7"}


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 4 << 20, (8 << 20) + 4097])
@pytest.mark.parametrize("read_back", [True, False])
def test_files_of_any_size_are_kept_byte_for_byte(root: StoreRoot, card: Path, size: int, *, read_back: bool) -> None:
    data = os.urandom(size)
    (card / "x").write_bytes(data)

    [taken] = hand_in(root, [Source(card / "x", "urn:x:1")], read_back=read_back)

    assert isinstance(taken, Taken)
    assert (taken.size, taken.digest.hex) == (size, hashlib.sha256(data).hexdigest())
    assert Path(root.content_path("urn:x:1")).read_bytes() == data
    assert verify(root, from_device=True).sound


def test_results_come_in_the_order_of_the_sources(root: StoreRoot, card: Path) -> None:
    sources = []
    for number in range(600):
        (card / str(number)).write_bytes(b"%d" % number)
        sources.append(Source(card / str(number), f"urn:x:{number}"))

    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=0, read_back=False) as run:
        batches = list(run.take_batches(sources))

    assert [len(batch) for batch in batches] == [256, 256, 88]
    assert [result.object_id for batch in batches for result in batch] == [source.object_id for source in sources]


@needs_peers
@pytest.mark.process
def test_an_independent_validator_accepts_a_root_full_of_odd_names(root: StoreRoot, card: Path) -> None:
    sources = []
    for number, name in enumerate([*ODD_NAMES, b"", b"..", b"../../etc/passwd", b"a" * 4000, b"nul\x00byte"]):
        path = card / str(number)
        path.write_bytes(name * 3)
        sources.append(Source(path, f"urn:uuid:{number:032x}", name))
    sources.append(Source(card / "0", "编号/含:奇怪 字符 " + "长" * 200))

    results = hand_in(root, sources)

    assert all(isinstance(result, Taken) for result in results), results
    code, words = ocfl_validate(root)
    assert code == 0, words
    assert f"Objects checked: {len(sources)} / {len(sources)} are VALID" in words
    assert verify(root, objects=[source.object_id for source in sources]).sound


def test_names_the_file_system_itself_allows_are_taken_from_the_card(root: StoreRoot, card: Path) -> None:
    sources = []
    for number, name in enumerate(ODD_NAMES):
        path = os.fsencode(card) + b"/" + name
        Path(os.fsdecode(path)).write_bytes(name)
        sources.append(Source(os.fsdecode(path), f"urn:x:{number}"))

    results = hand_in(root, sources)

    assert all(isinstance(result, Taken) for result in results), results
    for number, name in enumerate(ODD_NAMES):
        original = root.sidecar(f"urn:x:{number}")["original"]
        assert isinstance(original, dict)
        assert bytes.fromhex(original["name_hex"]) == name


def odd_source(card: Path, kind: str) -> Path:
    path = card / "odd"
    (card / "real").write_bytes(b"real")
    match kind:
        case "link":
            path.symlink_to(card / "real")
        case "dangling":
            path.symlink_to(card / "nothing")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(path))
        case "device":
            return Path("/dev/zero")
    return path


@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe", "socket", "device"])
def test_only_regular_files_are_taken(root: StoreRoot, card: Path, kind: str) -> None:
    [result] = hand_in(root, [Source(odd_source(card, kind), "urn:x:1")])

    assert isinstance(result, Failed)
    assert (result.problem, result.step) == (Problem.SOURCE_NOT_A_FILE, Step.OPEN)
    assert list(root.objects()) == []


def test_a_missing_source_is_named_and_the_others_are_taken(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(b"a")

    first, second = hand_in(root, [Source(card / "gone", "urn:x:0"), Source(card / "a", "urn:x:1")])

    assert isinstance(first, Failed)
    assert first.problem is Problem.SOURCE_MISSING
    assert str(card / "gone") in first.words
    assert first.remedy
    assert isinstance(second, Taken)


@pytest.mark.parametrize("change", ["grows", "shrinks", "is touched"])
def test_a_source_that_changes_while_it_is_read_is_refused(root: StoreRoot, card: Path, change: str) -> None:
    source = card / "clip.mp4"
    source.write_bytes(os.urandom(9 << 20))
    changed = threading.Event()

    def disturb(event: Event) -> None:
        if event.step is Step.READ and not changed.is_set():
            changed.set()
            match change:
                case "grows":
                    with source.open("ab") as file:
                        file.write(b"more")
                case "shrinks":
                    os.truncate(source, 5 << 20)
                case _:
                    os.utime(source, ns=(1, 1))

    [result] = hand_in(root, [Source(source, "urn:x:1")], on_event=disturb)

    assert isinstance(result, Failed)
    assert (result.problem, result.step) == (Problem.SOURCE_CHANGED, Step.READ)
    assert verify(root).checked == 0
    [again] = hand_in(root, [Source(source, "urn:x:1")])
    assert isinstance(again, Taken)


def test_a_source_deleted_while_it_is_read_is_still_taken_whole(root: StoreRoot, card: Path) -> None:
    source = card / "clip.mp4"
    data = os.urandom(9 << 20)
    source.write_bytes(data)

    [result] = hand_in(root, [Source(source, "urn:x:1")], on_event=lambda _: source.unlink(missing_ok=True))

    assert isinstance(result, Taken)
    assert Path(root.content_path("urn:x:1")).read_bytes() == data


def test_reading_leaves_no_trace_on_the_source(root: StoreRoot, card: Path) -> None:
    source = card / "clip.mp4"
    source.write_bytes(b"video")
    os.utime(source, ns=(10**18, 2 * 10**18))
    before = source.stat()

    put_again = hand_in(root, [Source(source, "urn:x:1")])

    after = source.stat()
    assert isinstance(put_again[0], Taken)
    assert (after.st_atime_ns, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_atime_ns,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )


def test_an_object_is_never_replaced(root: StoreRoot, card: Path) -> None:
    put(root, card, data=b"first")
    (card / "clip.mp4").write_bytes(b"second")

    [result] = hand_in(root, [Source(card / "clip.mp4", "urn:x:1")])

    assert isinstance(result, Failed)
    assert result.problem is Problem.ALREADY_HELD
    with root.open_content("urn:x:1") as content:
        assert content.read() == b"first"


def test_the_same_id_twice_in_one_hand_in_keeps_the_first(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(b"a")
    (card / "b").write_bytes(b"b")

    first, second = hand_in(root, [Source(card / "a", "urn:x:1"), Source(card / "b", "urn:x:1")])

    assert isinstance(first, Taken)
    assert isinstance(second, Failed)
    assert second.problem is Problem.ALREADY_HELD
    assert verify(root, objects={"urn:x:1": first.digest.hex}).sound


def test_the_callers_sidecar_may_not_use_the_stores_key(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(b"a")

    with pytest.raises(ValueError, match="original"):
        hand_in(root, [Source(card / "a", "urn:x:1", sidecar={"original": {}})])

    assert list(root.objects()) == []


def test_progress_counts_every_byte_read_and_read_back(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(bytes(9 << 20))
    events: list[Event] = []

    hand_in(root, [Source(card / "a", "urn:x:1")], on_event=events.append)

    read = sum(event.bytes for event in events if event.step is Step.READ)
    assert read == 9 << 20
    assert sum(event.bytes for event in events if event.step is Step.READ_BACK) > read
    assert [event.object_id for event in events if event.step is Step.PLACE] == ["urn:x:1"]


def test_two_hand_ins_at_once_do_not_disturb_each_other(root: StoreRoot, card: Path) -> None:
    (card / "a").write_bytes(b"a")
    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=0) as outer:
        root.clear_leftovers()
        inner = hand_in(root, [Source(card / "a", "urn:x:1")])
        later = HandIn(root, at=MOMENT + timedelta(seconds=1), actor=KEEPER, reserve=0)
        with later:
            second = list(later.take([Source(card / "a", "urn:x:2")]))
        third = list(outer.take([Source(card / "a", "urn:x:3")]))

    assert all(isinstance(result, Taken) for result in [*inner, *second, *third])
    assert list(Path(root.path, "extensions/x-liuhen-staging").iterdir()) == []


def test_a_caller_who_stops_listening_finds_what_was_placed(root: StoreRoot, card: Path) -> None:
    sources = []
    for number in range(300):
        (card / str(number)).write_bytes(b"%d" % number)
        sources.append(Source(card / str(number), f"urn:x:{number}"))

    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=0, read_back=False) as run:
        next(iter(run.take(sources)))

    held = [source.object_id for source in sources if root.recover(source.object_id)]
    assert held[:256] == [f"urn:x:{number}" for number in range(256)]
    assert verify(root, objects=held).sound


def test_the_root_says_what_it_does_not_hold(root: StoreRoot) -> None:
    assert not root.holds("urn:x:1")
    assert root.recover("urn:x:1") is None
    with pytest.raises(StoreError) as caught:
        root.sidecar("urn:x:1")
    assert caught.value.problem is Problem.NOT_HELD


@pytest.mark.process
def test_memory_does_not_grow_with_the_size_of_files(root: StoreRoot, card: Path) -> None:
    for name in ("a", "b"):
        with (card / name).open("wb") as file:
            file.truncate(400 << 20)

    done = run_hand_in(root, (str(card / "a"), "urn:x:a"), (str(card / "b"), "urn:x:b"))

    assert done.stdout.count("sha256") == 2, done.stdout + done.stderr
    assert int(done.stderr) < 128 * 1024
