"""Checkpoints: signed, kept twice, countersigned; and never signed over a tree that was changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.ledger.conftest import AT, PEER, ZHANG

from liuhen.ledger import checkpoints, keys, queries, services
from liuhen.ledger.checkpoints import ForkError, file_of
from liuhen.ledger.files import write_durably
from liuhen.ledger.keys import KeyFileError
from liuhen.ledger.verification import verify_ledger
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import NoteError, parse_note, sign, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liuhen.merkle.notes import SigningKey

pytestmark = pytest.mark.django_db


def countersigned(note: str, key: SigningKey = PEER) -> str:
    parsed = parse_note(note)
    return str(parsed.with_signature(signature_of(parsed.text, key)))


def test_a_checkpoint_names_the_log_its_size_root_and_time(log: Callable[[int], None]) -> None:
    log(4)
    checkpoint = services.sign_checkpoint(at=AT)
    note = parse_note(checkpoint.note)
    assert CheckpointBody.parse(note.text) == CheckpointBody(
        "liuhen.test/log", 5, services.prove_inclusion(0).root, ("at 2026-03-10T08:20:00Z",)
    )
    key = keys.load("liuhen.test/log").verifier
    assert note.signed_by([key]) == (key,)
    assert (checkpoint.size, checkpoint.at) == (5, AT)


def test_a_checkpoint_places_what_waits(log: Callable[[int], None]) -> None:
    log(1)
    services.append_many(actor=ZHANG, at=AT, entries=[("a.b", "x:1", {})])
    assert services.sign_checkpoint(at=AT).size == 3


def test_an_empty_log_is_begun_by_its_first_checkpoint() -> None:
    assert services.sign_checkpoint(at=AT).size == 1
    genesis = queries.entry(0)
    assert genesis is not None
    assert genesis.act == "ledger.genesis"


def test_a_log_that_has_not_grown_keeps_its_checkpoint(log: Callable[[int], None]) -> None:
    log(2)
    first = services.sign_checkpoint(at=AT)
    assert services.sign_checkpoint(at=AT + timedelta(hours=1)) == first
    log(1)
    assert services.sign_checkpoint(at=AT + timedelta(hours=2)).size == 4


def test_the_file_holds_the_same_note_and_is_made_again_when_it_was_lost(log: Callable[[int], None]) -> None:
    log(2)
    checkpoint = services.sign_checkpoint(at=AT)
    path = file_of(checkpoint.size)
    assert path.read_text("utf-8") == checkpoint.note
    path.unlink()
    services.sign_checkpoint(at=AT)
    assert path.read_text("utf-8") == checkpoint.note
    assert [other.name for other in path.parent.iterdir()] == ["0000000000000003.note"]


def killed(_size: object) -> None:
    raise KeyboardInterrupt


def test_a_file_that_was_never_written_is_written_although_the_log_has_grown(
    log: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "write_file", killed)  # between the row and its file
        log(2)
        with pytest.raises(KeyboardInterrupt):
            services.sign_checkpoint(at=AT)
    log(2)
    services.sign_checkpoint(at=AT)
    assert sorted(path.name for path in file_of(3).parent.iterdir()) == [file_of(size).name for size in (3, 5)]
    assert verify_ledger().sound


def test_a_forged_row_without_a_file_keeps_nobody_from_signing(
    log: Callable[[int], None], tamper: Callable[..., None]
) -> None:
    log(2)
    services.sign_checkpoint(at=AT)
    log(2)
    services.sign_checkpoint(at=AT)
    file_of(3).unlink()
    tamper("UPDATE ledger_checkpoint SET note = 'nothing' WHERE size = 3")
    log(2)
    assert services.sign_checkpoint(at=AT).size == 7
    assert not file_of(3).exists()


def test_a_countersignature_that_comes_while_the_file_is_written_stays_in_it(
    log: Callable[[int], None], countersign: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    came = False

    def writing(path: Path, data: bytes) -> None:
        nonlocal came
        if not came:
            came = True
            countersign(3)  # another process: its file is there before ours, which is of an older reading
        write_durably(path, data)

    monkeypatch.setattr(checkpoints, "write_durably", writing)
    log(2)
    services.sign_checkpoint(at=AT)
    assert parse_note(file_of(3).read_text("utf-8")).signed_by([PEER.verifier]) == (PEER.verifier,)


def test_the_latest_checkpoint_is_that_of_the_largest_size(log: Callable[[int], None]) -> None:
    for _ in range(3):
        log(3)
        services.sign_checkpoint(at=AT)
    latest = queries.latest_checkpoint()
    assert latest is not None
    assert latest.size == 10
    assert queries.checkpoint_at(7) is not None
    assert queries.checkpoint_at(8) is None


def test_a_second_body_countersigns_and_its_line_stays_in_row_and_file(log: Callable[[int], None]) -> None:
    log(2)
    note = services.sign_checkpoint(at=AT).note
    checkpoint = services.countersign(at=AT, note=countersigned(note), key=PEER.verifier)
    assert parse_note(checkpoint.note).signed_by([PEER.verifier]) == (PEER.verifier,)
    assert queries.latest_checkpoint() == checkpoint
    assert file_of(3).read_text("utf-8") == checkpoint.note
    assert services.countersign(at=AT, note=countersigned(note), key=PEER.verifier) == checkpoint


def test_a_countersignature_under_something_else_is_refused(log: Callable[[int], None]) -> None:
    log(2)
    services.sign_checkpoint(at=AT)
    other = CheckpointBody("liuhen.test/log", 3, b"\x07" * 32, ("at 2026-03-10T08:20:00Z",))
    with pytest.raises(NoteError, match="没有签发过"):
        services.countersign(at=AT, note=str(sign(other.text, PEER)), key=PEER.verifier)


def test_a_countersignature_by_nobody_or_by_ourselves_is_refused(log: Callable[[int], None]) -> None:
    log(2)
    note = services.sign_checkpoint(at=AT).note
    with pytest.raises(NoteError, match=r"没有 supervisor\.test 的有效签名"):
        services.countersign(at=AT, note=note, key=PEER.verifier)
    with pytest.raises(NoteError, match="另一机构"):
        services.countersign(at=AT, note=note, key=keys.load("liuhen.test/log").verifier)


def test_a_forged_countersignature_is_refused(log: Callable[[int], None]) -> None:
    log(2)
    note = parse_note(services.sign_checkpoint(at=AT).note)
    forged = note.with_signature(signature_of("something else\n", PEER))
    with pytest.raises(NoteError, match="does not hold"):
        services.countersign(at=AT, note=str(forged), key=PEER.verifier)


def test_a_tree_that_contradicts_its_checkpoint_is_not_signed_again(
    log: Callable[[int], None], tamper: Callable[..., None]
) -> None:
    log(4)
    signed = services.sign_checkpoint(at=AT)
    tamper("UPDATE ledger_leaf SET hash = (SELECT hash FROM ledger_leaf WHERE leaf = 1) WHERE leaf = 4")
    log(1)
    with pytest.raises(ForkError, match="已停止签名") as caught:
        services.sign_checkpoint(at=AT)
    assert caught.value.earlier == signed
    assert caught.value.root != signed.root


def test_a_shortened_tree_is_not_signed_again(log: Callable[[int], None], tamper: Callable[..., None]) -> None:
    log(6)
    services.sign_checkpoint(at=AT)
    tamper("DELETE FROM ledger_leaf WHERE leaf >= 4", "DELETE FROM ledger_node WHERE position > 2")
    with pytest.raises(ForkError):
        services.sign_checkpoint(at=AT)


def test_a_log_never_gets_a_new_key_by_itself(log: Callable[[int], None], home: Path) -> None:
    log(1)
    (home / "keys" / "ledger_ed25519").unlink()
    with pytest.raises(KeyFileError, match="从备份恢复"):
        services.sign_checkpoint(at=AT)


def test_a_foreign_key_does_not_sign(log: Callable[[int], None], home: Path) -> None:
    log(1)
    (home / "keys" / "ledger_ed25519").unlink()
    keys.create("liuhen.test/log")
    with pytest.raises(KeyFileError, match="不是本日志登记的密钥"):
        services.sign_checkpoint(at=AT)
