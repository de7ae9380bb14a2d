"""What can go wrong in the store: at which named step, with which error of the system, and what to do about it."""

from __future__ import annotations

import errno
import os
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Step(StrEnum):
    """The steps of a hand-in, in their order; every failure names one."""

    SPACE = "space"  # does everything fit, with the reserve?
    OPEN = "open"  # open the source, a regular file, for reading only
    STAGE = "stage"  # make the object's folder in the staging area
    READ = "read"  # read the source, once
    WRITE = "write"  # write the copy
    DESCRIBE = "describe"  # write sidecar, inventories and declaration
    DURABLE = "durable"  # fsync or syncfs
    READ_BACK = "read_back"  # read the copy from the device and compare digests
    PLACE = "place"  # rename the whole object to its final name
    SETTLE = "settle"  # make the renaming itself durable


class Problem(StrEnum):
    """The kinds of failure a caller may want to tell apart."""

    SOURCE_MISSING = "source_missing"
    SOURCE_NOT_A_FILE = "source_not_a_file"
    SOURCE_UNREADABLE = "source_unreadable"
    SOURCE_CHANGED = "source_changed"
    TARGET_FULL = "target_full"
    TARGET_READ_ONLY = "target_read_only"
    TARGET_FAULT = "target_fault"
    READ_BACK_DIFFERS = "read_back_differs"
    ALREADY_HELD = "already_held"
    NOT_HELD = "not_held"
    DAMAGED = "damaged"
    NOT_A_STORE = "not_a_store"


WORDS: dict[Problem, tuple[str, str]] = {
    Problem.SOURCE_MISSING: ("源文件不存在或已被移走", "请确认记录仪或存储卡仍然连接，然后重新移交"),
    Problem.SOURCE_NOT_A_FILE: ("源不是普通文件（可能是链接、文件夹、管道或设备）", "请直接选择原始文件本身"),
    Problem.SOURCE_UNREADABLE: ("源文件读不出来", "请检查存储卡接触和读取权限；源文件未被改动，可重新移交"),
    Problem.SOURCE_CHANGED: ("源文件在读取过程中发生了变化", "请等记录仪停止录制、写完后再移交"),
    Problem.TARGET_FULL: ("存储空间不足", "请扩充存储或更换存储位置；源文件未被改动，腾出空间后重新移交即可"),
    Problem.TARGET_READ_ONLY: ("存储位置不可写", "请检查磁盘是否被挂载为只读以及目录权限；源文件未被改动"),
    Problem.TARGET_FAULT: ("存储设备写入或同步出错", "请检查磁盘健康状况和系统日志；源文件未被改动，修复后重新移交"),
    Problem.READ_BACK_DIFFERS: (
        "写入后回读，内容与源文件不一致",
        "存储设备可能有故障，请停止使用并检查；源文件未被改动",
    ),
    Problem.ALREADY_HELD: ("存储中已有同一编号的对象", "已入库的对象不可覆盖；请核对编号"),
    Problem.NOT_HELD: ("存储中没有这个对象", "请核对编号，或从副本库恢复"),
    Problem.DAMAGED: ("对象已损坏", "请先用副本库修复，再继续"),
    Problem.NOT_A_STORE: ("这个位置不是留痕的存储库", "请核对路径；新建存储库须用空文件夹"),
}
STOPPING = frozenset({Problem.TARGET_FULL, Problem.TARGET_READ_ONLY})

_SOURCE_STEPS = frozenset({Step.OPEN, Step.READ})
_SOURCE_KINDS = {
    errno.ENOENT: Problem.SOURCE_MISSING,
    errno.ENOTDIR: Problem.SOURCE_MISSING,
    errno.ENODEV: Problem.SOURCE_MISSING,
    errno.ENXIO: Problem.SOURCE_NOT_A_FILE,
    errno.ELOOP: Problem.SOURCE_NOT_A_FILE,
    errno.EISDIR: Problem.SOURCE_NOT_A_FILE,
}
_TARGET_KINDS = {
    errno.ENOSPC: Problem.TARGET_FULL,
    errno.EDQUOT: Problem.TARGET_FULL,
    errno.EROFS: Problem.TARGET_READ_ONLY,
    errno.EACCES: Problem.TARGET_READ_ONLY,
    errno.EPERM: Problem.TARGET_READ_ONLY,
    errno.EEXIST: Problem.ALREADY_HELD,
    errno.ENOTEMPTY: Problem.ALREADY_HELD,
}


class StoreError(Exception):
    """One failure of the store: `problem`, the `step` it happened at, the `path`, the system's `errno` (0 if none).

    `words` says in Chinese what is wrong, `remedy` what to do.
    """

    def __init__(self, problem: Problem, step: Step | None, path: str, number: int = 0, detail: str = "") -> None:
        what, self.remedy = WORDS[problem]
        cause = f"（{errno.errorcode.get(number, number)}：{os.strerror(number)}）" if number else ""
        self.words = f"{what}{cause}：{printable(path)}{f'，{detail}' if detail else ''}"
        super().__init__(f"{self.words}。{self.remedy}。")
        self.problem = problem
        self.step = step
        self.path = path
        self.errno = number
        self.detail = detail

    @classmethod
    def of(cls, error: OSError, step: Step, path: str) -> StoreError:
        """Return what an error of the system means at a step: reading faults blame the source, others the store."""
        number = error.errno or 0
        if step in _SOURCE_STEPS:
            problem = _SOURCE_KINDS.get(number, Problem.SOURCE_UNREADABLE)
        else:
            problem = _TARGET_KINDS.get(number, Problem.TARGET_FAULT)
        return cls(problem, step, path, number)


class At:
    """Says at which step and path a piece of code works: an OSError inside leaves as the StoreError of that step."""

    __slots__ = ("path", "step")

    def __init__(self, step: Step, path: str) -> None:
        self.step = step
        self.path = path

    def __enter__(self) -> None:
        """Begin the step."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Translate an error of the system; let everything else pass."""
        if isinstance(error, OSError):
            raise StoreError.of(error, self.step, self.path) from error


def printable(path: str) -> str:
    """Return a path fit for a message: undecodable bytes and control characters as escapes."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in path)
