"""The fixity check of a whole root or of named objects, two at a time and as fast as the device gives the bytes."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .device import Buffers, nobody
from .expected import ANYTHING, Expected, Objects, each
from .findings import Checked, Finding, Outcome, Report
from .inspection import Inspection
from .streams import Stream
from .walk import Kind, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .device import Progress
    from .root import StoreRoot

CHECK_CHUNK = 1024 * 1024  # small enough to be still in the processor's cache when it is hashed
_AHEAD = 8  # objects a worker may be ahead, so that one large file does not leave the other worker idle


@dataclass(frozen=True, slots=True)
class _Task:
    object_path: str
    object_id: str | None = None
    expected: Expected = ANYTHING


def verify(
    root: StoreRoot,
    *,
    workers: int = 2,
    objects: Objects | None = None,
    whole: bool = True,
    from_device: bool = False,
    on_progress: Progress | None = None,
) -> Report:
    """Check every file of every object, and report what is changed, missing, unreadable or foreign.

    `objects` are the ids that must be there, or a mapping from ids to what the caller's books say: the SHA-256 (hex) of
    the original, or `Expected`, which may say the inventory's as well. An object nobody expects is then foreign. With
    `whole=False` only these are checked. With `from_device` the page cache is passed by. `on_progress` hears of bytes,
    one call at a time, from the workers.
    """
    report = Report()
    for checked in check(
        root, workers=workers, objects=objects, whole=whole, from_device=from_device, on_progress=on_progress
    ):
        if isinstance(checked, Finding):
            report.findings.append(checked)
        else:
            report.add(checked)
    return report


def check(
    root: StoreRoot,
    *,
    workers: int = 2,
    objects: Objects | None = None,
    whole: bool = True,
    from_device: bool = False,
    on_progress: Progress | None = None,
) -> Iterator[Checked | Finding]:
    """Like `verify`, but one `Checked` an object as they are done, and a `Finding` for what belongs to no object."""
    books = _Books(root, objects)
    checker = _Checker(root, on_progress or nobody, from_device=from_device)
    running: deque[Future[Checked]] = deque()
    with ThreadPoolExecutor(max(1, workers), "fixity") as pool:
        for task in books.all_tasks() if whole or objects is None else books.named_tasks():
            if isinstance(task, Finding):
                yield task
                continue
            running.append(pool.submit(checker.run, task))
            if len(running) >= workers * _AHEAD:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


class _Books:
    """What the caller expects, and the tasks that follow from it."""

    def __init__(self, root: StoreRoot, objects: Objects | None) -> None:
        self._root = root
        self._strict = objects is not None
        self._tasks = {
            root.object_path(name): _Task(root.object_path(name), name, expected)
            for name, expected in each(objects or ())
        }

    def named_tasks(self) -> Iterator[_Task]:
        """Yield the expected objects in the order they were named."""
        yield from self._tasks.values()

    def all_tasks(self) -> Iterator[_Task | Finding]:
        """Yield everything on the root, then the expected objects that are not there."""
        left = dict(self._tasks)
        for place in walk(self._root.path, self._root.layout):
            if place.kind is Kind.FOREIGN:
                yield Finding(Outcome.FOREIGN, place.path)
            elif place.kind is Kind.UNREADABLE:
                yield Finding(Outcome.UNREADABLE, place.path, errno=place.errno)
            else:
                task = left.pop(place.path, None)
                if task is None and self._strict:
                    yield Finding(Outcome.FOREIGN, place.path, detail="台账中没有这个对象")
                yield task or _Task(place.path)
        yield from left.values()


class _Checker:
    """Runs inspections in worker threads, each with its own buffers."""

    def __init__(self, root: StoreRoot, progress: Progress, *, from_device: bool) -> None:
        self._root = root
        self._progress = progress
        self._from_device = from_device
        self._telling = threading.Lock()
        self._local = threading.local()

    def run(self, task: _Task) -> Checked:
        """Check one object. Whatever goes wrong with it is said about it, and the others are checked all the same."""
        try:
            return self._inspected(task)
        except Exception as error:  # noqa: BLE001  # a forger must not find the file that ends the check of all others
            detail = f"核验没有完成：{type(error).__name__}"
            finding = Finding(Outcome.UNREADABLE, task.object_path, task.object_id or "", detail=detail)
            return Checked(task.object_id or "", task.object_path, (finding,))

    def _inspected(self, task: _Task) -> Checked:
        if not hasattr(self._local, "stream"):
            self._local.stream = Stream(Buffers(CHECK_CHUNK), None)
        return Inspection(
            self._root,
            task.object_path,
            self._local.stream,
            self._tell,
            object_id=task.object_id,
            expected=task.expected,
            from_device=self._from_device,
        ).run()

    def _tell(self, count: int) -> None:
        with self._telling:
            self._progress(count)
