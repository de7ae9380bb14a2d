"""Keys and checkpoints against the tree: rows, files, signatures and countersignatures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.kernel.moments import iso
from liuhen.ledger import authority, keys
from liuhen.ledger.checkpoints import AT
from liuhen.ledger.models import CheckpointRow, CountersignatureRow
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.verification.findings import Fault, Report
from liuhen.merkle.checkpoints import CheckpointBody, CheckpointError
from liuhen.merkle.notes import Note, NoteError, Signature, VerifierKey, parse_note
from liuhen.merkle.tree import MissingNodeError, root

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_FILE = re.compile(r"([0-9]{16,19})\.note")


def known_reigns(cursor: CursorWrapper, report: Report, trusted: VerifierKey | None) -> list[authority.Reign]:
    """Return the keys of the log; report a chain that does not hold, a foreign key file or a key nobody trusts."""
    try:
        known = authority.reigns(cursor)
    except authority.AuthorityError as error:
        report.add(Fault.KEY_SWAPPED, f"entry {error.index}", str(error))
        return []
    if trusted is not None and trusted not in {reign.key for reign in known}:
        report.add(Fault.KEY_SWAPPED, "key", "日志登记的公钥不是您给出的公钥")
    for reign in known[1:]:
        _check_rotation(cursor, reign.after, report)
    _check_file(known[-1].key, report)
    return known


def _check_file(current: VerifierKey, report: Report) -> None:
    path, waiting = keys.path_of(), keys.path_of(keys.NEXT)
    if not path.exists():
        return  # an auditor's copy has no private key
    try:
        held = {keys.load(current.name, part).verifier for part in (path, waiting) if part.exists()}
    except keys.KeyFileError as error:
        report.add(Fault.KEY_SWAPPED, "key", str(error))
        return
    if current not in held:
        report.add(Fault.KEY_SWAPPED, "key", f"签名密钥文件 {path} 不是日志登记的密钥")


def _check_rotation(cursor: CursorWrapper, index: int, report: Report) -> None:
    """Check the root that a rotation was signed over."""
    cursor.execute(
        "SELECT e.content FROM ledger_leaf l JOIN ledger_entry e ON e.number = l.entry WHERE l.leaf = %s", [index]
    )
    (content,) = cursor.fetchone()
    try:
        same = authority.root_of_rotation(bytes(content)) == root(DatabaseNodes(cursor), index)
    except MissingNodeError:
        return  # reported by the tree
    if not same:
        report.add(Fault.REWRITTEN, f"entry {index}", f"第 {index} 条更换密钥时签署的日志状态与现在不一致")


class CheckpointCheck:
    """Compares every checkpoint, as a row and as a file, with the tree of `size` leaves."""

    def __init__(self, cursor: CursorWrapper, size: int, known: list[authority.Reign], report: Report) -> None:
        self._cursor = cursor
        self._size = size
        self._known = known
        self._report = report
        self._sound_until = 0

    def run(self) -> None:
        """Check all of them, smallest first."""
        files = _files()
        for row in CheckpointRow.objects.order_by("size").iterator(chunk_size=500):
            self._report.checkpoints += 1
            path = files.pop(row.size, None)
            if path is None:
                words = f"{row.size} 条时的检查点文件不见了"
                self._report.add(Fault.CHECKPOINT_MISSING, f"checkpoint {row.size}", words)
            note = self._note(row.size, row.note)
            if note is None:
                continue
            body = self._judge(row.size, note)
            if body is not None and (bytes(row.root), f"{AT}{iso(row.at)}") != (body.root, *body.extensions[:1]):
                self._wrong(row.size, "的栏目与签名内容不一致")
            self._countersignatures(row.size, note)
            if path is not None:
                self._same_file(row.size, path, note)
        for size, path in sorted(files.items()):
            self._report.add(
                Fault.CHECKPOINT_MISSING, f"checkpoint {size}", f"{size} 条时的检查点有文件，数据库中却没有"
            )
            note = self._read(size, path)
            if note is not None:
                self._judge(size, note)

    def _judge(self, size: int, note: Note) -> CheckpointBody | None:
        """Judge one note: well formed, signed by the key of its time, and true of the tree."""
        try:
            body = CheckpointBody.parse(note.text)
        except CheckpointError as error:
            self._wrong(size, f"内容有误：{error}")
            return None
        if body.size != size:
            self._wrong(size, f"写的却是 {body.size} 条")
        self._signature(size, body, note)
        if size > self._size:
            words = f"检查点证明日志曾有 {size} 条，现在只有 {self._size} 条"
            self._report.add(Fault.TRUNCATED, f"checkpoint {size}", words)
            return body
        try:
            same = root(DatabaseNodes(self._cursor), size) == body.root
        except MissingNodeError as error:
            self._wrong(size, f"无法核对：日志树缺少节点 {error.place}")
            return body
        if same:
            self._sound_until = size
        else:
            words = f"第 {self._sound_until} 至 {size - 1} 条之间的记录与当时签发的检查点不一致"
            self._report.add(Fault.REWRITTEN, f"checkpoint {size}", words)
        return body

    def _signature(self, size: int, body: CheckpointBody, note: Note) -> None:
        if not self._known or size < 1:
            return  # nothing to check against; reported as the key's fault
        key = authority.key_at(self._known, size)
        try:
            signed = key in note.signed_by([key])
        except NoteError:
            self._wrong(size, "的签名无效")
            return
        if not signed:
            words = f"{size} 条时的检查点不是由日志登记的密钥签名的"
            self._report.add(Fault.KEY_SWAPPED, f"checkpoint {size}", words)
        elif body.origin != key.name:
            self._wrong(size, f"属于另一个日志（{body.origin}）")

    def _countersignatures(self, size: int, note: Note) -> None:
        for row in CountersignatureRow.objects.filter(size=size):
            try:
                key = VerifierKey.parse(row.key)
                holds = key in Note(note.text, (Signature.parse(row.line),)).signed_by([key])
            except NoteError:
                holds = False
            if not holds:
                self._wrong(size, f"的副署（{row.key.partition('+')[0]}）无效")

    def _same_file(self, size: int, path: Path, note: Note) -> None:
        kept = self._read(size, path)
        if kept is not None and kept.text != note.text:
            self._wrong(size, "的文件与数据库不一致")
            self._judge(size, kept)

    def _read(self, size: int, path: Path) -> Note | None:
        try:
            return self._note(size, path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            self._wrong(size, f"的文件无法读取：{error}")
            return None

    def _note(self, size: int, text: str) -> Note | None:
        try:
            return parse_note(text)
        except NoteError as error:
            self._wrong(size, f"无法解析：{error}")
            return None

    def _wrong(self, size: int, words: str) -> None:
        self._report.add(Fault.CHECKPOINT_WRONG, f"checkpoint {size}", f"{size} 条时的检查点{words}")


def _files() -> dict[int, Path]:
    folder = Path(settings.LIUHEN_CHECKPOINTS)
    if not folder.is_dir():
        return {}
    return {int(match[1]): path for path in folder.iterdir() if (match := _FILE.fullmatch(path.name))}
