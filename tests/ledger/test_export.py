"""The export, read by a stranger: with the files alone, and with the recursive tree of the tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.ledger.conftest import AT, ZHANG
from tests.merkle import reference

from liuhen.ledger import export, queries, services
from liuhen.ledger.export import ExportError, export_log
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import VerifierKey, parse_note
from liuhen.merkle.tiles import unbundle
from liuhen.merkle.verification import verify_consistency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def exported(log: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of 303 entries with a rotation, exported at its last checkpoint while it grew on."""
    monkeypatch.setattr(export, "LINES", 256)
    log(5)
    services.sign_checkpoint(at=AT)
    services.rotate_key(actor=ZHANG, at=AT)
    log(296)
    checkpoint = services.sign_checkpoint(at=AT)
    log(3)
    assert export_log(tmp_path / "out", checkpoint).size == 303
    return tmp_path / "out"


def lines(folder: Path) -> list[bytes]:
    files = sorted((folder / "entries").iterdir())
    return [line for path in files for line in path.read_bytes().split(b"\n")[:-1]]


def keys(folder: Path) -> list[VerifierKey]:
    return [VerifierKey.parse(line) for line in (folder / "key").read_text("utf-8").splitlines()]


def test_the_entries_hash_to_the_root_that_the_checkpoint_signs(exported: Path) -> None:
    note = parse_note((exported / "checkpoint").read_text("utf-8"))
    body = CheckpointBody.parse(note.text)
    assert reference.mth(lines(exported)) == body.root
    assert (len(lines(exported)), body.size) == (303, 303)
    assert note.signed_by(keys(exported)) == (keys(exported)[1],)


def test_the_first_line_is_the_genesis_with_the_first_key(exported: Path) -> None:
    assert json.loads(lines(exported)[0])["facts"]["keys"] == [str(keys(exported)[0])]


def test_bundles_and_lines_hold_the_same_entries(exported: Path) -> None:
    entries = exported / "tile" / "entries"
    assert unbundle((entries / "000").read_bytes()) == lines(exported)[:256]
    assert unbundle((entries / "001.p" / "47").read_bytes()) == lines(exported)[256:]


def test_the_hash_tiles_hold_the_tree(exported: Path) -> None:
    leaves = [reference.leaf(line) for line in lines(exported)]
    assert (exported / "tile" / "0" / "000").read_bytes() == b"".join(leaves[:256])
    assert (exported / "tile" / "0" / "001.p" / "47").read_bytes() == b"".join(leaves[256:])
    assert (exported / "tile" / "1" / "000.p" / "1").read_bytes() == reference.mth(lines(exported)[:256])


def test_the_proof_between_checkpoints_verifies(exported: Path) -> None:
    proof = json.loads((exported / "proofs" / "consistency-6-303.json").read_text("utf-8"))
    roots = [
        CheckpointBody.parse(parse_note(path.read_text("utf-8")).text).root
        for path in sorted((exported / "checkpoints").iterdir())
    ]
    assert [value.hex() for value in roots] == [proof["first_root"], proof["second_root"]]
    verify_consistency(
        first=6,
        second=303,
        proof=[bytes.fromhex(value) for value in proof["hashes"]],
        first_root=roots[0],
        second_root=roots[1],
    )


def test_the_guide_says_in_chinese_what_is_not_proven(exported: Path) -> None:
    assert "不能证明" in (exported / "说明.txt").read_text("utf-8")


def test_every_file_is_counted(log: Callable[[int], None], tmp_path: Path) -> None:
    log(2)
    done = export_log(tmp_path / "out", services.sign_checkpoint(at=AT))
    assert done.files == sum(path.is_file() for path in done.folder.rglob("*"))
    assert queries.size() == done.size


def test_a_folder_that_holds_something_is_left_alone(log: Callable[[int], None], tmp_path: Path) -> None:
    log(2)
    (tmp_path / "mine").write_text("mine", "utf-8")
    with pytest.raises(ExportError, match="不是空的"):
        export_log(tmp_path, services.sign_checkpoint(at=AT))
    assert not (tmp_path / "checkpoint").exists()
