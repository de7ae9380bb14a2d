"""Who signs the log: the key of its genesis, and every key that the one before it handed over to.

A rotation is an entry that holds a note signed by the old and the new key over the tree as it stood before, so it
cannot be moved to another place or another log.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from liuhen.ledger import keys
from liuhen.ledger.entries import document_of
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.rows import insert, make
from liuhen.ledger.sequencer import GENESIS, lock, place, tree_size
from liuhen.ledger.stored import as_bytes, octets
from liuhen.merkle.notes import SigningKey, VerifierKey, parse_note, sign
from liuhen.merkle.tree import root

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.ledger.cursors import Cursor
    from liuhen.ledger.entries import Entry

ROTATION = "ledger.key_rotated"
_TITLE = "liuhen key rotation v1"
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)  # what a document of any other shape brings up


class AuthorityError(RuntimeError):
    """The log's own record of its keys does not hold; `index` is the entry at fault, the message is Chinese."""

    def __init__(self, index: int, words: str) -> None:
        super().__init__(words)
        self.index = index


class Reign(NamedTuple):
    """A key signs the checkpoints of every size above `after`, until the next reign."""

    after: int
    key: VerifierKey


def reigns(cursor: Cursor) -> list[Reign]:
    """Return the keys of the log in order. Raises AuthorityError when the genesis or a rotation does not hold."""
    result = [Reign(0, _genesis_key(cursor))]
    cursor.execute(f"{_content_of(cursor)} WHERE e.act = %s ORDER BY l.leaf", [ROTATION])
    for index, content in cursor.fetchall():
        result.append(Reign(index, _successor(index, as_bytes(content), result[-1].key)))
    return result


def key_at(known: list[Reign], size: int) -> VerifierKey:
    """Return the key that signs a checkpoint of `size` leaves."""
    return next(reign.key for reign in reversed(known) if size > reign.after)


def signing_key(cursor: Cursor) -> SigningKey:
    """Return the private key of the reign. Raises KeyFileError when the file holds another log's key or none."""
    current = reigns(cursor)[-1].key
    waiting = keys.path_of(keys.NEXT)
    if waiting.exists() and keys.load(current.name, waiting).verifier == current:
        keys.promote()  # the rotation was committed, then the machine stopped
    key = keys.load(current.name)
    if key.verifier != current:
        raise keys.KeyFileError(
            f"签名密钥 {keys.path_of()} 不是本日志登记的密钥 {current.key_id.hex()}："
            "请从备份恢复原密钥，并核查密钥为何被替换"
        )
    return key


def rotate_key(*, actor: Actor, at: datetime) -> Entry:
    """Bring in a new signing key: an entry signed by the old and the new one, then the file is replaced.

    Return the entry. Raises KeyFileError when the present key cannot be used.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        lock(cursor)
        old = signing_key(cursor)
        keys.path_of(keys.NEXT).unlink(missing_ok=True)  # left by a rotation that was never committed
        new = keys.create(old.name, keys.path_of(keys.NEXT))
        size = tree_size(cursor)
        note = sign(_statement(size, root(DatabaseNodes(cursor), size), old.verifier, new.verifier), old, new)
        facts = {"old": str(old.verifier), "new": str(new.verifier), "statement": str(note)}
        subject = f"ledger:{old.name}"
        made = make(cursor, actor=actor, at=at, agency=actor.agency, entries=[(ROTATION, subject, facts)])
        insert(cursor, made)
        place(cursor, made)
    keys.promote()
    return made[0]._replace(index=size)


def root_of_rotation(content: bytes) -> bytes:
    """Return the root that the statement of a valid rotation entry names."""
    statement = document_of(content)["facts"]["statement"]  # type: ignore[index]  # valid by its reign
    return base64.b64decode(statement.split("\n")[3])


def content_at(cursor: Cursor, index: int) -> bytes:
    """Return the bytes of the entry at a place. Raises AuthorityError when it is not there or does not hold bytes."""
    cursor.execute(f"{_content_of(cursor)} WHERE l.leaf = %s", [index])
    row = cursor.fetchone()
    content = None if row is None else as_bytes(row[1])
    if content is None:
        raise AuthorityError(index, f"第 {index} 条更换密钥的记录无法读取")
    return content


def _content_of(cursor: Cursor) -> str:
    content = octets("e.content", cursor.db.vendor)
    return f"SELECT l.leaf, {content} FROM ledger_leaf l JOIN ledger_entry e ON e.number = l.entry"  # noqa: S608  # our own words


def _document(content: bytes | None) -> dict[str, object]:
    """Return the JSON object of an entry. Raises ValueError when it is not one."""
    if content is None:
        raise ValueError("存放的已不是原来的字节")
    return document_of(content)


def _statement(size: int, tree_root: bytes, old: VerifierKey, new: VerifierKey) -> str:
    encoded = base64.b64encode(tree_root).decode("ascii")
    return f"{_TITLE}\n{old.name}\n{size}\n{encoded}\n{old}\n{new}\n"


def _genesis_key(cursor: Cursor) -> VerifierKey:
    cursor.execute(f"{_content_of(cursor)} WHERE l.leaf = 0")
    row = cursor.fetchone()
    if row is None:
        raise AuthorityError(0, "日志没有首条记录（登记名称和公钥的记录），无法核对签名")
    try:
        document = _document(as_bytes(row[1]))
        (text,) = document["facts"]["keys"]  # type: ignore[index]  # anything else is caught below
        key = VerifierKey.parse(text)
    except _UNREADABLE as error:
        raise AuthorityError(0, "日志的首条记录不是有效的公钥登记") from error
    if document.get("act") != GENESIS:
        raise AuthorityError(0, "日志的第一条不是首条记录（登记名称和公钥的记录）")
    return key


def _successor(index: int, content: bytes | None, old: VerifierKey) -> VerifierKey:
    """Return the key that a rotation entry hands over to, once both signatures hold over the tree at its place."""
    try:
        facts = _document(content)["facts"]
        new = VerifierKey.parse(facts["new"])  # type: ignore[index]  # caught below
        note = parse_note(facts["statement"])  # type: ignore[index]
        signed = set(note.signed_by((old, new)))
    except _UNREADABLE as error:
        raise AuthorityError(index, f"第 {index} 条更换密钥的记录无效：{error}") from error
    lines = note.text.split("\n")
    if signed != {old, new} or lines[:3] != [_TITLE, old.name, str(index)] or lines[4:] != [str(old), str(new), ""]:
        raise AuthorityError(index, f"第 {index} 条更换密钥的记录没有由新旧两个密钥共同签名，或者不属于此处")
    return new
