"""The bare loop a hand-in is measured against: nothing but the bytes.

Two threads, each: read, hash, write past the page cache, fsync, read back from the device, compare, rename to the
content's digest, fsync the folder; 4 MiB at a time. No names, no rows, no log.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 4 * 1024 * 1024
_BLOCK = 4096


def bare_loop(sources: list[Path], target: Path, *, workers: int = 2) -> None:
    """Store the sources in a flat folder. Raises OSError, ValueError when a copy reads back differently."""
    target.mkdir()
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(lambda source: _store(source, target), sources):
            pass


def _store(source: Path, target: Path) -> None:
    view = memoryview(mmap.mmap(-1, _CHUNK))
    growing = target / f"{source.name}.growing"
    digest = _copy(source, growing, view)
    if _read_back(growing, view) != digest:
        raise ValueError(f"{growing} reads back differently")
    growing.rename(target / digest)
    folder = os.open(target, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _copy(source: Path, growing: Path, view: memoryview) -> str:
    hasher = hashlib.sha256()
    reading = os.open(source, os.O_RDONLY)
    writing = _open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        while count := os.readv(reading, [view]):
            hasher.update(view[:count])
            if count % _BLOCK:
                fcntl.fcntl(writing, fcntl.F_SETFL, fcntl.fcntl(writing, fcntl.F_GETFL) & ~os.O_DIRECT)
            os.write(writing, view[:count])
        os.fsync(writing)
    finally:
        os.close(writing)
        os.close(reading)
    return hasher.hexdigest()


def _read_back(path: Path, view: memoryview) -> str:
    hasher = hashlib.sha256()
    reading = _open(path, os.O_RDONLY)
    left = os.fstat(reading).st_size
    try:
        # No more than is left: the kernel zeroes the rest of a direct read.
        while count := os.readv(reading, [view[: -(-left // _BLOCK) * _BLOCK]]):
            hasher.update(view[:count])
            left -= count
    finally:
        os.close(reading)
    return hasher.hexdigest()


def _open(path: Path, flags: int) -> int:
    """Open past the page cache where the file system lets us."""
    try:
        return os.open(path, flags | os.O_DIRECT, 0o644)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return os.open(path, flags & ~os.O_EXCL, 0o644)
