"""The bytes of one file as they come: appended, made durable, and counted only when they are.

How much of a file is there is its length on the disk after a flush. A chunk that carries a checksum counts when it
has been verified; one that was cut off before is taken back.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.store.device import sync_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ALGORITHMS = ("sha256", "sha1")  # sha1 is what the protocol asks of every server; it guards against noise, not people
_PIECE = 1 << 18
_FLUSH_EACH = 16 << 20
_ASK_EACH = 16 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}


class ChecksumError(Exception):
    """A chunk whose bytes are not those of its checksum: it was thrown away."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of a chunk must hash to. `algorithm` is one of ALGORITHMS."""

    algorithm: str
    digest: bytes


def offset_of(path: Path) -> int:
    """Return how many bytes are there for good; 0 before the first. Raises OSError."""
    try:
        with _opened(path) as descriptor:
            os.fsync(descriptor)
            return min(os.fstat(descriptor).st_size, _unverified_from(path))
    except FileNotFoundError:
        return 0


def length_of(path: Path) -> int:
    """Return how many bytes take their place on the disk, durable and verified or not. Raises OSError."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _unbounded() -> int:
    return sys.maxsize


def make_empty(path: Path) -> None:
    """Make the part of a file without bytes, durably. Raises OSError."""
    write_chunk(path, lambda _most: b"", 0)


def write_chunk(
    path: Path,
    read: Callable[[int], bytes],
    most: int,
    checksum: Checksum | None = None,
    room: Callable[[], int] = _unbounded,
) -> int:
    """Append what `read` gives until it gives nothing, at most so many bytes; return the new offset, durable.

    `room` says how many bytes the disk may still take in, and is asked before the first and every 16 MiB. Raises
    Refused when there is none, or the disk is full, with what came before kept; ChecksumError; what `read` raises, with
    what came before kept unless it had a checksum to meet.
    """
    with _opened(path, os.O_CREAT) as descriptor:
        _take_back(path, descriptor)
        start = os.lseek(descriptor, 0, os.SEEK_END)
        if start == 0:  # its name is not durable either: bytes without a name are gone after a power cut
            sync_all([str(path.parent)])
        if checksum is None:
            _pour(descriptor, read, most, room)
            return os.fstat(descriptor).st_size
        _remember(path, start)
        hashed = hashlib.new(checksum.algorithm, usedforsecurity=False)
        try:
            _pour(descriptor, read, most, room, hashed.update)
            _compare(hashed.digest(), checksum)
        except BaseException:
            os.ftruncate(descriptor, start)
            os.fsync(descriptor)
            raise
        finally:
            _forget(path)
        return os.fstat(descriptor).st_size


def _compare(found: bytes, checksum: Checksum) -> None:
    if found != checksum.digest:
        raise ChecksumError


def _pour(
    descriptor: int,
    read: Callable[[int], bytes],
    most: int,
    room: Callable[[], int],
    hear: Callable[[bytes], object] | None = None,
) -> None:
    left, loose, allowed = most, 0, 0
    try:
        while left:
            allowed = allowed or _allowed(room)
            if not (piece := read(min(left, allowed, _PIECE))):
                break
            if hear:
                hear(piece)
            _write_all(descriptor, piece)
            left, loose, allowed = left - len(piece), loose + len(piece), allowed - len(piece)
            if loose >= _FLUSH_EACH:
                os.fsync(descriptor)
                loose = 0
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise full() from error
    finally:
        with suppress(OSError):  # a disk that is full may have no room for this either; the offset is asked for anew
            os.fsync(descriptor)


def _allowed(room: Callable[[], int]) -> int:
    """Return how many bytes may come before the disk is asked again. Raises Refused without room.

    Store and database are on the same disk as a rule: one film that is uploaded must not stop them.
    """
    if (free := room()) <= 0:
        raise full()
    return min(free, _ASK_EACH)


def _write_all(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def full() -> Refused:
    """Return the refusal of a disk without room."""
    return Refused(
        "uploads.full",
        "服务器磁盘已满，暂时收不下。已传到的部分保留着。",
        remedy="请系统管理员腾出空间；之后点“继续”会从断处接着传。存储卡请原样保留。",
    )


@contextmanager
def _opened(path: Path, flags: int = 0) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _mark(path: Path) -> Path:
    return path.with_suffix(".from")


def _remember(path: Path, start: int) -> None:
    """Write down, durably, where a chunk begins that is not verified yet."""
    growing = path.with_suffix(".growing")
    growing.write_text(str(start), "ascii")
    sync_all([str(growing)])
    growing.replace(_mark(path))
    sync_all([str(path.parent)])


def _forget(path: Path) -> None:
    """Take the mark away, durably: one that came back after a power cut would take back what was verified."""
    with suppress(FileNotFoundError):
        _mark(path).unlink()
        sync_all([str(path.parent)])


def _unverified_from(path: Path) -> int:
    """Return where a chunk begins that is not verified yet; beyond every file when there is none."""
    try:
        return int(_mark(path).read_text("ascii"))
    except FileNotFoundError:
        return sys.maxsize


def _take_back(path: Path, descriptor: int) -> None:
    """Take a chunk back that was never verified, because its process died."""
    start = _unverified_from(path)
    if start < os.fstat(descriptor).st_size:
        os.ftruncate(descriptor, start)
        os.fsync(descriptor)
    _forget(path)
