"""The hand-in: many files into the store, two at a time, with the steps of `batch.py` for each.

Nothing is visible under an object's name before its bytes are durable and, unless switched off, read back from the
device. Peak memory does not depend on the size of files.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from .batch import Batch, Terms
from .device import Buffers
from .inventory import Version
from .problems import Problem, Step, StoreError
from .results import Event, Failed, OnEvent, Result, Source
from .staging import Staging
from .streams import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from types import TracebackType

    from liuhen.kernel.actors import Actor

    from .root import StoreRoot

BATCH_FILES = 256
BATCH_BYTES = 128 * 1024 * 1024
RESERVE = 64 * 1024 * 1024  # bytes that stay free for database, log and the system's own needs
OBJECT_OVERHEAD = 48 * 1024  # bytes of one object's folders and small files on a file system with 4 KiB blocks
_AHEAD = 2  # batches a worker may be ahead of the caller who seals them


@dataclass(frozen=True, slots=True)
class _Plan:
    """Files of one batch with their running numbers; `size` in bytes, as far as it is known beforehand."""

    sources: tuple[tuple[int, Source], ...]
    size: int


class HandIn:
    """One hand-in by one actor at one moment, as a context manager.

    `read_back` compares what the device holds with what was read; `workers` is the number of files under way at once;
    `sm3` computes SM3 beside SHA-256; `reserve` bytes must stay free; `on_event` hears of progress, one call at a
    time, from the workers' threads. `stopped` is the error that ended the hand-in early (full, read-only), or None.
    Raises StoreError at STAGE when the root cannot be written.
    """

    def __init__(
        self,
        root: StoreRoot,
        *,
        at: datetime,
        actor: Actor,
        message: str = "音像资料移交入库",
        read_back: bool = True,
        workers: int = 2,
        sm3: bool = False,
        reserve: int = RESERVE,
        on_event: OnEvent | None = None,
    ) -> None:
        self._root = root
        self._workers = max(1, workers)
        self._reserve = reserve
        self._listener = on_event
        self._listening = threading.Lock()
        listener = self._tell if on_event is not None else _nobody
        self._terms = Terms(root, Version(at, actor, message), read_back=read_back, sm3=sm3, on_event=listener)
        self._staging = Staging(root.path)
        self._local = threading.local()
        self._open = ExitStack()
        self._number = 0
        self.stopped: StoreError | None = None

    def __enter__(self) -> Self:
        self._open.enter_context(self._staging)
        # Closed in the reverse order: batches under way still hash when the caller leaves early.
        self._hashing = self._open.enter_context(ThreadPoolExecutor(self._workers, "hashing"))
        self._pool = self._open.enter_context(ThreadPoolExecutor(self._workers, "hand-in"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._open.close()

    def expect(self, files: int, size: int) -> None:
        """Stop before the first byte when not everything that is going to come fits: `size` bytes in `files` files."""
        self._check_space(files, size)

    def take(self, sources: Sequence[Source]) -> Iterator[Result]:
        """Take files in and yield one result each, in their order, as their batches become durable."""
        for results in self.take_batches(sources):
            yield from results

    def take_batches(self, sources: Sequence[Source]) -> Iterator[list[Result]]:
        """Like `take`, a list for each durable batch: what a caller seals in one transaction.

        When the caller stops listening, batches under way are finished; `StoreRoot.recover` finds their objects.
        """
        plans = self._plans(sources)
        self._check_space(sum(len(plan.sources) for plan in plans), sum(plan.size for plan in plans))
        waiting = iter(plans)
        running: deque[Future[list[Result]]] = deque()
        try:
            while True:
                while len(running) < self._workers * _AHEAD and (plan := next(waiting, None)):
                    running.append(self._pool.submit(self._run, plan))
                if not running:
                    return
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()

    def _plans(self, sources: Sequence[Source]) -> list[_Plan]:
        """Cut the files into batches of at most 256 files and 128 MiB; a larger file is a batch of its own."""
        plans: list[_Plan] = []
        current: list[tuple[int, Source]] = []
        total = 0
        for source in sources:
            size = _size_of(source)
            if current and (len(current) == BATCH_FILES or total + size > BATCH_BYTES):
                plans.append(_Plan(tuple(current), total))
                current, total = [], 0
            current.append((self._number, source))
            self._number += 1
            total += size
        if current:
            plans.append(_Plan(tuple(current), total))
        return plans

    def _check_space(self, files: int, size: int) -> None:
        needed = size + OBJECT_OVERHEAD * files + self._reserve
        free = self._root.free_bytes()
        if files and free < needed and self.stopped is None:
            detail = f"需要 {needed} 字节（含预留 {self._reserve} 字节），可用 {free} 字节"
            self.stopped = StoreError(Problem.TARGET_FULL, Step.SPACE, self._root.path, detail=detail)

    def _run(self, plan: _Plan) -> list[Result]:
        if self.stopped is not None:
            stop = self.stopped
            return [Failed.of(source.object_id, stop, tried=False) for _, source in plan.sources]
        batch = Batch(self._terms, self._stream(), self._staging.path, plan.sources)
        results = batch.run()
        self.stopped = self.stopped or batch.stopped
        return results

    def _stream(self) -> Stream:
        """Return this thread's stream: its buffers live as long as the thread."""
        if not hasattr(self._local, "stream"):
            self._local.stream = Stream(Buffers(), self._hashing)
        stream: Stream = self._local.stream
        return stream

    def _tell(self, event: Event) -> None:
        assert self._listener is not None
        with self._listening:
            self._listener(event)


def _nobody(event: Event) -> None:
    """Hear nothing."""


def _size_of(source: Source) -> int:
    """Return the size for planning; a file that cannot be looked at fails later, at its own step."""
    try:
        return os.lstat(source.path).st_size
    except OSError:
        return 0
