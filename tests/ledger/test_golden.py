"""The golden log: bytes written once, read by every later version."""

from __future__ import annotations

import json

import pytest
from tests.ledger import make_golden
from tests.merkle import reference

from liuhen.ledger import entries
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import VerifierKey, parse_note
from liuhen.merkle.proofs import consistency_proof, inclusion_proof
from liuhen.merkle.verification import verify_consistency, verify_inclusion

LINES = (make_golden.FOLDER / "entries.jsonl").read_bytes().split(b"\n")[:-1]
SIZES = range(len(LINES) + 1)


def checkpoint(size: int) -> CheckpointBody:
    """Read a committed checkpoint, once its signature was verified with the committed key."""
    key = VerifierKey.parse((make_golden.FOLDER / "key").read_text("utf-8").strip())
    note = parse_note((make_golden.FOLDER / "checkpoints" / f"{size:016d}.note").read_text("utf-8"))
    assert note.signed_by([key]) == (key,)
    return CheckpointBody.parse(note.text)


def test_today_writes_the_same_bytes_as_then() -> None:
    committed = {
        str(path.relative_to(make_golden.FOLDER)): path.read_bytes()
        for path in make_golden.FOLDER.rglob("*")
        if path.is_file()
    }
    assert make_golden.files() == committed


@pytest.mark.parametrize("size", SIZES)
def test_each_checkpoint_signs_the_root_of_its_size(size: int) -> None:
    body = checkpoint(size)
    assert (body.origin, body.size) == ("liuhen.test/golden", size)
    assert body.root == reference.mth(LINES[:size])


def test_every_entry_is_proven_under_every_checkpoint() -> None:
    nodes = reference.MemoryNodes(LINES)
    for size in SIZES[1:]:
        for index in range(size):
            proof = inclusion_proof(nodes, index, size)
            leaf = leaf_hash(LINES[index])
            verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=checkpoint(size).root)


def test_every_checkpoint_contains_those_before_it() -> None:
    nodes = reference.MemoryNodes(LINES)
    for second in SIZES[1:]:
        for first in SIZES[1 : second + 1]:
            verify_consistency(
                first=first,
                second=second,
                proof=consistency_proof(nodes, first, second),
                first_root=checkpoint(first).root,
                second_root=checkpoint(second).root,
            )


@pytest.mark.parametrize("line", LINES)
def test_every_entry_of_then_is_read_today(line: bytes) -> None:
    document = entries.document_of(line)
    assert document["format"] == entries.FORMAT
    assert entries.encode(document) == line
    assert json.loads(line) == document
