"""The home of a demo: marked as one, so that only a demo is ever replaced by the next."""

from __future__ import annotations

import os
import shutil
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKER = ".liuhen-demo"
_WORDS = "此目录由 liuhen demo 建立，再次运行时会被整个清空重建。要留下它，请删除这个文件。\n"
_SETTINGS = """\
# 演示实例的设置。
replica = "replica"          # 第二份原件库；正式使用时放在另一块磁盘上
"""


class State(Enum):
    """What stands in a home: nothing, something that is no demo, a demo about to begin, a demo."""

    EMPTY = "empty"
    FOREIGN = "foreign"
    READY = "ready"
    PLAYED = "played"


def state_of(home: Path) -> State:
    """Return what stands in the home. Raises OSError when it cannot be read."""
    marker = home / _MARKER
    if marker.is_file() and not marker.is_symlink():
        return State.READY if marker.stat().st_size == 0 else State.PLAYED
    return State.FOREIGN if home.exists() and any(home.iterdir()) else State.EMPTY


def prepare(home: Path) -> None:
    """Make an empty home for a demo, clearing one that is marked as a demo. Raises OSError, ValueError for others."""
    found = state_of(home)
    if found is State.FOREIGN:
        raise ValueError(f"not a demo: {home}")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = home / _MARKER
    for path in sorted(home.iterdir()):
        # The marker goes last: a clearing that was cut off can be taken up again.
        if path == marker:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (home / "settings.toml").write_text(_SETTINGS, "utf-8")
    marker.write_bytes(b"")


def mark_played(home: Path) -> None:
    """Note that the demo begins: from here on the home is replaced, never played into again."""
    (home / _MARKER).write_text(_WORDS, "utf-8")


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner reads. Raises FileExistsError when something stands there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
