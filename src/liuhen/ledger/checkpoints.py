"""Checkpoints: signed notes over the tree, kept as a row and as a file, so that a shortened database is noticed.

The file is written after the row is committed; one that is missing after a power cut is written by the next
call, whether or not the log has grown by then.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from liuhen.kernel.moments import iso
from liuhen.ledger import authority
from liuhen.ledger.files import write_durably
from liuhen.ledger.models import CheckpointRow, CountersignatureRow
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.sequencer import begin, integrate, lock, tree_size
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import Note, NoteError, Signature, VerifierKey, parse_note, sign
from liuhen.merkle.tree import root

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.ledger.cursors import Cursor

_RECENT = 20  # checkpoints looked at before the next one
AT = "at "  # the extension line that says when a checkpoint was signed


class ForkError(RuntimeError):
    """The tree no longer contains what an earlier checkpoint signed: nothing more is signed.

    `earlier` is the checkpoint, `root` the root that the tree has at its size now: the evidence, both sides.
    """

    def __init__(self, earlier: Checkpoint, root_now: bytes) -> None:
        super().__init__(
            f"日志与 {earlier.size} 条时的检查点不一致，已停止签名：请运行 liuhen verify ledger 查明被改动之处"
        )
        self.earlier = earlier
        self.root = root_now


class Checkpoint(NamedTuple):
    """A checkpoint: the first `size` entries had this root when it was signed. `note` carries every signature."""

    size: int
    root: bytes
    at: datetime
    note: str


def sign_checkpoint(*, at: datetime) -> Checkpoint:
    """Place what is waiting, sign the tree, and keep the note as a row and a file.

    A log that has not grown keeps its latest checkpoint; an empty log is begun. Raises KeyFileError when the key
    cannot be used, ForkError when the tree contradicts the latest checkpoint.
    """
    integrate()
    _write_missing()
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor)
        begin(cursor, at)
        checkpoint = _unless_grown(cursor) or _sign(cursor, at)
    write_file(checkpoint.size)
    return checkpoint


def countersign(*, at: datetime, note: str, key: VerifierKey) -> Checkpoint:
    """Add the signature of another body, given as the note that it signed and its public key.

    Raises NoteError when the note is not one of ours, is not signed by the key, or the key is the log's own.
    """
    given = parse_note(note)
    body = CheckpointBody.parse(given.text)
    if key not in given.signed_by([key]):
        raise NoteError(f"没有 {key.name} 的有效签名")
    line = next(s for s in given.signatures if (s.name, s.key_id) == (key.name, key.key_id)).line
    with transaction.atomic(), connection.cursor() as cursor:
        row = CheckpointRow.objects.filter(size=body.size).first()
        if row is None or parse_note(row.note).text != given.text:
            raise NoteError(f"本日志没有签发过这个 {body.size} 条时的检查点")
        if key in {reign.key for reign in authority.reigns(cursor)}:
            raise NoteError("副署须由另一机构使用自己的密钥")
        CountersignatureRow.objects.get_or_create(size=body.size, key=str(key), defaults={"line": line, "at": at})
        checkpoint = _from_row(row)
    write_file(checkpoint.size)
    return checkpoint


def latest_checkpoint() -> Checkpoint | None:
    """Return the checkpoint of the largest size, None before the first."""
    row = CheckpointRow.objects.order_by("-size").first()
    return None if row is None else _from_row(row)


def checkpoint_at(size: int) -> Checkpoint | None:
    """Return the checkpoint of exactly this size."""
    row = CheckpointRow.objects.filter(size=size).first()
    return None if row is None else _from_row(row)


def file_of(size: int) -> Path:
    """Return where the file of a checkpoint lies."""
    return Path(settings.LIUHEN_CHECKPOINTS) / f"{size:016d}.note"


def write_file(size: int) -> None:
    """Keep a checkpoint, whose row is committed, as a file with every signature, unless the file holds it already.

    Another process may add a countersignature between our reading and our writing and would be overwritten, so the row
    is read again after each writing: whoever writes last has read last.
    """
    path, written = file_of(size), b""
    while (data := _data_of(size)) != written:
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, data)
        written = data


def _data_of(size: int) -> bytes:
    checkpoint = checkpoint_at(size)
    assert checkpoint is not None, "a checkpoint row cannot vanish"
    return checkpoint.note.encode()


def _write_missing() -> None:
    """Write the files of recent checkpoints whose process died between row and file.

    Every signing does so, hence the newest row alone would do; some more are looked at for what was left before.
    """
    for size in CheckpointRow.objects.order_by("-size").values_list("size", flat=True)[:_RECENT]:
        if not file_of(size).exists():
            with suppress(TypeError, ValueError):  # a row that was forged is named by the verification and stops nobody
                write_file(size)


def _unless_grown(cursor: Cursor) -> Checkpoint | None:
    """Return the latest checkpoint when it covers the whole tree; check that the tree still contains it."""
    latest = latest_checkpoint()
    if latest is None:
        return None
    size = tree_size(cursor)
    root_now = root(DatabaseNodes(cursor), min(size, latest.size))
    if size < latest.size or root_now != latest.root:
        raise ForkError(latest, root_now)
    return latest if size == latest.size else None


def _sign(cursor: Cursor, at: datetime) -> Checkpoint:
    key = authority.signing_key(cursor)
    size = tree_size(cursor)
    body = CheckpointBody(key.name, size, root(DatabaseNodes(cursor), size), (AT + iso(at),))
    note = sign(body.text, key)
    CheckpointRow.objects.create(size=size, root=body.root, at=at, note=str(note))
    return Checkpoint(size, body.root, at, str(note))


def _from_row(row: CheckpointRow) -> Checkpoint:
    note: Note = parse_note(row.note)
    for line in CountersignatureRow.objects.filter(size=row.size).order_by("id").values_list("line", flat=True):
        note = note.with_signature(Signature.parse(line))
    return Checkpoint(row.size, bytes(row.root), row.at, str(note))
