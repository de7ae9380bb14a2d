"""The key file, and the hand-over from one key to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import authority, keys, services
from liuhen.ledger.authority import AuthorityError
from liuhen.ledger.files import write_durably
from liuhen.ledger.keys import KeyFileError
from liuhen.merkle.notes import SigningKey, parse_note, sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "liuhen.test/log"


def test_a_new_key_is_for_its_owner_alone() -> None:
    made = keys.create(NAME)
    assert keys.path_of().stat().st_mode & 0o777 == 0o600
    assert keys.load(NAME).verifier == made.verifier


def test_a_key_is_never_written_over() -> None:
    made = keys.create(NAME)
    with pytest.raises(FileExistsError):
        keys.create(NAME)
    assert keys.load(NAME).verifier == made.verifier


def test_a_key_that_others_may_read_is_refused() -> None:
    keys.create(NAME)
    keys.path_of().chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load(NAME)


@pytest.mark.parametrize(("content", "problem"), [(b"not base64!", "无法读取"), (b"AAAA\n", "长度不对")])
def test_a_broken_key_file_is_refused(content: bytes, problem: str) -> None:
    keys.create(NAME)
    write_durably(keys.path_of(), content, mode=0o600)
    with pytest.raises(KeyFileError, match=problem):
        keys.load(NAME)


def test_a_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_durably(folder / "a", b"one")
    write_durably(folder / "a", b"two")
    with pytest.raises(FileExistsError):
        write_durably(folder / "a", b"three", replace=False)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("a", b"two")]


def reigns() -> list[authority.Reign]:
    with connection.cursor() as cursor:
        return authority.reigns(cursor)


def test_a_rotation_is_signed_by_both_keys_and_binds_the_tree(log: Callable[[int], None]) -> None:
    log(3)
    root = services.prove_inclusion(0).root
    old = keys.load(NAME).verifier
    entry = services.rotate_key(actor=ZHANG, at=AT)
    new = keys.load(NAME).verifier
    assert entry.index == 4
    assert (entry.facts["old"], entry.facts["new"]) == (str(old), str(new))
    statement = parse_note(str(entry.facts["statement"]))
    assert set(statement.signed_by([old, new])) == {old, new}
    assert authority.root_of_rotation(entry.content) == root
    assert reigns() == [authority.Reign(0, old), authority.Reign(4, new)]


def test_each_key_signs_in_its_reign(log: Callable[[int], None]) -> None:
    log(3)
    before = services.sign_checkpoint(at=AT)
    services.rotate_key(actor=ZHANG, at=AT)
    after = services.sign_checkpoint(at=AT)
    known = reigns()
    for checkpoint, reign in ((before, known[0]), (after, known[1])):
        assert authority.key_at(known, checkpoint.size) == reign.key
        assert parse_note(checkpoint.note).signed_by([part.key for part in known]) == (reign.key,)


def test_a_rotation_that_was_committed_before_the_power_cut_is_finished(
    log: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    log(1)
    with monkeypatch.context() as cut:
        cut.setattr(keys, "promote", lambda: None)
        services.rotate_key(actor=ZHANG, at=AT)
    assert keys.path_of(keys.NEXT).exists()
    services.sign_checkpoint(at=AT)
    assert not keys.path_of(keys.NEXT).exists()
    assert keys.load(NAME).verifier == reigns()[-1].key


def test_a_rotation_that_was_never_committed_changes_nothing(log: Callable[[int], None]) -> None:
    log(1)
    old = keys.load(NAME).verifier
    keys.create(NAME, keys.path_of(keys.NEXT))
    services.sign_checkpoint(at=AT)
    assert keys.load(NAME).verifier == old
    services.rotate_key(actor=ZHANG, at=AT)
    assert reigns()[-1].key == keys.load(NAME).verifier != old


def test_an_intruders_rotation_is_not_believed(log: Callable[[int], None]) -> None:
    log(1)
    old = keys.load(NAME)
    intruder = SigningKey.from_seed(NAME, b"i" * 32)
    text = authority._statement(2, services.prove_inclusion(0).root, old.verifier, intruder.verifier)
    facts: dict[str, object] = {
        "old": str(old.verifier),
        "new": str(intruder.verifier),
        "statement": str(sign(text, intruder)),
    }
    services.append_and_integrate(actor=ZHANG, at=AT, entries=[(authority.ROTATION, "ledger:x", facts)])
    with pytest.raises(AuthorityError, match="新旧两个密钥"):
        reigns()


def test_a_rotation_is_not_believed_at_another_place(log: Callable[[int], None]) -> None:
    log(1)
    entry = services.rotate_key(actor=ZHANG, at=AT)
    services.append_and_integrate(actor=ZHANG, at=AT, entries=[(authority.ROTATION, "ledger:x", entry.facts)])
    with pytest.raises(AuthorityError) as caught:
        reigns()
    assert caught.value.index == 3


def test_a_log_whose_first_entry_is_no_genesis_is_not_believed(
    log: Callable[[int], None], tamper: Callable[..., None]
) -> None:
    log(2)
    tamper("UPDATE ledger_leaf SET entry = -entry WHERE leaf = 0", "UPDATE ledger_leaf SET leaf = -1 WHERE leaf = 0")
    with pytest.raises(AuthorityError, match="没有首条记录"):
        reigns()
    tamper("UPDATE ledger_leaf SET leaf = 0 WHERE leaf = 1")
    with pytest.raises(AuthorityError, match="不是有效的公钥登记"):
        reigns()


@pytest.mark.django_db
def test_keys_without_a_genesis_act_are_not_believed() -> None:
    key = keys.create(NAME).verifier
    made = services.append_many(actor=ZHANG, at=AT, entries=[("other.act", "x:1", {"keys": [str(key)]})])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_leaf (leaf, entry, hash) SELECT 0, number, content FROM ledger_entry WHERE number = %s",
            [made[0].number],
        )
    with pytest.raises(AuthorityError, match="第一条不是首条记录"):
        reigns()
    assert json.loads(made[0].content)["act"] == "other.act"
