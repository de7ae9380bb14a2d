from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.store.conftest import hand_in, inject, needs_faults, put, run_python
from tests.store.forging import forge_file, forge_inventory, forge_original, forge_sidecar

from liuhen.store import Expected, Outcome, Report, Source, StoreError, StoreRoot, check, verify
from liuhen.store.findings import Checked, Finding
from liuhen.store.inspection import Inspection
from liuhen.store.inventory import SIDECAR_PATH, digest_line

if TYPE_CHECKING:
    from collections.abc import Callable

URN = "urn:x:1"
CONTENT = "v1/content/clip.mp4"


def write(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    write(path, bytes(data))


def rewrite_inventory(where: Path, folder: str = "") -> None:
    """What a clever hand does: change the content, the inventory and its digest so that they agree."""
    write(where / CONTENT, b"forged")
    text = (where / folder / "inventory.json").read_text(encoding="utf-8")
    old = next(digest for digest, paths in json.loads(text)["manifest"].items() if paths == [CONTENT])
    forged = text.replace(old, hashlib.sha256(b"forged").hexdigest()).encode()
    for place in (where, where / "v1"):
        write(place / "inventory.json", forged)
        write(place / "inventory.json.sha256", digest_line(forged))


def link_away(path: Path) -> None:
    path.rename(path.parents[4] / "elsewhere")
    path.symlink_to(path.parents[4] / "elsewhere")


TAMPERS: dict[str, tuple[Callable[[Path], None], Outcome, str]] = {
    "one bit of the original": (lambda where: flip(where / CONTENT), Outcome.CHANGED, CONTENT),
    "original cut short": (lambda where: os.truncate(where / CONTENT, 3), Outcome.CHANGED, CONTENT),
    "original emptied": (lambda where: os.truncate(where / CONTENT, 0), Outcome.CHANGED, CONTENT),
    "original longer": (lambda where: write(where / CONTENT, b"video" * 999 + b"!"), Outcome.CHANGED, CONTENT),
    "original gone": (lambda where: (where / CONTENT).unlink(), Outcome.MISSING, CONTENT),
    "original is a link": (lambda where: link_away(where / CONTENT), Outcome.CHANGED, CONTENT),
    "sidecar changed": (
        lambda where: write(where / "v1/content/liuhen.json", b"{}"),
        Outcome.CHANGED,
        "v1/content/liuhen.json",
    ),
    "sidecar gone": (
        lambda where: (where / "v1/content/liuhen.json").unlink(),
        Outcome.MISSING,
        "v1/content/liuhen.json",
    ),
    "inventory changed": (lambda where: flip(where / "inventory.json"), Outcome.CHANGED, "inventory.json"),
    "inventory gone": (lambda where: (where / "inventory.json").unlink(), Outcome.MISSING, "inventory.json"),
    "inventory digest changed": (
        lambda where: flip(where / "inventory.json.sha256"),
        Outcome.CHANGED,
        "inventory.json.sha256",
    ),
    "version inventory changed": (
        lambda where: flip(where / "v1/inventory.json"),
        Outcome.CHANGED,
        "v1/inventory.json",
    ),
    "version inventory digest gone": (
        lambda where: (where / "v1/inventory.json.sha256").unlink(),
        Outcome.MISSING,
        "v1/inventory.json.sha256",
    ),
    "declaration changed": (
        lambda where: write(where / "0=ocfl_object_1.1", b"x"),
        Outcome.CHANGED,
        "0=ocfl_object_1.1",
    ),
    "declaration gone": (lambda where: (where / "0=ocfl_object_1.1").unlink(), Outcome.MISSING, "0=ocfl_object_1.1"),
}


@pytest.mark.parametrize("tamper", TAMPERS)
def test_every_kind_of_tampering_is_found_and_named(root: StoreRoot, card: Path, tamper: str) -> None:
    taken = put(root, card)
    put(root, card, "other.mp4", urn="urn:x:2")
    act, outcome, path = TAMPERS[tamper]

    act(Path(root.path, taken.object_path))
    report = verify(root)

    [finding] = [finding for finding in report.findings if finding.outcome is not Outcome.FOREIGN]
    assert (finding.outcome, finding.path, finding.object_id) == (outcome, f"{taken.object_path}/{path}", URN)
    assert (report.checked, report.intact) == (2, 1)
    assert finding.path in finding.words


def test_an_intact_root_has_no_findings(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)

    report = verify(root, objects={URN: taken.digest.hex})

    assert report.as_json() == {
        "checked": 1,
        "intact": 1,
        "files": 2,
        "bytes": taken.size + len((Path(root.path, taken.object_path, "v1/content/liuhen.json")).read_bytes()),
        "changed": [],
        "missing": [],
        "unreadable": [],
        "foreign": [],
    }


def test_a_changed_file_shows_both_digests(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    write(Path(root.path, taken.object_path, CONTENT), b"forged")

    [finding] = verify(root).of(Outcome.CHANGED)

    assert finding.as_json() == {
        "object": URN,
        "path": f"{taken.object_path}/{CONTENT}",
        "expected": taken.digest.hex,
        "found": hashlib.sha256(b"forged").hexdigest(),
        "errno": 0,
        "words": f"{taken.object_path}/{CONTENT}：内容与入库时不一致",
    }


def test_a_forgery_that_agrees_with_itself_is_caught_by_the_callers_books(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    rewrite_inventory(Path(root.path, taken.object_path))

    assert verify(root).sound
    [finding] = verify(root, objects={URN: taken.digest.hex}).findings
    assert finding.outcome is Outcome.CHANGED
    assert (finding.expected, finding.found) == (taken.digest.hex, hashlib.sha256(b"forged").hexdigest())


def test_both_inventories_spoiled_leave_the_object_changed_not_intact(root: StoreRoot, card: Path) -> None:
    where = Path(root.path, put(root, card).object_path)
    flip(where / "inventory.json")
    flip(where / "v1/inventory.json")

    report = verify(root)

    assert report.intact == 0
    assert "无法核对" in report.of(Outcome.CHANGED)[0].words


def test_a_removed_object_is_missing_when_the_caller_expects_it(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    where = Path(root.path, taken.object_path)
    where.rename(card / "stolen")

    report = verify(root, objects=[URN])

    assert [(finding.object_id, finding.path) for finding in report.of(Outcome.MISSING)] == [(URN, taken.object_path)]
    assert (report.checked, report.intact) == (1, 0)


def test_an_object_nobody_expects_is_foreign(root: StoreRoot, card: Path) -> None:
    put(root, card)
    stray = put(root, card, "other.mp4", urn="urn:x:2")

    report = verify(root, objects=[URN])

    assert [finding.path for finding in report.of(Outcome.FOREIGN)] == [stray.object_path]
    assert report.intact == 2


def test_an_object_moved_to_another_place_is_changed(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    other = Path(root.absolute("urn:x:2"))
    other.parent.mkdir(parents=True)
    Path(root.path, taken.object_path).rename(other)

    report = verify(root, objects=["urn:x:2"])

    assert "另一个对象" in report.of(Outcome.CHANGED)[0].words


@pytest.mark.parametrize(
    "stranger",
    [
        "note.txt",
        "abc/note.txt",
        "abc/def/note.txt",
        "zzz/x",
        "abcd/x",
        "extensions/note.txt",
        "{object}/note.txt",
        "{object}/v1/note.txt",
        "{object}/v1/content/second.mp4",
        "{object}/v2/inventory.json",
    ],
)
def test_what_no_hand_in_put_there_is_foreign(root: StoreRoot, card: Path, stranger: str) -> None:
    taken = put(root, card)
    path = Path(root.path, stranger.format(object=taken.object_path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"?")

    report = verify(root)

    [finding] = report.findings
    assert finding.outcome is Outcome.FOREIGN
    assert str(path).startswith(f"{root.path}/{finding.path}")
    assert report.intact == 1


def test_a_link_in_the_tree_is_foreign_and_not_followed(root: StoreRoot, card: Path) -> None:
    put(root, card)
    (Path(root.path) / "abc").symlink_to(card)

    assert [finding.path for finding in verify(root).findings] == ["abc"]


def test_only_the_named_objects_are_checked_when_asked_so(root: StoreRoot, card: Path) -> None:
    put(root, card)
    put(root, card, "other.mp4", urn="urn:x:2")
    (Path(root.path) / "stranger").write_bytes(b"?")

    report = verify(root, objects=["urn:x:2", "urn:x:3"], whole=False)

    assert report.checked == 2
    assert [finding.object_id for finding in report.findings] == ["urn:x:3"]


def test_the_check_tells_object_by_object(root: StoreRoot, card: Path) -> None:
    sources = []
    for number in range(40):
        (card / str(number)).write_bytes(b"%d" % number)
        sources.append(Source(card / str(number), f"urn:x:{number}"))
    hand_in(root, sources)
    flip(Path(root.content_path("urn:x:7")))
    (Path(root.path) / "stranger").write_bytes(b"?")

    told = list(check(root))

    checked = {one.object_id: one.outcome for one in told if isinstance(one, Checked)}
    assert checked == {f"urn:x:{number}": "changed" if number == 7 else "intact" for number in range(40)}
    assert [one.path for one in told if isinstance(one, Finding)] == ["stranger"]


def test_progress_counts_the_bytes(root: StoreRoot, card: Path) -> None:
    put(root, card, data=bytes(3 << 20))
    counts: list[int] = []

    report = verify(root, on_progress=counts.append, workers=1)

    assert sum(counts) == report.bytes > 3 << 20


@pytest.mark.process
@needs_faults
@pytest.mark.parametrize(("call", "error"), [("readv", "EIO"), ("openat", "EIO"), ("openat", "EACCES")])
def test_bytes_the_device_does_not_give_are_unreadable_not_changed(
    root: StoreRoot, card: Path, call: str, error: str
) -> None:
    put(root, card)
    code = (
        "import json;from liuhen.store import StoreRoot, verify;"
        f"print(json.dumps(verify(StoreRoot.open({root.path!r})).as_json()))"
    )

    done = run_python("-c", code, wrapper=inject(call, root.content_path(URN), f"error={error}"))

    report = json.loads(done.stdout)
    assert (report["checked"], report["intact"], report["changed"], report["missing"]) == (1, 0, [], [])
    [finding] = report["unreadable"]
    assert finding["errno"] == getattr(errno, error)
    assert "是否完好未知" in finding["words"]


@pytest.mark.process
@needs_faults
def test_a_folder_that_cannot_be_listed_is_unreadable(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    top = f"{root.path}/{taken.object_path.split('/')[0]}"
    code = (
        "import json;from liuhen.store import StoreRoot, verify;"
        f"print(json.dumps(verify(StoreRoot.open({root.path!r}), objects=[{URN!r}]).as_json()))"
    )

    done = run_python("-c", code, wrapper=inject("openat", top, "error=EIO:when=1"))

    report = json.loads(done.stdout)
    assert [finding["path"] for finding in report["unreadable"]] == [taken.object_path.split("/")[0]]


def test_a_damaged_object_does_not_answer_questions(root: StoreRoot, card: Path) -> None:
    where = Path(root.path, put(root, card).object_path)
    flip(where / "v1/content/liuhen.json")

    assert not root.holds(URN)
    with pytest.raises(StoreError, match="已损坏"):
        root.sidecar(URN)


def test_a_report_counts(root: StoreRoot) -> None:
    report = Report()
    report.add(Checked("a", "p", ()))
    report.add(Checked("b", "q", (Finding(Outcome.UNREADABLE, "q/x"), Finding(Outcome.MISSING, "q/y"))))

    assert (report.checked, report.intact, report.sound) == (2, 1, False)
    assert Checked("b", "q", tuple(report.findings)).outcome == "missing"


@pytest.mark.parametrize("object_id", ["", "urn:\ud800", "x" * 5000])
def test_an_id_that_has_no_place_is_a_finding_and_the_others_are_checked(
    root: StoreRoot, card: Path, object_id: str
) -> None:
    taken = put(root, card)
    put(root, card, "other.mp4", urn="urn:x:2")
    forge_inventory(root, URN, lambda inventory: inventory.update(id=object_id))

    report = verify(root, objects={URN: taken.digest.hex, "urn:x:2": ""})

    assert (report.checked, report.intact) == (2, 1)
    [finding] = report.findings
    assert (finding.outcome, finding.object_id) == (Outcome.CHANGED, URN)
    assert "清单无法识别" in finding.words


def test_a_fault_at_one_object_is_told_about_it_and_the_others_are_checked(
    root: StoreRoot, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, card)
    put(root, card, "other.mp4", urn="urn:x:2")
    run = Inspection.run

    def stumbling(inspection: Inspection) -> Checked:
        if inspection.object_id == URN:
            raise RecursionError
        return run(inspection)

    monkeypatch.setattr(Inspection, "run", stumbling)

    report = verify(root, objects=[URN, "urn:x:2"])

    assert (report.checked, report.intact) == (2, 1)
    [finding] = report.findings
    assert (finding.outcome, finding.object_id) == (Outcome.UNREADABLE, URN)
    assert "RecursionError" in finding.words


@pytest.mark.parametrize("data", [b"no JSON", b"[]", b"[" * 100_000, b'{"original": {"size": 4995, "sm3": "zz"}}'])
def test_a_sidecar_that_is_none_does_not_end_the_question_for_its_object(
    root: StoreRoot, card: Path, data: bytes
) -> None:
    put(root, card)
    forge_file(root, URN, SIDECAR_PATH, data)

    assert root.find(URN) is None
    assert root.recover(URN) is None


def test_a_forged_sidecar_is_caught_by_books_that_know_the_inventory(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    known = {URN: Expected(taken.digest.hex, taken.inventory)}
    assert verify(root, objects=known).sound
    forge_sidecar(root, URN)

    assert verify(root, objects={URN: taken.digest.hex}).sound
    [finding] = verify(root, objects=known).findings
    assert (finding.outcome, finding.object_id, finding.expected) == (Outcome.CHANGED, URN, taken.inventory)
    assert finding.path == f"{taken.object_path}/inventory.json"


def test_who_handed_in_is_caught_as_well(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)
    forge_inventory(root, URN, lambda inventory: inventory["versions"]["v1"]["user"].update(name="别人"))

    assert verify(root, objects={URN: Expected(taken.digest.hex, taken.inventory)}).of(Outcome.CHANGED)


@pytest.mark.parametrize("forge", [forge_original, forge_sidecar])
@pytest.mark.parametrize("frame", ["", "v1"])
def test_the_inventory_that_the_books_know_is_believed_wherever_it_lies(
    root: StoreRoot, card: Path, forge: Callable[..., None], frame: str
) -> None:
    taken = put(root, card)
    content = CONTENT if forge is forge_original else SIDECAR_PATH
    forge(root, URN, frames=(frame,))

    report = verify(root, objects={URN: Expected(taken.digest.hex, taken.inventory)})

    inner = [f"{frame}/{name}".lstrip("/") for name in ("inventory.json", "inventory.json.sha256")]
    assert {finding.path for finding in report.of(Outcome.CHANGED)} == {
        f"{taken.object_path}/{path}" for path in (*inner, content)
    }


def test_an_object_knows_the_digest_of_its_inventory_after_the_hand_in_and_later(root: StoreRoot, card: Path) -> None:
    taken = put(root, card)

    assert root.find(URN) == taken
    assert (
        taken.inventory == hashlib.sha256(Path(root.path, taken.object_path, "inventory.json").read_bytes()).hexdigest()
    )
