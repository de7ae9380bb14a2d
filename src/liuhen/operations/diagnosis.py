"""What may be set up wrong in an instance, and how to mend it. Each check has an id and is a function of its own."""

from __future__ import annotations

import os
import stat
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.accounts.models import Agency, PackBinding
from liuhen.accounts.regulations import library, pack_as_of
from liuhen.kernel.refusals import Refused
from liuhen.operations import holdings, surroundings
from liuhen.operations.effective import KEYS, PATHS
from liuhen.operations.faults import Fault
from liuhen.policy.faults import PackFaults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


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
    if not (home / "keys").is_dir():
        yield Fault("D001", f"{home} 还不是留痕的实例。", "运行 liuhen init，或用环境变量 LIUHEN_HOME 指明实例目录。")
        return
    if not (home / "keys" / "secret_key").exists():
        words = f"密钥文件 {home / 'keys' / 'secret_key'} 不见了。"
        yield Fault("D004", words, "从备份恢复；没有备份的，运行 liuhen init 生成新的，所有人须重新登录。")
    for path in sorted((home / "keys").iterdir()):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Fault("D002", f"密钥文件 {path} 其他人可读。", f"运行 chmod 600 {path}。")
    if not os.access(home, os.W_OK):
        yield Fault("D003", f"实例目录 {home} 不可写。", "检查目录的属主和权限，或磁盘是否只读。")


def _settings() -> Iterator[Fault]:
    for key, value in settings.INSTANCE.items():
        if key == "dock":
            continue
        if key not in KEYS:
            alike = get_close_matches(key, KEYS, n=1)
            hint = f"是不是 {alike[0]}？" if alike else ""
            words = f"settings.toml 里的 {key} 不是留痕的设置，没有起作用。{hint}"
            yield Fault("D005", words, "能写的设置见 docs/settings.md。")
        elif not isinstance(value, str | bool | int):
            yield Fault("D005", f"settings.toml 里的 {key} 要写成引号里的文字。", "写法见 docs/settings.md。")
        elif not isinstance(value, str) and key in PATHS:
            yield Fault("D005", f"settings.toml 里的 {key} 要写成引号里的路径。", "写法见 docs/settings.md。")


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


_CHECKS: tuple[Callable[[], Iterator[Fault]], ...] = (
    _home,
    _settings,
    holdings.database,
    holdings.store,
    holdings.ledger,
    _packs,
    _assets,
)
_FOUNDATIONS = (_home, holdings.database)
_AROUND: tuple[Callable[[datetime], Iterator[Fault]], ...] = (
    surroundings.fonts,
    surroundings.clock,
    surroundings.replica,
    surroundings.sweep,
    surroundings.originals,
    surroundings.mail,
)
