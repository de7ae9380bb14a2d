"""What a command says about a fault of the system: what is wrong in one sentence, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from liuhen.kernel.refusals import Refused
from liuhen.ledger.checkpoints import ForkError
from liuhen.ledger.keys import KeyFileError
from liuhen.policy.faults import PackFaults
from liuhen.recordings.card import shown
from liuhen.store.problems import StoreError

TROUBLES = (Refused, StoreError, DatabaseError, PackFaults, KeyFileError, ForkError, OSError, KeyboardInterrupt)
AGAIN = "已封存的不受影响；排除后重新采集同一张卡，程序会接着做完。"
_NOTHING = 1 << 20
# What the drivers say, as far as it tells the kind of fault apart: a part of their message, our words, the remedy.
_DATABASE = (
    ("is full", "数据库所在的磁盘已满", "请腾出空间。"),
    ("No space left", "数据库所在的磁盘已满", "请腾出空间。"),
    ("readonly", "数据库不可写", "请检查实例目录的属主、权限和磁盘是否只读。"),
    ("disk I/O error", "数据库所在的磁盘读写出错", "请检查磁盘健康状况和系统日志。"),
    ("malformed", "数据库文件已损坏", "请停止使用，从备份恢复。"),
    ("not a database", "数据库文件已损坏", "请停止使用，从备份恢复。"),
    ("no such table", "实例还没有建立，或数据库的表结构不是最新的", "运行 liuhen init。"),
    ("does not exist", "实例还没有建立，或数据库的表结构不是最新的", "运行 liuhen init。"),
    ("locked", "数据库一直被别的程序占用", "请稍后再试。"),
    ("unable to open", "数据库打不开", "运行 liuhen init，或检查 LIUHEN_HOME 和目录权限。"),
)


def told(trouble: BaseException, again: str = AGAIN) -> tuple[str, str]:
    """Return what is wrong and the remedy, both as Chinese sentences, for one of TROUBLES.

    `again` stands behind a remedy and says how what was cut off goes on; the words of a hand-in unless given.
    """
    match trouble:
        case Refused() | StoreError():
            return _sentence(trouble.words), _sentence(trouble.remedy)
        case DatabaseError():
            return _database(str(trouble), again)
        case PackFaults():
            return f"制度包有错：{trouble}", "运行 liuhen pack check，按提示修改。"
        case OSError():
            return _system(trouble, again)
        case KeyboardInterrupt():
            return "采集被中断。", again
        case _:
            return _sentence(str(trouble)), ""


def _database(message: str, again: str) -> tuple[str, str]:
    first = message.partition("\n")[0]
    if "disk I/O error" in message and shutil.disk_usage(settings.HOME).free < _NOTHING:
        message = "database or disk is full"  # what SQLite says when its shared memory finds no room
    for part, words, remedy in _DATABASE:
        if part in message:
            return f"{words}（{first}）。", f"{remedy}{again}"
    return f"数据库出错（{first}）。", f"运行 liuhen doctor 查明原因。{again}"


def _system(error: OSError, again: str) -> tuple[str, str]:
    """Blame the instance for what lies in it, the card for everything else."""
    cause = f"{errno.errorcode.get(error.errno or 0, '')}：{os.strerror(error.errno or 0)}"
    name = b"" if error.filename is None else os.fsencode(str(error.filename))
    if not name:
        return f"系统出错（{cause}）。", f"运行 liuhen doctor 查明原因。{again}"
    if Path(os.fsdecode(name)).is_relative_to(settings.HOME):
        return f"实例中的 {shown(name)} 写不了（{cause}）。", f"请检查磁盘空间和目录权限。{again}"
    return f"{shown(name)} 读不出（{cause}）。", "请检查路径、存储卡接触和读取权限；存储卡没有被改动。"


def _sentence(words: str) -> str:
    return words if not words or words.endswith(("。", "？", "！")) else f"{words}。"
