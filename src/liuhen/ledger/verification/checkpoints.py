"""Checkpoints against the tree: rows, files, signatures and countersignatures.

The log goes on while it is checked, so whatever would be an accusation is looked at once more before it is made.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.ledger import authority
from liuhen.ledger.checkpoints import file_of
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.sequencer import tree_size
from liuhen.ledger.verification.findings import Fault, Report
from liuhen.ledger.verification.rows import CheckpointFound, checkpoints, countersignatures
from liuhen.merkle.checkpoints import CheckpointBody, CheckpointError
from liuhen.merkle.notes import Note, NoteError, Signature, VerifierKey, parse_note
from liuhen.merkle.tree import MissingNodeError, root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.utils import CursorWrapper

_FILE = re.compile(r"([0-9]{16,19})\.note")


class CheckpointCheck:
    """Compares every checkpoint, as a row and as a file, with the tree, which has `size` leaves or has grown since."""

    def __init__(self, cursor: CursorWrapper, size: int, known: list[authority.Reign], report: Report) -> None:
        self._cursor = cursor
        self._at_first = self._size = size
        self._known = known
        self._report = report
        self._sound_until = 0

    def run(self, elsewhere: Iterable[str] = ()) -> None:
        """Check all of them, smallest first: rows, files that no row was seen for, notes given out that neither has."""
        seen: set[int] = set()
        without: list[int] = []
        for row in checkpoints(self._cursor):
            seen.add(row.size)
            self._of_row(row)
            if not file_of(row.size).exists():
                without.append(row.size)
        for size in without:
            self._no_file(size)
        for size, path in sorted(_files().items()):  # after the rows, which come first when a checkpoint is signed
            if size not in seen:
                seen.add(size)
                self._of_file(size, path)
        for text in elsewhere:
            self._given_out(text, seen)

    def _given_out(self, text: str, seen: set[int]) -> None:
        """Judge a note that was given out and that the log has no more. What the log has was checked with it."""
        try:
            note = parse_note(text)
            size = CheckpointBody.parse(note.text).size
        except (NoteError, CheckpointError):
            return  # what was written on a receipt proves nothing when it is no checkpoint
        if size in seen or next(checkpoints(self._cursor, size, size), None) is not None:
            return
        seen.add(size)
        words = f"{size} 条时的检查点写在回执上，日志里却没有"
        self._report.add(Fault.CHECKPOINT_MISSING, f"checkpoint {size}", words)
        self._judge(size, note)

    def _of_row(self, row: CheckpointFound) -> None:
        self._report.checkpoints += 1
        with self._report.one(Fault.CHECKPOINT_WRONG, f"checkpoint {row.size}", f"{row.size} 条时的检查点"):
            note = self._note(row.size, row.note)
            if note is None:
                return
            body = self._judge(row.size, note)
            if body is not None and (row.root, row.at) != (body.root, *body.extensions[:1]):
                self._wrong(row.size, "的栏目与签名内容不一致")
            self._countersignatures(row.size, note)
            path = file_of(row.size)
            if path.exists():
                self._same_file(row.size, path, note)

    def _no_file(self, size: int) -> None:
        """Report a file that is missing. One that was signed during this check follows its row in a moment."""
        if size <= self._at_first and not file_of(size).exists():
            words = f"{size} 条时的检查点文件不见了"
            self._report.add(Fault.CHECKPOINT_MISSING, f"checkpoint {size}", words)

    def _of_file(self, size: int, path: Path) -> None:
        """Judge a file without a row, which may have been signed after the rows were read."""
        row = next(checkpoints(self._cursor, size, size), None)
        if row is not None:
            self._of_row(row)
            return
        self._report.add(Fault.CHECKPOINT_MISSING, f"checkpoint {size}", f"{size} 条时的检查点有文件，数据库中却没有")
        with self._report.one(Fault.CHECKPOINT_WRONG, f"checkpoint {size}", f"{size} 条时的检查点"):
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
        if not self._reaches(size):
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

    def _reaches(self, size: int) -> bool:
        """Say whether the log is as large as a checkpoint; it may have grown since its size was taken."""
        if size > self._size:
            self._size = tree_size(self._cursor)
        return size <= self._size

    def _signature(self, size: int, body: CheckpointBody, note: Note) -> None:
        if not self._known or size < 1:
            return  # nothing to check against; reported as the key's fault
        try:
            key = self._signer(size, note)
        except NoteError:
            self._wrong(size, "的签名无效")
            return
        if key is None:
            words = f"{size} 条时的检查点不是由日志登记的密钥签名的"
            self._report.add(Fault.KEY_SWAPPED, f"checkpoint {size}", words)
        elif body.origin != key.name:
            self._wrong(size, f"属于另一个日志（{body.origin}）")

    def _signer(self, size: int, note: Note) -> VerifierKey | None:
        """Return the key of the time when it signed. The key may have been rotated since the reigns were read."""
        key = authority.key_at(self._known, size)
        if key not in note.signed_by([key]):
            key = authority.key_at(authority.reigns(self._cursor), size)
        return key if key in note.signed_by([key]) else None

    def _countersignatures(self, size: int, note: Note) -> None:
        for given, line in countersignatures(self._cursor, size):
            name = "不明" if given is None else given.partition("+")[0]
            try:
                key = VerifierKey.parse(given or "")
                holds = key in Note(note.text, (Signature.parse(line or ""),)).signed_by([key])
            except NoteError:
                holds = False
            if not holds:
                self._wrong(size, f"的副署（{name}）无效")

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

    def _note(self, size: int, text: str | None) -> Note | None:
        if text is None:
            self._wrong(size, "被修改，存放的已不是签名的文字")
            return None
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
