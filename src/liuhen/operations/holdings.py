"""What an instance holds that cannot be made again: database, originals, log, key. What is gone is named, not made."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from liuhen.jobs.arrangements import LEAST_FREE, arranged
from liuhen.ledger import keys, queries
from liuhen.ledger.authority import AuthorityError, signing_key
from liuhen.ledger.checkpoints import file_of
from liuhen.operations.faults import Fault
from liuhen.operations.readiness import store_takes_bytes
from liuhen.recordings.models import Recording
from liuhen.store.problems import StoreError
from liuhen.store.root import StoreRoot

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_SQLITE = (3, 35)
_FROM_BACKUP = "从备份恢复，不要运行 liuhen init 或 liuhen migrate：那会另起一本空日志。"


def database() -> Iterator[Fault]:
    """Look at the database without making one."""
    path = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    if path is not None and not path.exists():
        yield _no_database(path)
        return
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        remedy = "检查 settings.toml 的 database_url，确认数据库在运行。"
        if path is not None:
            remedy = "停止使用，从备份恢复数据库文件。"
        yield Fault("D010", f"打不开数据库（{str(error).strip()}）。", remedy)
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Fault("D011", "数据库的表结构不是最新的。", "运行 liuhen migrate。")
    if path is not None and sqlite3.sqlite_version_info < _LEAST_SQLITE:
        yield Fault("D012", f"SQLite {sqlite3.sqlite_version} 太旧。", "升级 Python 或系统的 SQLite 到 3.35 以上。")
    if path is not None and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        yield Fault("D014", f"数据库文件 {path} 不可写。", "检查文件和所在目录的属主和权限，或磁盘是否只读。")


def _no_database(path: Path) -> Fault:
    notes = sorted(Path(settings.LIUHEN_CHECKPOINTS).glob("*.note"))
    if notes:
        proved = int(notes[-1].stem)
        return Fault("D013", f"数据库文件 {path} 不见了；检查点证明存证日志曾有 {proved} 条。", _FROM_BACKUP)
    return Fault("D013", f"数据库 {path} 还没有建立。", "运行 liuhen init。")


def store() -> Iterator[Fault]:
    """Look at the originals and their replica: there, open, with room, taking bytes."""
    for name, path, grave in (("原件库", settings.LIUHEN_STORE, True), ("副本库", settings.LIUHEN_REPLICA, False)):
        if path is None:
            words = "没有设副本库：原件损坏时无处修复。"
            yield Fault("D020", words, "在 settings.toml 写 replica，指向另一块磁盘。", grave=False)
        elif Path(path).exists():
            yield from _root(name, path, grave=grave)
        elif grave and (held := Recording.objects.count()):
            words = f"{name} {path} 不在，数据库里登记着 {held:,} 份资料。"
            yield Fault("D023", words, "检查磁盘是否已挂载；磁盘损坏的，从副本库恢复。恢复以前不能采集。")
    if not store_takes_bytes():
        yield Fault("D024", f"原件库 {settings.LIUHEN_STORE} 写不进去。", "检查属主和权限、磁盘是否只读或已满。")


def _root(name: str, path: Path, *, grave: bool) -> Iterator[Fault]:
    try:
        StoreRoot.open(path)
    except StoreError as error:
        yield Fault("D021", f"{name} {path} 打不开：{error.words}。", f"{error.remedy}。", grave=grave)
        return
    free = shutil.disk_usage(path).free
    if free < arranged(LEAST_FREE) << 30:
        words = f"{name} {path} 只剩 {free / 2**30:.1f} GB。"
        yield Fault("D022", words, "扩容，或把库移到更大的磁盘。", grave=False)


def ledger() -> Iterator[Fault]:
    """Look at the log's key, and at the checkpoints that prove how long it was."""
    size = queries.size()
    if not size:
        if not keys.path_of().exists():
            yield Fault("D030", "存证日志还没有签名密钥。", "首次写入日志时自动生成。", grave=False)
        return
    try:
        with connection.cursor() as cursor:
            signing_key(cursor)
    except (keys.KeyFileError, AuthorityError) as error:
        yield Fault("D031", f"存证日志已有 {size:,} 条，不能再签名：{error}。", "处理以前不能采集。")
    yield from _checkpoints()


def _checkpoints() -> Iterator[Fault]:
    folder = Path(settings.LIUHEN_CHECKPOINTS)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Fault("D032", f"检查点目录 {folder} 不在，或不能读写。", "检查目录的属主和权限；不见了的，从备份恢复。")
        return
    latest = queries.latest_checkpoint()
    if latest is not None and not file_of(latest.size).exists():
        words = f"最近的检查点（{latest.size:,} 条）没有文件。"
        yield Fault("D033", words, "运行 liuhen ledger checkpoint；仍没有的，运行 liuhen verify ledger 查明。")
