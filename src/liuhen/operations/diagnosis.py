"""What may be set up wrong in an instance, and how to mend it. Each check has an id and is a function of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from liuhen.accounts.models import Agency, PackBinding
from liuhen.accounts.regulations import library, pack_as_of
from liuhen.jobs.arrangements import LEAST_FREE, arranged
from liuhen.kernel.refusals import Refused
from liuhen.ledger import keys
from liuhen.operations import surroundings
from liuhen.operations.faults import Fault
from liuhen.policy.faults import PackFaults
from liuhen.store.problems import StoreError
from liuhen.store.root import StoreRoot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

_LEAST_SQLITE = (3, 35)


def diagnose(at: datetime, *, reach_out: bool = True) -> list[Fault]:
    """Run every check in order; what rests on a failed foundation is left out.

    `reach_out` is false for a page, which must not wait for other machines.
    """
    found: list[Fault] = []
    for check in _CHECKS:
        faults = list(check())
        found += faults
        if any(fault.grave for fault in faults) and check in _FOUNDATIONS:
            return found
    around = _AROUND if reach_out else tuple(check for check in _AROUND if check is not surroundings.mail)
    return [*found, *(fault for check in around for fault in check(at))]


def _home() -> Iterator[Fault]:
    home = Path(settings.HOME)
    if not (home / "keys" / "secret_key").exists():
        yield Fault("D001", f"{home} 还不是留痕的实例。", "运行 liuhen init，或用环境变量 LIUHEN_HOME 指明实例目录。")
        return
    for path in sorted((home / "keys").iterdir()):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Fault("D002", f"密钥文件 {path} 其他人可读。", f"运行 chmod 600 {path}。")
    if not os.access(home, os.W_OK):
        yield Fault("D003", f"实例目录 {home} 不可写。", "检查目录的属主和权限，或磁盘是否只读。")


def _database() -> Iterator[Fault]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield Fault("D010", f"连不上数据库：{error}", "检查 settings.toml 的 database_url，确认数据库在运行。")
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Fault("D011", "数据库的表结构不是最新的。", "运行 liuhen migrate。")
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < _LEAST_SQLITE:
        yield Fault("D012", f"SQLite {sqlite3.sqlite_version} 太旧。", "升级 Python 或系统的 SQLite 到 3.35 以上。")


def _store() -> Iterator[Fault]:
    for name, path, grave in (("原件库", settings.LIUHEN_STORE, True), ("副本库", settings.LIUHEN_REPLICA, False)):
        if path is None:
            words = "没有设副本库：原件损坏时无处修复。"
            yield Fault("D020", words, "在 settings.toml 写 replica，指向另一块磁盘。", grave=False)
            continue
        if not Path(path).exists():
            continue
        try:
            StoreRoot.open(path)
        except StoreError as error:
            yield Fault("D021", f"{name} {path} 打不开：{error.words}。", f"{error.remedy}。", grave=grave)
            continue
        free = shutil.disk_usage(path).free
        if free < arranged(LEAST_FREE) << 30:
            words = f"{name} {path} 只剩 {free / 2**30:.1f} GB。"
            yield Fault("D022", words, "扩容，或把库移到更大的磁盘。", grave=False)


def _ledger() -> Iterator[Fault]:
    if not keys.path_of().exists():
        yield Fault(
            "D030",
            "存证日志还没有签名密钥。",
            "首次写入日志时自动生成；已有日志而密钥丢失的，从备份恢复。",
            grave=False,
        )
        return
    try:
        keys.load(settings.LIUHEN_ORIGIN)
    except keys.KeyFileError as error:
        yield Fault("D031", f"{error}。", "按提示处理后再运行 liuhen verify ledger。")


def _packs() -> Iterator[Fault]:
    try:
        library()
    except PackFaults as faults:
        yield Fault("D040", f"制度包有错：{faults}", "运行 liuhen pack check，按提示修改。")
        return
    for agency in Agency.objects.order_by("code"):
        bindings = list(PackBinding.objects.filter(agency=agency).order_by("from_day"))
        if not bindings:
            yield Fault("D041", f"{agency.name}没有启用制度包。", "由系统管理员选定制度包和启用日期。", grave=False)
        for binding in bindings:
            yield from _bound(binding)


def _bound(binding: PackBinding) -> Iterator[Fault]:
    try:
        pack_as_of(binding.pack, binding.digest)
    except Refused as refused:
        yield Fault("D042", refused.words, refused.remedy)


def _assets() -> Iterator[Fault]:
    vendor = settings.SOURCE / "web" / "static" / "vendor"
    if not vendor.is_dir():
        yield Fault("D050", "网页所需的文件还没有生成。", "运行 make setup。")


_CHECKS: tuple[Callable[[], Iterator[Fault]], ...] = (_home, _database, _store, _ledger, _packs, _assets)
_FOUNDATIONS = (_home, _database)
_AROUND: tuple[Callable[[datetime], Iterator[Fault]], ...] = (
    surroundings.fonts,
    surroundings.clock,
    surroundings.replica,
    surroundings.sweep,
    surroundings.originals,
    surroundings.mail,
)
