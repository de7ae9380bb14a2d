"""The log as a folder of files that a stranger verifies without us (docs/formats/ledger.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from liuhen.ledger.authority import reigns
from liuhen.ledger.checkpoints import checkpoint_at
from liuhen.ledger.models import CheckpointRow
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.proofs import prove_consistency
from liuhen.ledger.stored import as_bytes, octets
from liuhen.merkle.tiles import Tile, bundle, tiles_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.utils import CursorWrapper

    from liuhen.ledger.checkpoints import Checkpoint

LINES = 16_384  # entries in one file of lines: a multiple of a bundle's 256
GUIDE = "说明.txt"
_GUIDE_TEXT = """存证日志导出

本文件夹可以离线核对，不需要联系导出单位，也不需要本系统。

checkpoint      最新的日志检查点：日志名称、条数、根散列（base64）、签发时间，空行之后是签名
key             核对签名用的公钥，一行一个，按启用先后排列（C2SP 校验公钥格式，Ed25519）
checkpoints/    历次检查点
entries/        全部记录，一行一条，行的字节（不含换行）就是参与散列的字节（RFC 8785）
tile/           散列瓦片与记录包（C2SP tlog-tiles）
proofs/         相邻检查点之间的一致性证明

核对方法：
1. 用 key 中的公钥核对 checkpoint 的签名；公钥应与您另行取得的公钥一致（如移交单上印制的公钥）。
2. 按 RFC 6962 第 2.1 节，由 entries 各行计算根散列，应等于 checkpoint 第三行。
3. 把您手中早先取得的检查点与 checkpoints 中同一条数的检查点比对，两者应当相同。

能够证明：这些记录在签发检查点时已在日志中，此后没有被修改、删除、插入或调换。
不能证明：记录所述之事属实；应当记录的事都已记录。
"""


class ExportError(RuntimeError):
    """The log cannot be exported there; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the checkpoint's `size`, how many `files`, and the folder."""

    size: int
    files: int
    folder: Path


def export_log(folder: Path, checkpoint: Checkpoint) -> Exported:
    """Write the log as it stood at a checkpoint into a new or empty folder.

    Raises ExportError when the folder holds something already or an entry is no longer bytes;
    OSError as the system does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportError(f"文件夹 {folder} 不是空的：请另选一个空文件夹")
    writer = _Writer(folder)
    with transaction.atomic(), connection.cursor() as cursor:
        writer.write("key", "".join(f"{reign.key}\n" for reign in reigns(cursor)))
        _write_checkpoints(writer, checkpoint)
        _write_tiles(writer, cursor, checkpoint.size)
        _write_lines(writer, cursor, checkpoint.size)
    writer.write(GUIDE, _GUIDE_TEXT)
    writer.write("checkpoint", checkpoint.note)  # last: a folder without it is not a finished export
    return Exported(checkpoint.size, writer.files, folder)


class _Writer:
    """Writes files below one folder and counts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files = 0

    def write(self, name: str, data: str | bytes) -> None:
        """Write one file; its folders are made."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        self.files += 1


def _write_checkpoints(writer: _Writer, last: Checkpoint) -> None:
    sizes = CheckpointRow.objects.filter(size__lte=last.size).order_by("size").values_list("size", flat=True)
    before = 0
    for size in sizes:
        checkpoint = checkpoint_at(size)
        assert checkpoint is not None, "a checkpoint row cannot vanish"
        writer.write(f"checkpoints/{size:016d}.note", checkpoint.note)
        if before:
            proof = json.dumps(prove_consistency(before, size).as_json(), indent=1)
            writer.write(f"proofs/consistency-{before}-{size}.json", proof + "\n")
        before = size


def _write_tiles(writer: _Writer, cursor: CursorWrapper, size: int) -> None:
    nodes = DatabaseNodes(cursor)
    for tile in tiles_of(size):
        writer.write(tile.path, b"".join(nodes.get_many(tile.places)))
        if tile.level == 0:
            writer.write(tile.bundle_path, bundle(_contents(cursor, *_span(tile))))


def _write_lines(writer: _Writer, cursor: CursorWrapper, size: int) -> None:
    for first in range(0, size, LINES):
        lines = _contents(cursor, first, min(first + LINES, size))
        writer.write(f"entries/{first:016d}.jsonl", b"".join(line + b"\n" for line in lines))


def _span(tile: Tile) -> tuple[int, int]:
    first = tile.places[0][1]
    return first, first + tile.width


def _contents(cursor: CursorWrapper, first: int, end: int) -> list[bytes]:
    cursor.execute(
        f"SELECT l.leaf, {octets('e.content', cursor.db.vendor)} FROM ledger_leaf l "  # noqa: S608  # our own words
        "JOIN ledger_entry e ON e.number = l.entry WHERE l.leaf >= %s AND l.leaf < %s ORDER BY l.leaf",
        [first, end],
    )
    return [_content(index, as_bytes(content)) for index, content in cursor.fetchall()]


def _content(index: int, content: bytes | None) -> bytes:
    if content is None:
        raise ExportError(f"第 {index} 条存放的已不是原来的字节，无法导出：请运行 liuhen verify ledger")
    return content
