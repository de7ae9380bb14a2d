"""System calls on the store's device: direct reading and writing past the page cache, and making things durable.

Direct transfers (O_DIRECT) need buffers, offsets and lengths in whole blocks; where a file system refuses them the
same functions work through the page cache, and reading back first asks the kernel to drop what it has cached.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

CHUNK = 4 * 1024 * 1024
BLOCK = 4096
READ_ONLY_FILE = 0o444
FOLDER = 0o755
_NOTHING_TO_SYNC = frozenset({errno.EINVAL, errno.EROFS})

_libc = ctypes.CDLL(None, use_errno=True)


class Hasher(Protocol):
    """What hashlib's objects can do."""

    def update(self, data: memoryview, /) -> None:
        """Take more bytes in."""

    def hexdigest(self) -> str:
        """Return the digest in lower-case hex."""


class Buffers:
    """Two page-aligned buffers of one thread: while one is hashed and written, the next chunk is read."""

    def __init__(self, size: int = CHUNK) -> None:
        self.pair = (memoryview(mmap.mmap(-1, size)), memoryview(mmap.mmap(-1, size)))


def fill(descriptor: int, view: memoryview, *, direct: bool) -> int:
    """Read until the view is full or the file ends; return the number of bytes. Raises OSError."""
    got = 0
    while got < len(view):
        count = os.readv(descriptor, [view[got:] if got else view])
        got += count
        if count == 0 or (direct and got % BLOCK):  # a broken block is the end of the file
            break
    return got


class Sink:
    """A new file being written in order, directly to the device as long as that is possible."""

    def __init__(self, path: str, *, direct: bool) -> None:
        self.descriptor, self._direct = _create(path, direct=direct)

    def write(self, view: memoryview) -> None:
        """Write all bytes; a broken last block goes through the page cache. Raises OSError."""
        whole = len(view) - len(view) % BLOCK if self._direct else 0
        done = self._write_direct(view[:whole]) if whole else 0
        if done < len(view):
            self._stop_direct()
            while done < len(view):
                done += os.write(self.descriptor, view[done:])

    def _write_direct(self, view: memoryview) -> int:
        try:
            return os.write(self.descriptor, view)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return 0

    def _stop_direct(self) -> None:
        if self._direct:
            flags = fcntl.fcntl(self.descriptor, fcntl.F_GETFL)
            fcntl.fcntl(self.descriptor, fcntl.F_SETFL, flags & ~os.O_DIRECT)
            self._direct = False

    def close(self) -> None:
        """Close the file. Raises OSError when the system reports a late write error."""
        os.close(self.descriptor)


def _create(path: str, *, direct: bool) -> tuple[int, bool]:
    """Open a new file for writing; it is read-only for everyone who opens it later."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    if direct:
        try:
            return os.open(path, flags | os.O_EXCL | os.O_DIRECT, READ_ONLY_FILE), True
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return os.open(path, flags, READ_ONLY_FILE), False  # the refusal may have left the empty file behind
    return os.open(path, flags | os.O_EXCL, READ_ONLY_FILE), False


def write_new(path: str, data: bytes) -> None:
    """Write a small new file, read-only for later openers. Raises OSError, FileExistsError when it is there."""
    descriptor, _ = _create(path, direct=False)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)


@contextmanager
def opened(path: str, *, from_device: bool = False) -> Iterator[tuple[int, bool]]:
    """Open a regular file for reading, never through a symbolic link; gives the descriptor and whether it is direct.

    With `from_device` the bytes come from the device, not from the page cache. Raises OSError.
    """
    descriptor, direct = _open_for_reading(path, from_device=from_device)
    try:
        yield descriptor, direct
    finally:
        os.close(descriptor)


def _open_for_reading(path: str, *, from_device: bool) -> tuple[int, bool]:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    if from_device:
        try:
            return os.open(path, flags | os.O_DIRECT), True
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
    descriptor = os.open(path, flags)
    if from_device:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    return descriptor, False


def read_small(path: str, limit: int = CHUNK) -> bytes:
    """Return the bytes of a small file. Raises OSError, EFBIG when it is larger than the limit."""
    with opened(path) as (descriptor, _):
        parts: list[bytes] = []
        size = 0
        while part := os.read(descriptor, 65536):
            parts.append(part)
            size += len(part)
            if size > limit:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        return b"".join(parts)


def sync_file_system(path: str) -> None:
    """Make everything written to the file system of `path` durable (syncfs, which reports errors since Linux 5.8)."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if _libc.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
    finally:
        os.close(descriptor)


def sync_all(paths: Iterable[str]) -> None:
    """Make the named files and folders durable, one fsync each. Raises OSError."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folders(path: str, *, above: str) -> list[str]:
    """Make the folders of `path` that are missing below `above`; return those made. Raises OSError."""
    made: list[str] = []
    missing: list[str] = []
    while path != above and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        try:
            os.mkdir(folder, FOLDER)
        except FileExistsError:
            continue  # another hand-in made it meanwhile
        made.append(folder)
    return made


Progress = Callable[[int], None]


def nobody(count: int) -> None:
    """Hear nothing of the progress."""
