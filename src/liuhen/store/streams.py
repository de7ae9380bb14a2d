"""One pass over the bytes of a file: read, hash and, when copying, write, with hashing beside reading and writing."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from .device import BLOCK, Buffers, Hasher, Progress, Sink, fill, opened
from .problems import At, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future, ThreadPoolExecutor

SMALL = 1024 * 1024  # up to here a second thread costs more than it saves


def hashers(*, sm3: bool) -> list[Hasher]:
    """Return fresh hashers: SHA-256, and SM3 (GB/T 32905) behind it when asked for."""
    chosen: list[Hasher] = [hashlib.sha256()]
    if sm3:
        chosen.append(hashlib.new("sm3"))
    return chosen


def _update(chosen: Sequence[Hasher], view: memoryview) -> None:
    for hasher in chosen:
        hasher.update(view)


class Stream:
    """Moves bytes of one file after another through one thread's buffers."""

    def __init__(self, buffers: Buffers, pool: ThreadPoolExecutor | None) -> None:
        self._buffers = buffers
        self._pool = pool

    def copy(
        self, source: tuple[int, str], sink: Sink, sink_path: str, chosen: Sequence[Hasher], progress: Progress
    ) -> int:
        """Read a descriptor to its end, hash and write; return the bytes. Raises StoreError at READ or WRITE."""
        descriptor, path = source
        reading, writing = At(Step.READ, path), At(Step.WRITE, sink_path)
        total, turn = 0, 0
        pending: Future[None] | None = None
        try:
            while True:
                buffer = self._buffers.pair[turn]
                with reading:
                    count = fill(descriptor, buffer, direct=False)
                if count == 0:
                    return total
                pending = self._hash(chosen, buffer[:count], pending)
                with writing:
                    sink.write(buffer[:count])
                total += count
                turn ^= 1
                progress(count)
        finally:
            _wait(pending)

    def digest(self, path: str, progress: Progress, *, from_device: bool) -> tuple[str, int]:
        """Return the SHA-256 and size of a stored file. Raises OSError."""
        hasher = hashlib.sha256()
        total, turn = 0, 0
        pending: Future[None] | None = None
        with opened(path, from_device=from_device) as (descriptor, direct):
            size = os.fstat(descriptor).st_size
            try:
                while True:
                    buffer = self._buffers.pair[turn]
                    asked = buffer[: _blocks_past(size - total)]
                    count = fill(descriptor, asked, direct=direct)
                    pending = self._hash([hasher], asked[:count], pending)
                    total += count
                    turn ^= 1
                    progress(count)
                    if count < len(asked):
                        break
            finally:
                _wait(pending)
        return hasher.hexdigest(), total

    def _hash(self, chosen: Sequence[Hasher], view: memoryview, pending: Future[None] | None) -> Future[None] | None:
        """Hash a chunk after the one before it: at once when small, else in the pool."""
        _wait(pending)
        if self._pool is None or len(view) <= SMALL:
            _update(chosen, view)
            return None
        return self._pool.submit(_update, chosen, view)


def _blocks_past(left: int) -> int:
    """Return whole blocks that reach past the end of what should be left.

    The kernel fills a direct read with zeros up to its length, however early the file ends: a buffer of 4 MiB for
    every small file is expensive. One block more than the file has still tells a file that grew.
    """
    return (max(left, 0) // BLOCK + 1) * BLOCK


def _wait(pending: Future[None] | None) -> None:
    if pending is not None:
        pending.result()
