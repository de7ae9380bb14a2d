"""The file a recorder brought: opened for reading only, once, and watched for changes while it is read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Self

from liuhen.kernel.beneath import open_beneath

from .problems import At, Problem, Step, StoreError

if TYPE_CHECKING:
    from types import TracebackType

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class OpenedSource:
    """An open source, as a context manager; its time of last access stays as it is where the system allows that.

    No link is followed below `root`. Raises StoreError at OPEN: missing, unreadable, a link, pipe, device or folder.
    """

    def __init__(self, path: str, root: str = "") -> None:
        self.path = path
        with At(Step.OPEN, path):
            self.descriptor = _open(path, root)
            self._before = os.fstat(self.descriptor)
        if not stat.S_ISREG(self._before.st_mode):
            os.close(self.descriptor)
            raise StoreError(Problem.SOURCE_NOT_A_FILE, Step.OPEN, path)
        os.posix_fadvise(self.descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)

    @property
    def size(self) -> int:
        """The size in bytes when it was opened."""
        return self._before.st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        os.close(self.descriptor)

    def check_unchanged(self, read: int) -> None:
        """Raise StoreError SOURCE_CHANGED when size or time of change moved, or `read` bytes are not the whole."""
        with At(Step.READ, self.path):
            after = os.fstat(self.descriptor)
        before = self._before
        if (read, after.st_size, after.st_mtime_ns) != (before.st_size, before.st_size, before.st_mtime_ns):
            detail = f"开始时 {before.st_size} 字节，读到 {read} 字节，结束时 {after.st_size} 字节"
            raise StoreError(Problem.SOURCE_CHANGED, Step.READ, self.path, detail=detail)


def _open(path: str, root: str) -> int:
    try:
        return _opened(path, root, _FLAGS | os.O_NOATIME)
    except PermissionError:
        return _opened(path, root, _FLAGS)  # only the owner may leave the time of access alone


def _opened(path: str, root: str, flags: int) -> int:
    if not root:
        return os.open(path, flags)
    return open_beneath(os.fsencode(root), os.fsencode(os.path.relpath(path, root)), flags)
